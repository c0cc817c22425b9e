#!/usr/bin/env bash
# Builds and runs the benchmarks: LogKV and its peers side by side. Needs Linux. See
# docs/benchmarks.md, and benchmarks/run.sh --help for the options.
set -euo pipefail
cd "$(dirname "$0")/.."
JAVA_HOME=$(sh .mvn/find-jdk25.sh)
export JAVA_HOME

# The first build fetches some 130 MB of peers. Tests and format belong to verify.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! ./mvnw -B -Pbenchmarks -DskipTests -Dmaven.test.skip=true -Dspotless.check.skip=true \
    -pl benchmarks/peers -am package >"$log" 2>&1 </dev/null; then
    grep -v '^\[INFO\]' "$log" >&2
    echo "benchmarks: the build failed, see above" >&2
    exit 1
fi
rm -f "$log"

# The jar of the engine, for its size is measured too. Serial: this JVM only waits.
exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC \
    -cp "engine/target/logkv.jar:benchmarks/target/classes:benchmarks/peers/target/classes:benchmarks/target/lib/*:benchmarks/peers/target/lib/*" \
    dev.logkv.benchmarks.suite.Suite "$@"
