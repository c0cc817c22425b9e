#!/usr/bin/env bash
# Builds and runs the micro-benchmarks: hot parts of the engine, each beside its physical floor.
#
# Usage: benchmarks/micro.sh [OPTIONS OF JMH] [PATTERN...]
#   benchmarks/micro.sh                 all of them, some minutes
#   benchmarks/micro.sh Memtable        those whose name has it
#   benchmarks/micro.sh -f 3 -prof gc   three JVMs each, with allocation
set -euo pipefail
cd "$(dirname "$0")/.."
JAVA_HOME=$(sh .mvn/find-jdk25.sh)
export JAVA_HOME
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! ./mvnw -B -Pbenchmarks -DskipTests -Dmaven.test.skip=true -Dspotless.check.skip=true \
    -pl benchmarks/micro -am package >"$log" 2>&1 </dev/null; then
    grep -v '^\[INFO\]' "$log" >&2
    echo "benchmarks: the build failed, see above" >&2
    exit 1
fi
rm -f "$log"

# JMH itself needs Unsafe; the engine does not.
exec "$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow \
    -cp "engine/target/classes:benchmarks/micro/target/classes:benchmarks/micro/target/lib/*" \
    org.openjdk.jmh.Main -foe true "$@"
