#!/bin/sh
# Usage: scripts/synapse.sh [DIR]
# Makes DIR/root, a small Debian of its own with the Matrix homeserver Synapse, for the tests. Takes two minutes the first
# time, nothing afterwards. Needs root, because Debian carries Synapse in `sid` alone and a chroot keeps sid off this machine.
# DIR/complete says that it is whole, and by which recipe it was made. Ends with 69 where this machine cannot make it.
set -eu
. "$(dirname "$0")/debian.sh"
recipe=1 # one more whenever what is made below changes: an older one is then made anew

cache=${1:-${PARLEY_CACHE:-$HOME/.cache/parley}/synapse}
is_complete() { [ "$(cat "$cache/complete" 2>/dev/null)" = "$recipe" ]; }
if is_complete; then exit 0; fi

need_root "A Synapse for the tests"
in_mount_namespace "$0" "$cache"
mkdir -p "$cache"
chmod 700 "$cache" # it holds another system's setuid programs
log=$cache/log
# A second run waits for the first and then finds it done.
exec 9>"$cache/lock"
flock 9
if is_complete; then exit 0; fi
: >"$log"

need_package debootstrap debootstrap
need_debian_mirror
echo "parley: making a Synapse for the tests in $cache (about two minutes, once) ..." >&2
rm -f "$cache/complete"
remove "$cache/root"
trap 'remove "$cache/root"' EXIT
trap 'exit 1' INT TERM HUP

root=$cache/root
bootstrap sid "$root" ca-certificates
chroot "$root" debconf-set-selections <<'ANSWERS'
matrix-synapse matrix-synapse/server-name string localhost
matrix-synapse matrix-synapse/report-stats boolean false
ANSWERS
chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
  apt-get install -y --no-install-recommends matrix-synapse >>"$log" 2>&1 </dev/null ||
  failed "Synapse could not be installed from Debian sid."
chroot "$root" apt-get clean
rm -rf "$root"/var/lib/apt/lists/* "$root"/usr/share/doc/* "$root"/usr/share/man/*
mkdir -p "$root/srv"
chroot "$root" python3 -c 'import synapse.app.homeserver' >>"$log" 2>&1 || failed "Synapse was installed, but does not start."

echo "$recipe" >"$cache/complete"
trap - EXIT
