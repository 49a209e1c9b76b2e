# What the scripts that start a program have in common; they source it, with these variables set:
#
#   root   the repository
#   name   the script, as its messages name it

java_options=("@$root/tools/java.options")

# Prints the home of the java on the PATH, which need not lie where its links lead (macOS has a stub).
home_of_java_on_path() {
    command -v java >/dev/null || return 0
    java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p' || true
}

# Succeeds if the directory $1 is a JDK, compiler included, of version 25 or newer.
is_recent_jdk() {
    [[ -x $1/bin/java && -x $1/bin/javac && -r $1/release ]] || return 1
    local version
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    [[ -n $version && $version -ge 25 ]]
}

find_jdk() {
    local home
    for home in \
        "${JAVA_HOME:-}" \
        "$(home_of_java_on_path)" \
        /usr/lib/jvm/* \
        /opt/* /opt/java/* \
        "${HOME:-}"/.sdkman/candidates/java/* \
        "${HOME:-}"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        {/opt/homebrew,/usr/local}/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        if is_recent_jdk "$home"; then
            printf '%s\n' "$home"
            return
        fi
    done
    cat >&2 <<MESSAGE
$name: no JDK 25 or newer found (looked at JAVA_HOME, the java on the PATH and the usual places).
Install one, then run $name again, or set JAVA_HOME to it:
  Debian, Ubuntu   apt install openjdk-25-jdk, or temurin-25-jdk from Adoptium
  macOS            brew install openjdk@25
  SDKMAN           sdk install java 25-tem
  otherwise        Eclipse Temurin 25 from https://adoptium.net
MESSAGE
    return 1
}

# Succeeds if the program in $built was never built or anything it is built from has changed since; directories count
# for files that were removed.
is_stale() {
    [[ -e $built/complete ]] || return 0
    [[ -n $(find "$root/pom.xml" "$root"/*/pom.xml "$root"/*/src/main "$root"/*/*/pom.xml "$root"/*/*/src/main \
        -newer "$built/complete" -print -quit 2>/dev/null) ]]
}

# In the POSIX locale, as containers have it, Java can neither spell nor open a file whose name is not plain ASCII.
use_utf8() {
    if [[ $(locale charmap 2>/dev/null) == ANSI_X3.4-1968 ]] &&
        locale -a 2>/dev/null | grep -ixE 'c\.utf-?8' >/dev/null; then
        export LC_ALL=C.UTF-8
    fi
}

# Builds the Maven module $1 with the profiles $2.
build() {
    if ! command -v mvn >/dev/null; then
        echo "$name: building needs Maven 3.8 or newer, and there is no mvn on the PATH" \
            "(apt install maven, brew install maven or sdk install maven)." >&2
        return 1
    fi
    echo "$name: building (first run, or the sources have changed) ..." >&2
    # New files, not new contents: a program still running keeps the jars that it has open.
    rm -rf "$built/complete" "$built/lib" "$built"/*.jar
    # The time before the build: a source saved while it runs is newer.
    touch "$built/started"
    local log=$built/build.log
    if ! (cd "$root" && JAVA_HOME=$jdk mvn -B -ntp -P"$2" -pl "$1" -am package) >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        echo "$name: the build failed; Maven's output is above." >&2
        return 1
    fi
    mv "$built/started" "$built/complete"
}

# Builds the Maven module $1 with the profile launcher and the further profiles $2 unless that is done, and starts the
# class $3 of it with the remaining arguments.
launch() {
    local module=$1 profiles=launcher${2:+,$2} main=$3
    shift 3
    local jdk built=$root/$module/target/launcher
    jdk=$(find_jdk)
    if is_stale; then
        # One build at a time, where the system can lock; whoever waited finds it done.
        mkdir -p "$built" "$root/target"
        exec 9>"$root/target/launcher.lock"
        if command -v flock >/dev/null; then
            flock 9
        fi
        if is_stale; then
            build "$module" "$profiles"
        fi
        exec 9>&-
    fi
    use_utf8
    local extra_options
    read -r -a extra_options <<<"${JACOBI_JAVA_OPTS:-}"
    exec "$jdk/bin/java" "${java_options[@]}" ${extra_options[@]+"${extra_options[@]}"} \
        -cp "$built/*:$built/lib/*" "$main" "$@"
}
