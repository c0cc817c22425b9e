#!/bin/sh
# Prints the home directory of a JDK 25 or newer, or says what to install and exits 1.
#
# Looked for, in this order:
#   1. JAVA_HOME, if it is a JDK 25 or newer
#   2. the JDK that `java` on the PATH belongs to, if it is 25 or newer
#   3. the usual places of this system: first an exact 25, then anything newer
#
# LOGKV_JDK_DIRS, if set, replaces the usual places: directories that hold JDKs, separated by ':'.

set -u

wanted=25

# Prints the major version of the JDK in directory $1; fails if there is none (a JRE has no javac).
major_of() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
    version=
    if [ -r "$1/release" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9][0-9]*\).*/\1/p' "$1/release" | head -n 1)
    fi
    if [ -z "$version" ]; then
        version=$("$1/bin/java" -version 2>&1 </dev/null |
            sed -n 's/.* version "\([0-9][0-9]*\).*/\1/p' | head -n 1)
    fi
    [ -n "$version" ] && printf '%s\n' "$version"
}

found() {
    printf '%s\n' "$1"
    exit 0
}

take_if_wanted_or_newer() {
    major=$(major_of "$1") && [ "$major" -ge "$wanted" ] && found "$1"
}

# 1. JAVA_HOME
if [ -n "${JAVA_HOME:-}" ]; then
    take_if_wanted_or_newer "$JAVA_HOME"
fi

# 2. java on the PATH. A link leads to its JDK at once; a shim of a version manager has to be asked.
if on_path=$(command -v java 2>/dev/null) && [ -n "$on_path" ]; then
    real=$(readlink -f "$on_path" 2>/dev/null) || real=$on_path
    home=${real%/bin/java}
    if [ "$home" = "$real" ] || ! major_of "$home" >/dev/null; then
        home=$("$on_path" -XshowSettings:properties -version 2>&1 </dev/null |
            sed -n 's/^ *java\.home = //p' | head -n 1)
    fi
    if [ -n "$home" ]; then
        take_if_wanted_or_newer "$home"
    fi
fi

# 3. The usual places. $1 is -eq or -ge.
take_from_usual_places() {
    if [ -n "${LOGKV_JDK_DIRS+set}" ]; then
        rest=$LOGKV_JDK_DIRS:
        while [ -n "$rest" ]; do
            for candidate in "${rest%%:*}"/*; do
                major=$(major_of "$candidate") && [ "$major" "$1" "$wanted" ] && found "$candidate"
            done
            rest=${rest#*:}
        done
        return
    fi
    for candidate in \
        /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /usr/local/*jdk* /opt/* /opt/*/* \
        "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
        "${HOME:-/nonexistent}"/.jdks/* \
        "${HOME:-/nonexistent}"/.asdf/installs/java/* \
        "${HOME:-/nonexistent}"/.local/share/mise/installs/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-/nonexistent}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        major=$(major_of "$candidate") && [ "$major" "$1" "$wanted" ] && found "$candidate"
    done
    if [ -x /usr/libexec/java_home ]; then
        candidate=$(/usr/libexec/java_home -v "$wanted+" 2>/dev/null) &&
            major=$(major_of "$candidate") && [ "$major" "$1" "$wanted" ] && found "$candidate"
    fi
}
take_from_usual_places -eq
take_from_usual_places -ge

cat >&2 <<'MESSAGE'
LogKV needs a JDK 25 or newer, and none was found. Install one, for example:

    apt-get install temurin-25-jdk     (Debian, Ubuntu: from the Adoptium repository)
    sdk install java 25-tem            (SDKMAN)
    brew install temurin@25            (macOS)

If one is installed in an unusual place, let JAVA_HOME point at its directory.
MESSAGE
exit 1
