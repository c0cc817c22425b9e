#!/usr/bin/env bash
# Runs a command with a limit to the memory that it may take: heap, buffers and page cache together, by a
# control group. Needs Linux and root, or a control group that may be written to; says so and exits 3
# when no limit can be set.
#
# Usage: benchmarks/limited.sh MIB COMMAND...
# Environment:
#   LOGKV_CGROUP  the group of the memory controller in which a group is made for the command; that of
#                 this shell unless told, so that no limit that holds for it is left
set -euo pipefail
if [ $# -lt 2 ]; then
    sed -n '2,/^set /s/^# \{0,1\}//p' "$0"
    exit 2
fi
limit=$(($1 << 20))
shift
group=

clean_up() {
    if [ -n "$group" ]; then
        rmdir "$group" 2>/dev/null || echo "cannot remove $group" >&2
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
        echo "no memory controller is mounted" >&2
        return
    fi
    group=${parent%/}/logkv-$$
    if ! mkdir "$group" 2>/dev/null; then
        echo "cannot make a group in $parent" >&2
        group=
        return
    fi
    for file in memory.max memory.limit_in_bytes; do
        if [ -e "$group/$file" ] && echo "$limit" 2>/dev/null >"$group/$file"; then
            return
        fi
    done
    echo "the memory controller is not enabled for groups in $parent" >&2
    rmdir "$group"
    group=
}

make_group
if [ -n "$group" ]; then
    # The shell that joins the group becomes the command.
    # shellcheck disable=SC2016 # for the inner shell
    bash -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$@"
elif [ -d /run/systemd/system ] && systemd-run --scope --quiet true 2>/dev/null; then
    systemd-run --scope --quiet -p MemoryMax="$limit" "$@"
else
    # RLIMIT_AS or RLIMIT_DATA would not do: they do not count the page cache, which is the point.
    echo "Error: no limit can be set here" >&2
    exit 3
fi
