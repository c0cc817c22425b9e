#!/usr/bin/env bash
# Counts the system calls that a writing thread makes in the steady state of buffered puts.
# Needs strace. Build first: ./mvnw -DskipTests package. Usage: benchmarks/steady-state.sh [PUTS]
set -euo pipefail
cd "$(dirname "$0")/.."
JAVA_HOME=$(sh .mvn/find-jdk25.sh)
puts=${1:-100000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
strace -ff -qq -o "$work/trace" "$JAVA_HOME/bin/java" -Xmx512m \
    -cp engine/target/classes:benchmarks/target/classes dev.logkv.benchmarks.SteadyState "$work/store" "$puts"
writer=$(grep -l steady-state-begins "$work"/trace.*)
between=$(awk '/steady-state-ends/ {exit} inside; /steady-state-begins/ {inside = 1}' "$writer")
count=$(printf '%s' "$between" | grep -c . || true)
echo "$puts puts: $count system calls by the writing thread"
printf '%s\n' "$between" | sed 's/(.*//' | sort | uniq -c
