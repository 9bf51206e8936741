# shellcheck shell=sh
# Shared by synapse.sh and image.sh: making a small Debian in a folder, with the mirror and the proxy that this machine
# already uses. Sourced, not run. Everything is said on stderr; the long output of tools goes to the file $log.

# What a script ends with when this machine cannot do the work at all, as opposed to having tried and failed.
cannot=69 # EX_UNAVAILABLE of sysexits.h

# unable SENTENCE: says in one sentence what is missing and what to run.
unable() {
  echo "$1" >&2
  exit "$cannot"
}

# failed SENTENCE [CODE]: for a step that was tried. Shows the end of what the tool said; the sentence comes last.
failed() {
  if [ -s "${log:-}" ]; then tail -n 15 "$log" >&2; fi
  echo "$1" >&2
  exit "${2:-1}"
}

# need_root WHAT
need_root() {
  [ "$(id -u)" = 0 ] || unable "$1 needs root: run it as root on a Debian-like machine."
  command -v apt-get >/dev/null 2>&1 || unable "$1 needs apt-get: run it as root on a Debian-like machine."
}

# need_package COMMAND PACKAGE: installs the package if the command is absent.
need_package() {
  if command -v "$1" >/dev/null 2>&1; then return 0; fi
  echo "parley: installing $2 ..." >&2
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$2"; } >>"$log" 2>&1 ||
    failed "$2 could not be installed: check this machine's network and run: apt-get update && apt-get install $2" "$cannot"
}

# debian_mirror: prints the address of the Debian mirror in apt's own configuration, whichever format that is written in.
debian_mirror() {
  # shellcheck disable=SC2016 # the words in $() are apt's
  apt-get indextargets --format '$(LABEL) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk '$1 == "Debian" && $2 == "main" && $3 ~ /^https?:/ { print $3; exit }'
}

# need_debian_mirror: sets $mirror. apt knows a source's label only once it has fetched its lists.
need_debian_mirror() {
  mirror=$(debian_mirror)
  if [ -z "$mirror" ]; then
    apt-get update >>"$log" 2>&1 || true
    mirror=$(debian_mirror)
  fi
  [ -n "$mirror" ] || unable "No Debian mirror was found: check this machine's network and apt sources, and run: apt-get update"
  use_proxy_of_apt
}

# debootstrap and wget know the environment only; a proxy may be written in apt's configuration instead.
use_proxy_of_apt() {
  eval "$(apt-config shell apt_proxy Acquire::http::Proxy apt_proxy_tls Acquire::https::Proxy)"
  if [ -z "${http_proxy:-}" ] && [ "${apt_proxy:-DIRECT}" != DIRECT ]; then export http_proxy="$apt_proxy"; fi
  if [ -z "${https_proxy:-}" ] && [ "${apt_proxy_tls:-DIRECT}" != DIRECT ]; then export https_proxy="$apt_proxy_tls"; fi
}

# bootstrap SUITE DIR [PACKAGES]: a minimal Debian in DIR, which must not exist. Its apt fetches as this machine's does.
bootstrap() {
  mkdir -p "$2"
  debootstrap --variant=minbase ${3:+--include="$3"} "$1" "$2" "$mirror" >>"$log" 2>&1 ||
    failed "A Debian $1 could not be made from the mirror in apt's sources: check that it can be reached, and run this again." "$cannot"
  apt-config dump | grep -E '^Acquire::(https?|Retries|Check-|ForceIPv)[^ ]* ".+";' >"$2/etc/apt/apt.conf.d/90host" || true
  # No package may start a service here.
  printf '#!/bin/sh\nexit 101\n' >"$2/usr/sbin/policy-rc.d"
  chmod +x "$2/usr/sbin/policy-rc.d"
}

# in_mount_namespace "$0" "$@": runs the script again where its mounts vanish with it, even after kill -9.
# Some containers do not allow that; there debootstrap does without mounts.
in_mount_namespace() {
  if [ -z "${PARLEY_OWN_MOUNTS:-}" ] && unshare --mount true 2>/dev/null; then
    PARLEY_OWN_MOUNTS=yes exec unshare --mount -- "$@"
  fi
}

# remove DIR: a tree that may have something mounted in it.
remove() {
  for mounted in "$1/proc" "$1/sys"; do
    if mountpoint -q "$mounted" 2>/dev/null; then umount -l "$mounted" || return 1; fi
  done
  rm -rf --one-file-system "$1"
}
