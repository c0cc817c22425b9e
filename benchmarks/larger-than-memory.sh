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
limit=$((${2:-1024} << 20))
reads=${4:-200000}
heap=${LOGKV_HEAP:-256m}
group=

work=
if [ $# -ge 3 ]; then
    mkdir -p "$(dirname "$3")"
    store=$3
else
    work=$(mktemp -d)
    store=$work/store
fi

clean_up() {
    if [ -n "$group" ]; then
        rmdir "$group" 2>/dev/null || echo "cannot remove $group" >&2
    fi
    if [ -n "$work" ]; then
        rm -rf "$work"
    fi
}
trap clean_up EXIT

# The group that this shell is in, for the memory controller of version 1 or the one tree of version 2.
own_group() {
    local version1 version2
    version1=$(awk -F: '$2 ~ /(^|,)memory(,|$)/ {print $3}' /proc/self/cgroup)
    version2=$(awk -F: '$2 == "" {print $3}' /proc/self/cgroup)
    if [ -d /sys/fs/cgroup/memory ]; then
        echo "/sys/fs/cgroup/memory$version1"
    elif [ -e /sys/fs/cgroup/cgroup.controllers ]; then
        echo "/sys/fs/cgroup$version2"
    fi
}

# Makes a group with the limit, or leaves "group" empty and says why.
make_group() {
    local parent file
    parent=${LOGKV_CGROUP:-$(own_group)}
    if [ -z "$parent" ] || [ ! -d "$parent" ]; then
        echo "no memory controller is mounted"
        return
    fi
    group=${parent%/}/logkv-$$
    if ! mkdir "$group" 2>/dev/null; then
        echo "cannot make a group in $parent"
        group=
        return
    fi
    for file in memory.max memory.limit_in_bytes; do
        if [ -e "$group/$file" ] && echo "$limit" 2>/dev/null >"$group/$file"; then
            echo "limit: $((limit >> 20)) MiB for heap, memtables and page cache, by $group/$file"
            return
        fi
    done
    echo "the memory controller is not enabled for groups in $parent"
    rmdir "$group"
    group=
}

classes=engine/target/classes:benchmarks/target/classes
java=("$JAVA_HOME/bin/java" "-Xmx$heap" -XX:+UseSerialGC -cp "$classes")

# Runs a command in the group, if there is one; the shell that joins it becomes the command.
limited() {
    if [ -n "$group" ]; then
        # shellcheck disable=SC2016 # for the inner shell
        bash -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$@"
    elif [ -n "$scope" ]; then
        systemd-run --scope --quiet -p MemoryMax="$limit" "$@"
    else
        "$@"
    fi
}

scope=
if [ "$limit" -gt 0 ]; then
    make_group
    if [ -z "$group" ] && [ -d /run/systemd/system ] && systemd-run --scope --quiet true 2>/dev/null; then
        scope=yes
        echo "limit: $((limit >> 20)) MiB, by systemd-run"
    fi
fi
if [ -z "$group$scope" ]; then
    # RLIMIT_AS or RLIMIT_DATA would not do: they do not count the page cache, which is the point.
    echo "NO LIMIT IS SET: the page cache may take all free memory of this machine, which is" \
        "$(awk '/MemAvailable/ {printf "%d MiB", $2 / 1024}' /proc/meminfo). The store has to be larger" \
        "than that (about 0.12 KiB an entry) for the figures to mean anything."
fi

limited "${java[@]}" dev.logkv.benchmarks.TreeLoad "$entries" "$store" "$reads"
limited "${java[@]}" dev.logkv.benchmarks.TreeReopen "$entries" "$store"
