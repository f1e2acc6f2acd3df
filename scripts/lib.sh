# shellcheck shell=bash
# What the scripts share: finding a JDK, building what is missing. Source it from bash.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly ROOT

readonly SERVER_JAR=$ROOT/server/target/oncekv-server-runnable.jar
readonly KVCTL_JAR=$ROOT/client/kvctl/target/kvctl.jar
readonly CHECK_JAR=$ROOT/client/check/target/oncekv-check-runnable.jar
readonly LAB_JAR=$ROOT/client/lab/target/oncekv-lab-runnable.jar
readonly BANK_JAR=$ROOT/client/examples/target/oncekv-bank-runnable.jar
readonly BENCH_JAR=$ROOT/client/bench/target/oncekv-bench-runnable.jar
readonly OLDEST_JAVA=17

# What every JVM here is told; a JVM too old for a flag ignores it.
# shellcheck disable=SC2034 # used by the scripts that source this file
readonly JVM_FLAGS=(
  -XX:+IgnoreUnrecognizedVMOptions
  --enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow
  -Xshare:auto
)

say() { printf '%s\n' "$*" >&2; }

fail() { # fail MESSAGE [EXIT CODE]
  say "${0##*/}: $1"
  exit "${2:-1}"
}

# Major version of the Java in a home, or nothing.
java_major() {
  local home=$1 version=''
  [[ -x $home/bin/java ]] || return 0
  if [[ -r $home/release ]]; then
    version=$(sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$home/release")
  fi
  if [[ -z $version ]]; then
    version=$("$home/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9][0-9]*\).*/\1/p' | head -n 1)
  fi
  printf '%s' "$version"
}

# Every installed Java home, one a line: the usual folders, then what PATH has.
java_homes() {
  local home
  for home in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [[ -x $home/bin/java ]] && printf '%s\n' "$home"
  done
  if home=$(command -v java 2>/dev/null); then
    home=$(readlink -f "$home" 2>/dev/null || printf '%s' "$home")
    printf '%s\n' "${home%/bin/java}"
  fi
  return 0
}

# The Java that nodes and tools run on: JAVA_HOME if set, otherwise the newest from 17 up.
run_java_home() {
  local home major best='' best_major=0
  if [[ -n ${JAVA_HOME:-} ]]; then
    major=$(java_major "$JAVA_HOME")
    [[ ${major:-0} -ge $OLDEST_JAVA ]] ||
      fail "JAVA_HOME=$JAVA_HOME holds no Java $OLDEST_JAVA or newer; unset it or point it at one"
    printf '%s' "$JAVA_HOME"
    return
  fi
  while IFS= read -r home; do
    major=$(java_major "$home")
    if [[ ${major:-0} -ge $OLDEST_JAVA && $major -gt $best_major ]]; then
      best=$home best_major=$major
    fi
  done < <(java_homes)
  [[ -n $best ]] || fail "found no Java $OLDEST_JAVA or newer; install one or set JAVA_HOME"
  printf '%s' "$best"
}

# The JVM options of a node, as one text. What somebody wrote into ONCEKV_JAVA_OPTS is tried: among
# JVM_FLAGS, which make a JVM ignore what it does not know, a mistyped -Xmx would be ignored, too.
node_java_options() { # node_java_options HOME
  local options=() said
  if [[ -z ${ONCEKV_JAVA_OPTS:-} ]]; then
    printf '%s' '-Xms256m -Xmx512m'
    return
  fi
  read -r -a options <<<"$ONCEKV_JAVA_OPTS"
  said=$("$1/bin/java" ${options[@]+"${options[@]}"} -version 2>&1) ||
    fail "ONCEKV_JAVA_OPTS='$ONCEKV_JAVA_OPTS' is refused by $1/bin/java: $(head -n 2 <<<"$said" | paste -s -d ' ')" 2
  printf '%s' "$ONCEKV_JAVA_OPTS"
}

# The JDK that builds: 17 if there is one, which is what the build is checked with, otherwise what
# nodes run on.
build_java_home() {
  local home
  while IFS= read -r home; do
    if [[ -x $home/bin/javac && $(java_major "$home") == "$OLDEST_JAVA" ]]; then
      printf '%s' "$home"
      return
    fi
  done < <(java_homes)
  home=$(run_java_home) || exit 1
  [[ -x $home/bin/javac ]] || fail "$home has no compiler; install a JDK $OLDEST_JAVA or newer"
  printf '%s' "$home"
}

# Whether a jar is there and newer than everything it is made of.
is_current() { # is_current JAR FOLDER...
  local jar=$1
  shift
  [[ -f $jar ]] || return 1
  [[ -z $(find "$ROOT/pom.xml" "$@" -name target -prune -o -path '*/src/test' -prune -o \
    -type f -newer "$jar" -print -quit) ]]
}

# Builds those that are named and missing or older than their sources. One build at
# a time, however many scripts start together.
ensure_built() { # ensure_built server|kvctl|check|lab|bank|bench...
  local lock=$ROOT/target/build.lock
  mkdir -p "$ROOT/target"
  if command -v flock >/dev/null; then
    (
      flock 9
      build_missing "$@"
    ) 9>"$lock"
  else
    build_missing "$@"
  fi
}

build_missing() {
  local part modules=() names=()
  for part in "$@"; do
    case $part in
      server)
        is_current "$SERVER_JAR" "$ROOT/proto" "$ROOT/server" ||
          { modules+=(server) names+=(server); }
        ;;
      kvctl)
        is_current "$KVCTL_JAR" "$ROOT/proto" "$ROOT/client/library" "$ROOT/client/kvctl" ||
          { modules+=(client/kvctl) names+=(kvctl); }
        ;;
      check)
        is_current "$CHECK_JAR" "$ROOT/client/check" ||
          { modules+=(client/check) names+=(check); }
        ;;
      lab)
        is_current "$LAB_JAR" "$ROOT/proto" "$ROOT/client/library" "$ROOT/client/check" \
          "$ROOT/client/lab" ||
          { modules+=(client/lab) names+=(lab); }
        ;;
      bank)
        is_current "$BANK_JAR" "$ROOT/proto" "$ROOT/client/library" "$ROOT/client/check" \
          "$ROOT/client/lab" "$ROOT/client/examples" || { modules+=(client/examples) names+=(bank); }
        ;;
      bench)
        is_current "$BENCH_JAR" "$ROOT/proto" "$ROOT/client/library" "$ROOT/client/check" \
          "$ROOT/client/lab" "$ROOT/client/bench" || { modules+=(client/bench) names+=(bench); }
        ;;
      *) fail "cannot build '$part'; there are server, kvctl, check, lab, bank and bench" 2 ;;
    esac
  done
  [[ ${#modules[@]} -gt 0 ]] || return 0

  command -v mvn >/dev/null || fail "found no mvn; install Maven 3.8 or newer"
  local home log=$ROOT/target/build.log list
  home=$(build_java_home) || exit 1
  list=$(IFS=, && printf '%s' "${modules[*]}")
  say "building ${names[*]} with $home (about a minute; log: target/build.log)"
  if ! (cd "$ROOT" && JAVA_HOME=$home mvn -B -pl "$list" -am -Dmaven.test.skip=true package) \
    >"$log" 2>&1 9>&-; then
    grep -E '^\[ERROR\]' "$log" | head -n 30 >&2 || tail -n 30 "$log" >&2
    fail "the build failed; all of it is in $log"
  fi
  # A jar whose content did not change may keep its old time.
  for part in "${names[@]}"; do
    case $part in
      server) touch "$SERVER_JAR" ;;
      kvctl) touch "$KVCTL_JAR" ;;
      check) touch "$CHECK_JAR" ;;
      lab) touch "$LAB_JAR" ;;
      bank) touch "$BANK_JAR" ;;
      bench) touch "$BENCH_JAR" ;;
    esac
  done
}

# An archive of the classes that a node loads, for the Java in a home; made where it is missing or
# older than the server. With it a node starts with half of the work. Needs server and lab; when it
# cannot be made, nodes start without.
class_archive() { # class_archive HOME
  local archive
  archive=$ROOT/server/target/oncekv-server-jdk$(java_major "$1").jsa
  if [[ ! -f $archive || $SERVER_JAR -nt $archive ]]; then
    "$1/bin/java" "${JVM_FLAGS[@]}" -Doncekv.lab.server-jar="$SERVER_JAR" \
      -jar "$LAB_JAR" class-archive --to "$archive" >>"$ROOT/target/build.log" 2>&1 ||
      say "could not archive the server's classes (see target/build.log); nodes start without"
  fi
  printf '%s' "$archive"
}

# Maven on the JDK that builds.
maven() { # maven ARGUMENTS...
  JAVA_HOME=$(build_java_home) mvn -B -ntp "$@"
}

# The tests that start real nodes, on the newest Java; nothing is compiled or checked again that the
# build has checked.
black_box() { # black_box MAVEN ARGUMENTS...
  node_tests maven client/lab,client/examples,client/bench cluster "$@"
}

# The tests that take a sandbox, in one.
sandbox_tests() { # sandbox_tests MAVEN ARGUMENTS...
  # There is no network inside: what Maven still has to fetch, it fetches here.
  node_tests maven client/lab no-such-tag
  node_tests sandboxed_maven client/lab sandbox "$@"
}

sandboxed_maven() { # sandboxed_maven ARGUMENTS...
  JAVA_HOME=$(build_java_home) in_sandbox mvn -B -ntp -o "$@"
}

node_tests() { # node_tests maven|sandboxed_maven PROJECTS TAG MAVEN ARGUMENTS...
  local run=$1 projects=$2 tag=$3 home
  shift 3
  ensure_built server lab
  home=$(JAVA_HOME='' run_java_home)
  "$run" test -pl "$projects" -am -Dgroups="$tag" -Dtests.excluded=none \
    -Dspotless.check.skip=true -Denforcer.skip=true \
    -Dmaven.compiler.useIncrementalCompilation=false \
    -Doncekv.lab.server-jar="$SERVER_JAR" -Doncekv.lab.java-home="$home" \
    -Doncekv.lab.class-archive="$(class_archive "$home")" "$@"
}

# Why there can be no sandbox here (scripts/in-sandbox), and what to do about it; nothing if there can.
sandbox_missing() {
  local tool
  if [[ $(id -u) -ne 0 ]]; then
    printf 'a sandbox takes root'
    return
  fi
  for tool in unshare:util-linux setpriv:util-linux nsenter:util-linux mount:mount ip:iproute2; do
    command -v "${tool%:*}" >/dev/null || {
      printf 'a sandbox takes %s (package %s), which is not here' "${tool%:*}" "${tool#*:}"
      return
    }
  done
  # A container may have root, and no right to make namespaces.
  unshare --net --mount --propagation private --pid --fork --mount-proc true 2>/dev/null ||
    printf 'the system lets nobody make namespaces here (unshare --net --mount --pid)'
}

# Runs a program in a sandbox: scripts/in-sandbox tells what that is.
in_sandbox() { # in_sandbox PROGRAM [ARGUMENTS...]
  "$ROOT/scripts/in-sandbox" "$@"
}
