#!/usr/bin/env bash
# java.sh MODULE MAIN [ARGUMENT...]: builds a module of the bench and what it needs, then runs its main class.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
module=$1 main=$2
shift 2

./mvnw -q -B -DskipTests -pl "bench/$module" -am package \
    dependency:build-classpath -Dmdep.outputFile="$PWD/bench/$module/target/classpath" -Dmdep.includeScope=runtime

# The newest JDK of 21 or more: the one on the path may be older.
newest() {
    local release version
    for release in "${JAVA_HOME:-/none}"/release /usr/lib/jvm/*/release /Library/Java/JavaVirtualMachines/*/Contents/Home/release; do
        if [ ! -x "${release%/release}/bin/java" ]; then continue; fi
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release")
        if [ "${version:-0}" -ge 21 ]; then echo "$version ${release%/release}/bin/java"; fi
    done | sort -n | tail -n 1 | cut -d' ' -f2-
}
java=$(newest)
exec "${java:-java}" -XX:+UseSerialGC -Xmx2g --enable-native-access=ALL-UNNAMED \
    -cp "bench/$module/target/classes:$(cat "bench/$module/target/classpath")" "$main" "$@"
