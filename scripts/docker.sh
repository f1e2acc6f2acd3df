# shellcheck shell=bash
# A Docker Engine with Compose, and a base image for deploy/Dockerfile: found, or made from Debian
# packages where no registry can be reached. Source it after lib.sh, in the script's main shell.
#
# The engine that this starts runs in network, mount and process namespaces of its own. So nothing
# that an engine leaves on a host (bridge, firewall rules, forwarding, sockets in /run) touches this
# one, and all of it ends with the engine. Ports that it publishes are reached through "${ON_HOST[@]}".

# What a test ends with when a tool is missing.
readonly SKIPPED=77
readonly DEFAULT_BASE_IMAGE=eclipse-temurin:25-jre
readonly PACKAGES='docker.io, iptables, iproute2, mmdebstrap'
# Where Compose v2 and the newest Java are to be had. The mirror is the machine's own.
readonly SUITE=trixie
readonly CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/oncekv
readonly START_SECONDS=60
readonly STOP_SECONDS=30

# Put in front of a command, it runs where the engine publishes its ports.
# shellcheck disable=SC2034 # used by the scripts that source this file
ON_HOST=(env)
ENGINE=''     # folder of an engine that was started here
ENGINE_PID='' # what holds its namespaces

skip() {
  say "skipped: $1"
  exit "$SKIPPED"
}

# Uses the engine that answers, if it has Compose; otherwise starts one.
find_engine() {
  if docker version >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; then
    say "engine: $(docker version -f '{{.Server.Version}}') that runs already," \
      "Compose $(docker compose version --short)"
    return
  fi
  local found=''
  # shellcheck disable=SC1091
  [[ ! -r /etc/os-release ]] || found=$(. /etc/os-release && printf '%s' "${ID:-}")
  [[ $found == debian ]] ||
    skip 'no Docker Engine with Compose v2 answers (docker compose version); only on Debian can one be started here'
  [[ $(id -u) -eq 0 ]] ||
    skip 'no Docker Engine with Compose v2 answers (docker compose version), and only root can start one'
  local tool
  for tool in docker dockerd iptables ip unshare nsenter setpriv setsid flock; do
    command -v "$tool" >/dev/null || skip "found no $tool to start a Docker Engine with; install the packages $PACKAGES"
  done
  start_engine
}

start_engine() {
  local deadline=$((SECONDS + START_SECONDS))
  ENGINE=$(mktemp -d "${TMPDIR:-/tmp}/oncekv-engine.XXXXXX")
  mkdir -p "$ENGINE/docker/cli-plugins"
  unset DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_CERT_PATH
  export DOCKER_HOST=unix://$ENGINE/socket DOCKER_CONFIG=$ENGINE/docker
  if ! docker compose version >/dev/null 2>&1; then
    fetch_compose
    ln -s "$CACHE/$(compose_folder)"/* "$DOCKER_CONFIG/cli-plugins/"
  fi
  # A session of its own, because Ctrl-C is for this script; and the end of this script, however it
  # comes, is that of all processes in there.
  setsid setpriv --pdeathsig KILL \
    unshare --net --mount --pid --fork --kill-child --mount-proc \
    bash -euc "$(declare -f run_engine); run_engine \"\$1\"" engine "$ENGINE" \
    >"$ENGINE/log" 2>&1 </dev/null &
  ENGINE_PID=$!
  until docker version >/dev/null 2>&1; do
    if ! kill -0 "$ENGINE_PID" 2>/dev/null || ((SECONDS >= deadline)); then
      tail -n 20 "$ENGINE/log" >&2
      fail "dockerd did not start"
    fi
    sleep 0.1
  done
  # shellcheck disable=SC2034
  ON_HOST=(nsenter "--net=/proc/$ENGINE_PID/ns/net" --)
  say "engine: $(docker version -f '{{.Server.Version}}') started in namespaces of its own," \
    "Compose $(docker compose version --short)"
}

# The first process in the new namespaces.
run_engine() {
  local folder=$1
  # Sockets, locks and state that engines keep at fixed places.
  mount -t tmpfs tmpfs /run
  [[ ! -d /etc/docker ]] || mount -t tmpfs tmpfs /etc/docker
  ip link set lo up
  echo '{}' >"$folder/daemon.json"
  exec dockerd --config-file "$folder/daemon.json" --host "unix://$folder/socket" \
    --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" \
    --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/${folder##*/}"
}

# Ends the engine, if one was started here, and whatever still runs in it.
stop_engine() {
  [[ -n $ENGINE ]] || return 0
  local dockerd deadline=$((SECONDS + STOP_SECONDS))
  if [[ -n $ENGINE_PID ]]; then
    dockerd=$(ps -o pid= --ppid "$ENGINE_PID" || true)
    [[ -z $dockerd ]] || kill -TERM "${dockerd// /}" 2>/dev/null || true
    while kill -0 "$ENGINE_PID" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.1; done
    # Takes the first process in there with it, and that one all others.
    kill -KILL "$ENGINE_PID" 2>/dev/null || true
    wait "$ENGINE_PID" 2>/dev/null || true
  fi
  find /sys/fs/cgroup -depth -type d -path "*/${ENGINE##*/}*" -exec rmdir {} + 2>/dev/null || true
  rm -rf --one-file-system "$ENGINE"
  ENGINE=''
}

# ---- What is kept between runs ----

# The mirror that this machine's apt takes its own release from.
debian_mirror() {
  local codename mirror
  # shellcheck disable=SC1091
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(REPO_URI)' \
    'Created-By: Packages' "Release: $codename" 'Component: main' | head -n 1)
  [[ -n $mirror ]] || fail "apt's sources name no mirror for $codename main"
  printf '%s' "$mirror"
}

sources_line() {
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' \
    "$(debian_mirror)" "$SUITE"
}

compose_folder() { printf 'compose-%s-%s' "$SUITE" "$(dpkg --print-architecture)"; }

# Takes Compose v2 and buildx from Debian packages, without installing them and with lists of its
# own: older releases have no such package.
fetch_compose() {
  local kept work began=$SECONDS
  mkdir -p "$CACHE"
  kept=$CACHE/$(compose_folder)
  (
    flock 9
    [[ ! -d $kept ]] || exit 0
    work=$(mktemp -d "$CACHE/fetch.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$work"/{state/lists/partial,cache/archives/partial,root,plugins}
    : >"$work/status"
    sources_line >"$work/sources.list"
    local apt=(
      apt-get -q -o Dir::State="$work/state" -o Dir::State::status="$work/status"
      -o Dir::Cache="$work/cache" -o Dir::Etc::sourcelist="$work/sources.list"
      -o Dir::Etc::sourceparts=- -o APT::Sandbox::User=root
    )
    cd "$work" || exit 1
    if ! { "${apt[@]}" update && "${apt[@]}" download docker-compose docker-buildx; } >log 2>&1; then
      tail -n 20 log >&2
      fail "could not get docker-compose and docker-buildx of Debian $SUITE"
    fi
    local package
    for package in ./*.deb; do dpkg-deb -x "$package" root; done
    cp root/usr/libexec/docker/cli-plugins/docker-{compose,buildx} plugins/
    mv plugins "$kept"
  ) 9>"$CACHE/lock"
  [[ -d $kept ]] || exit 1
  say "Compose v2 from Debian $SUITE: $((SECONDS - began)) s"
}

# Sets BASE_IMAGE, unless it is given: the Dockerfile's own default if the engine has it or can get
# it, otherwise one made here.
find_base_image() {
  if [[ -n ${BASE_IMAGE:-} ]]; then
    return
  fi
  # An engine that was started here reaches no network.
  if [[ -z $ENGINE ]] && { docker image inspect "$DEFAULT_BASE_IMAGE" >/dev/null 2>&1 ||
    docker pull -q "$DEFAULT_BASE_IMAGE" >/dev/null 2>&1; }; then
    export BASE_IMAGE=$DEFAULT_BASE_IMAGE
    return
  fi
  local recipe archive began=$SECONDS
  command -v dpkg >/dev/null ||
    skip "$DEFAULT_BASE_IMAGE cannot be pulled; set BASE_IMAGE to an image with bash and Java 17 or newer"
  mkdir -p "$CACHE"
  recipe=$(declare -f make_base && dpkg --print-architecture)
  recipe=$(printf '%s\n' "$SUITE" "$recipe" | sha256sum)
  archive=$CACHE/base-${recipe:0:16}.tar
  if [[ ! -f $archive ]]; then
    [[ $(id -u) -eq 0 && -n $(command -v mmdebstrap) ]] ||
      skip "no image registry answers; as root and with the package mmdebstrap a base image could be made, or set BASE_IMAGE"
    (
      flock 9
      [[ -f $archive ]] || make_base "$archive"
    ) 9>"$CACHE/lock"
  fi
  export BASE_IMAGE=oncekv-base:${recipe:0:16}
  docker import "$archive" "$BASE_IMAGE" >/dev/null
  say "base image: $BASE_IMAGE, $(du -m "$archive" | cut -f 1) MB, $((SECONDS - began)) s"
}

# What is written here is part of the archive's name: a change makes a new one.
make_base() { # make_base ARCHIVE
  say "making a base image from Debian packages"
  rm -f "$CACHE"/base-*
  if ! sources_line | mmdebstrap --variant=minbase --include=openjdk-25-jre-headless \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt=force-unsafe-io \
    "$SUITE" "$1.part.tar" - >"$1.log" 2>&1; then
    tail -n 20 "$1.log" >&2
    fail "mmdebstrap failed"
  fi
  rm "$1.log"
  mv "$1.part.tar" "$1"
}
