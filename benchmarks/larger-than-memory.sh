#!/usr/bin/env bash
# Runs TreeLoad with less memory than the store has bytes: page cache and heap of the process together
# are held to a limit by a control group. Then measures opening the store. Needs Linux and, for the
# limit, root or a control group that may be written to.
#
# Build first: ./mvnw -DskipTests package
# Usage: benchmarks/larger-than-memory.sh ENTRIES [LIMIT_MIB [DIRECTORY [READS]]]
#   LIMIT_MIB  1024 unless told; 0 for none
#   DIRECTORY  on a real disk, not there yet; a temporary one that is removed unless told
#   READS      random reads of each phase, 200000 unless told
# Environment:
#   LOGKV_CGROUP  the group of the memory controller in which a group is made for the run; that of
#                 this shell unless told, so that no limit that holds for it is left
#   LOGKV_HEAP    heap of the JVM, 256m unless told
set -euo pipefail
if [ $# -lt 1 ]; then
    sed -n '2,/^set /s/^# \{0,1\}//p' "$0"
    exit 2
fi
cd "$(dirname "$0")/.."
JAVA_HOME=$(sh .mvn/find-jdk25.sh)
entries=$1
limit=${2:-1024}
reads=${4:-200000}
heap=${LOGKV_HEAP:-256m}

work=
if [ $# -ge 3 ]; then
    mkdir -p "$(dirname "$3")"
    store=$3
else
    work=$(mktemp -d)
    store=$work/store
fi

clean_up() {
    if [ -n "$work" ]; then
        rm -rf "$work"
    fi
}
trap clean_up EXIT

classes=engine/target/classes:benchmarks/target/classes
java=("$JAVA_HOME/bin/java" "-Xmx$heap" -XX:+UseSerialGC -cp "$classes")

limited() {
    "$@"
}
if [ "$limit" -gt 0 ] && benchmarks/limited.sh "$limit" true; then
    echo "limit: $limit MiB for heap, memtables and page cache"
    limited() {
        benchmarks/limited.sh "$limit" "$@"
    }
else
    echo "NO LIMIT IS SET: the page cache may take all free memory of this machine, which is" \
        "$(awk '/MemAvailable/ {printf "%d MiB", $2 / 1024}' /proc/meminfo). The store has to be larger" \
        "than that (about 0.12 KiB an entry) for the figures to mean anything."
fi

limited "${java[@]}" dev.logkv.benchmarks.TreeLoad "$entries" "$store" "$reads"
limited "${java[@]}" dev.logkv.benchmarks.TreeReopen "$entries" "$store"
