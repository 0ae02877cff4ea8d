# shellcheck shell=bash
# Finds a JDK 25 and Maven by itself; sourced by ./weir and ./mvnw.

jdk_is_25() {
  [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25' "$1/release" 2>/dev/null
}

find_jdk() {
  local java place
  if [ -n "${JAVA_HOME:-}" ] && jdk_is_25 "$JAVA_HOME"; then
    echo "$JAVA_HOME"
    return
  fi
  java="$(command -v java || true)"
  if [ -n "$java" ]; then
    place="$(dirname "$(dirname "$(readlink -f "$java")")")"
    if jdk_is_25 "$place"; then
      echo "$place"
      return
    fi
  fi
  for place in /usr/lib/jvm/* /opt/* /opt/java/* "${HOME:-/root}"/.sdkman/candidates/java/* "${HOME:-/root}"/.jdks/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if jdk_is_25 "$place"; then
      echo "$place"
      return
    fi
  done
  echo "weir: no JDK 25 was found in JAVA_HOME, on the PATH or in the usual folders (/usr/lib/jvm, /opt, ~/.sdkman)." >&2
  echo "weir: install one, such as Temurin 25, or set JAVA_HOME to it." >&2
  return 3
}

find_maven() {
  command -v mvn && return
  echo "weir: Maven is not installed. Install Maven 3.8 or newer (Debian: apt-get install maven)." >&2
  return 3
}
