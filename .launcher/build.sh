# Building and starting; sourced by ./weir.

# The jars of the running system, made by the build.
LIB="$WEIR_HOME/gateway/target/weir"
BENCH_LIB="$WEIR_HOME/benchmarks/target/bench"

# True when a source is newer than what was built from it.
stale() {
  local stamp="$1"
  shift
  [ -f "$stamp" ] || return 0
  [ -n "$(find "$WEIR_HOME/pom.xml" "$@" -newer "$stamp" \( -name '*.java' -o -name 'pom.xml' -o -path '*/src/main/resources/*' \) -type f -print -quit 2>/dev/null)" ]
}

# Maven, with a line for each module instead of its own talk; all of it on a failure.
maven_quietly() {
  local log
  log="$(mktemp)"
  "$WEIR_HOME/mvnw" -B "$@" >"$log" 2>&1 </dev/null &
  local maven=$!
  trap 'kill "$maven" 2>/dev/null || true; rm -f "$log"; exit 130' INT TERM
  while kill -0 "$maven" 2>/dev/null; do
    show_progress "$log"
    sleep 0.3
  done
  show_progress "$log"
  local status=0
  wait "$maven" || status=$?
  trap - INT TERM
  if [ "$status" -ne 0 ]; then
    grep -E '^\[ERROR\]|BUILD|error:' "$log" | head -n 60 >&2
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

build_gateway() {
  local stamp="$LIB/.built" sources=()
  for module in contracts storage providers realtime verticles gateway; do
    sources+=("$WEIR_HOME/$module")
  done
  if stale "$stamp" "${sources[@]}"; then
    echo "Building Weir (once; the first time Maven also fetches libraries)" >&2
    maven_quietly package -pl gateway -am -Dmaven.test.skip=true
    rm -f "$WEIR_HOME/gateway/target/weir.aot"
    touch "$stamp"
  fi
}

# Jars in one fixed order: a class-data archive is only good for the class path it was made with.
class_path() {
  find "$1" -name '*.jar' | LC_ALL=C sort | tr '\n' ':' | sed 's/:$//'
}

# Options every Weir runs with.
java_options() {
  echo "-XX:+UseCompactObjectHeaders" "--enable-native-access=ALL-UNNAMED" "--sun-misc-unsafe-memory-access=allow" \
    "-Dio.netty.tryReflectionSetAccessible=false" "-Dvertx.disableTCCL=true" "-Djdk.reflect.useNativeAccessorOnly=true" "-Dfile.encoding=UTF-8"
}

run_java() {
  local java_home
  java_home="$(find_jdk)" || exit $?
  # Many streams are many files; take what the system allows.
  ulimit -n "$(ulimit -Hn)" 2>/dev/null || true
  # shellcheck disable=SC2046,SC2086
  exec "$java_home/bin/java" $(java_options) ${WEIR_JAVA_OPTS:-} -cp "$(class_path "$LIB")" dev.weir.gateway.main.Main "$@"
}

run_tests() {
  local started=$SECONDS status=0 log
  log="$(mktemp)"
  "$WEIR_HOME/mvnw" -B verify spotless:check "$@" 2>&1 </dev/null | tee "$log" | grep -vE '^\[INFO\] *$|Download(ing|ed) from' || true
  status="${PIPESTATUS[0]}"
  grep -q 'BUILD SUCCESS' "$log" || status=1
  rm -f "$log"
  local passed=0 failed=0 skipped=0 report numbers
  while IFS= read -r report; do
    numbers="$(head -c 4000 "$report" | tr '\n' ' ' | sed -nE 's/.*<testsuite [^>]*tests="([0-9]+)" errors="([0-9]+)" skipped="([0-9]+)" failures="([0-9]+)".*/\1 \2 \3 \4/p')"
    [ -n "$numbers" ] || continue
    # shellcheck disable=SC2086
    set -- $numbers
    failed=$((failed + $2 + $4))
    skipped=$((skipped + $3))
    passed=$((passed + $1 - $2 - $3 - $4))
  done < <(find "$WEIR_HOME" -path '*/target/surefire-reports/TEST-*.xml' -newer "$WEIR_HOME/pom.xml" 2>/dev/null)
  echo "Tests took $((SECONDS - started)) s"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$status" -eq 0 ] && [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ] || exit 1
}

run_bench() {
  local java_home
  java_home="$(find_jdk)" || exit $?
  build_gateway
  if stale "$BENCH_LIB/.built" "$WEIR_HOME/benchmarks"; then
    echo "Building the benchmark" >&2
    maven_quietly package -pl benchmarks -am -Dmaven.test.skip=true
    touch "$BENCH_LIB/.built"
  fi
  ulimit -n "$(ulimit -Hn)" 2>/dev/null || true
  # shellcheck disable=SC2046
  exec "$java_home/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$(class_path "$BENCH_LIB")" dev.weir.benchmarks.Bench "$@" \
    -- "$java_home/bin/java" $(java_options) -cp "$(class_path "$LIB")" dev.weir.gateway.main.Main run
}
