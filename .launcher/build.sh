# shellcheck shell=bash
# Building and starting; sourced by ./weir.

# The jars of the running system, made by the build.
LIB="$WEIR_HOME/gateway/target/weir"
BENCH_LIB="$WEIR_HOME/benchmarks/target/bench"
UPSTREAMS_LIB="$WEIR_HOME/testkit/target/upstreams"

# True when there is a source, or a folder that lost or got one, newer than the beginning of the last build.
stale() {
  local stamp="$1"
  shift
  [ -f "$stamp" ] || return 0
  local sources=("$WEIR_HOME/pom.xml") module
  for module in "$@"; do
    sources+=("$WEIR_HOME/$module/pom.xml" "$WEIR_HOME/$module/src/main")
  done
  [ -n "$(find "${sources[@]}" -newer "$stamp" -print -quit 2>/dev/null)" ]
}

# Leaves with a sentence when there is nothing to build with.
need_tools() {
  find_jdk >/dev/null || exit $?
  find_maven >/dev/null || exit $?
}

# Maven, with a line for each module instead of its own talk; what went wrong on a failure.
maven_quietly() {
  local log
  log="$(mktemp)"
  "$WEIR_HOME/mvnw" -B "$@" >"$log" 2>&1 </dev/null &
  local maven=$!
  trap 'kill "$maven" 2>/dev/null || true; rm -f "$log"; echo "weir: the build was stopped" >&2; exit 130' INT TERM
  while kill -0 "$maven" 2>/dev/null; do
    show_progress "$log"
    sleep 0.3
  done
  show_progress "$log"
  local status=0
  wait "$maven" || status=$?
  trap - INT TERM
  if [ "$status" -ne 0 ]; then
    { grep -E '^\[(ERROR|FATAL)\]|error:' "$log" || tail -n 40 "$log"; } | head -n 60 >&2
    rm -f "$log"
    echo "weir: the build failed" >&2
    exit "$status"
  fi
  rm -f "$log"
}

show_progress() {
  local building downloaded
  building="$(grep -oE 'Building weir-[a-z]+ .*\[[0-9]+/[0-9]+\]' "$1" | tail -n 1 | sed -E 's/Building weir-([a-z]+) .*\[([0-9]+\/[0-9]+)\]/\1 (\2)/' || true)"
  downloaded="$(grep -c '^\[INFO\] Downloaded' "$1" || true)"
  local text="  ${building:-reading the project}"
  [ "${downloaded:-0}" -gt 0 ] && text="$text, $downloaded files downloaded"
  if [ "$text" != "${progress_shown:-}" ]; then
    progress_shown="$text"
    echo "$text" >&2
  fi
}

# build <folder for the jars> <module> <what to say> <modules it is made of …>
build() {
  local lib="$1" module="$2" say="$3"
  shift 3
  stale "$lib/.built" "$@" || return 0
  need_tools
  echo "$say" >&2
  local begun
  begun="$(mktemp)"
  # Jars of other versions must not stay on the class path.
  rm -rf "$lib"
  maven_quietly package -pl "$module" -am -Dmaven.test.skip=true
  mv "$begun" "$lib/.built"
}

build_gateway() {
  build "$LIB" gateway "Building Weir (once; the first time Maven also fetches libraries)" \
    contracts storage providers realtime verticles gateway
}

# Jars in one fixed order: a class-data archive is only good for the class path it was made with.
class_path() {
  find "$1" -name '*.jar' | LC_ALL=C sort | tr '\n' ':' | sed 's/:$//'
}

# Options every Weir runs with.
java_options() {
  echo "-XX:+UseCompactObjectHeaders" "--enable-native-access=ALL-UNNAMED" "--sun-misc-unsafe-memory-access=allow" \
    "-Dio.netty.tryReflectionSetAccessible=false" "-Dvertx.disableTCCL=true" "-Dfile.encoding=UTF-8"
  # The parallel collector costs a tenth less CPU per call than the default one; Java takes one collector only.
  case "${WEIR_JAVA_OPTS:-}" in
    *-XX:+Use*GC*) ;;
    *) echo "-XX:+UseParallelGC" ;;
  esac
}

# Sets `archive` to options that let Java keep the classes it has loaded for the next start, which then takes half a
# second less. Java makes the file when a run ends (JEP 310) and makes it anew when it does not fit any more.
archive_options() {
  local file="$LIB/weir.jsa"
  archive=()
  [ -w "$LIB" ] || return 0
  # A file that is no archive, such as one whose making was cut short, would stay in the way.
  [ ! -e "$file" ] || head -c 4 "$file" | LC_ALL=C grep -q $'\xa8\xba\x0b\xf0' || rm -f "$file"
  archive=(-XX:+AutoCreateSharedArchive "-XX:SharedArchiveFile=$file" "-Xlog:cds*=off" "-Xlog:aot*=off")
}

# Java can only read arguments and variables that its locale can spell.
use_utf8() {
  case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
    *[Uu][Tt][Ff]-8 | *[Uu][Tt][Ff]8) ;;
    *) export LC_ALL=C.UTF-8 ;;
  esac
}

run_java() {
  local java_home archive=()
  java_home="$(find_jdk)" || exit $?
  use_utf8
  # Many streams are many files; take what the system allows.
  ulimit -n "$(ulimit -Hn)" 2>/dev/null || true
  [ "$1" = run ] && archive_options
  # shellcheck disable=SC2046,SC2086
  exec "$java_home/bin/java" $(java_options) "${archive[@]}" ${WEIR_JAVA_OPTS:-} -cp "$(class_path "$LIB")" \
    dev.weir.gateway.main.Main "$@"
}

run_tests() {
  need_tools
  local started=$SECONDS status=0 begun
  begun="$(mktemp)"
  # shellcheck disable=SC2064
  trap "rm -f '$begun'" EXIT
  use_utf8
  # Every module is tested, whatever fails; the reports tell what did.
  "$WEIR_HOME/mvnw" -B verify -Dmaven.test.failure.ignore=true -Dsurefire.failIfNoSpecifiedTests=false "$@" \
    </dev/null 2>&1 | { grep --line-buffered -vE '^\[INFO\] *$|Download(ing|ed) from' || true; } || status=$?
  # Of a run of everything, formatting is a part.
  [ $# -gt 0 ] || "$WEIR_HOME/mvnw" -B -q spotless:check </dev/null || status=$?
  local passed=0 failed=0 skipped=0 report tests errors skips failures unsteady=()
  while IFS= read -r report; do
    mapfile -t -O "${#unsteady[@]}" unsteady < <(unsteady "$report")
    read -r tests errors skips failures <<<"$(counts "$report")"
    [ -n "$tests" ] || continue
    failed=$((failed + errors + failures))
    skipped=$((skipped + skips))
    passed=$((passed + tests - errors - skips - failures))
  done < <(find "$WEIR_HOME" -path '*/target/surefire-reports/TEST-*.xml' -newer "$begun")
  if [ "$status" -ne 0 ]; then
    echo "weir: the build failed" >&2
  elif [ "$passed" -eq 0 ]; then
    echo "weir: no test passed" >&2
  fi
  echo "The build and its tests took $((SECONDS - started)) s"
  [ "${#unsteady[@]}" -eq 0 ] || printf 'unsteady, failed and passed again: %s\n' "${unsteady[@]}"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$status" -eq 0 ] && [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ] || exit 1
}

# The tests of one report that failed and then passed.
unsteady() {
  grep -E -B1 '<flaky(Failure|Error) ' "$1" | sed -nE 's/.*<testcase name="([^"]*)" classname="([^"]*)".*/\2.\1/p'
}

# Tests, errors, skipped, failures of one report.
counts() {
  head -c 4000 "$1" | tr '\n' ' ' \
    | sed -nE 's/.*<testsuite [^>]*tests="([0-9]+)" errors="([0-9]+)" skipped="([0-9]+)" failures="([0-9]+)".*/\1 \2 \3 \4/p'
}

run_bench() {
  local java_home archive=()
  java_home="$(find_jdk)" || exit $?
  build_gateway
  build "$BENCH_LIB" benchmarks "Building the benchmark" benchmarks testkit contracts storage providers
  archive_options
  ulimit -n "$(ulimit -Hn)" 2>/dev/null || true
  # shellcheck disable=SC2046
  exec "$java_home/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dslf4j.internal.verbosity=ERROR -cp "$(class_path "$BENCH_LIB")" dev.weir.benchmarks.Bench "$@" \
    -- "$java_home/bin/java" $(java_options) "${archive[@]}" -cp "$(class_path "$LIB")" \
    dev.weir.gateway.main.Main run
}

run_upstreams() {
  local java_home
  java_home="$(find_jdk)" || exit $?
  use_utf8
  build "$UPSTREAMS_LIB" testkit "Building the emulated providers (once)" contracts storage providers testkit
  exec "$java_home/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dvertx.disableTCCL=true -Dfile.encoding=UTF-8 -Dslf4j.internal.verbosity=ERROR -XX:+UseSerialGC \
    -cp "$(class_path "$UPSTREAMS_LIB")" dev.weir.testkit.emulators.DemoUpstreams "$@"
}
