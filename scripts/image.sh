#!/bin/sh
# Usage: scripts/image.sh [ARCHIVE]
# Builds Parley's image from the Dockerfile without a Docker engine, runs it and checks it. The last line is "image: ok …".
# With ARCHIVE, the image is also written there, for `docker load` or `podman load`. Needs root on a Debian-like machine.
#
# Two things stand in for what a Docker engine would pull. The base image is a minimal Debian with the Node of the project's
# own node_modules. The program is built on this machine, by the command that the Dockerfile uses too: so npm's settings,
# whatever they are (.npmrc, environment, proxy, certificates), hold as they stand and reach no layer.
set -eu
project=$(cd "$(dirname "$0")/.." && pwd)
. "$project/scripts/debian.sh"
recipe=1 # one more whenever base_system below makes something else

archive=${1:-}
if [ -n "$archive" ]; then archive=$(realpath "$archive"); fi
need_root "Building the image without a Docker engine"
in_mount_namespace "$0" "$@"
started=$(date +%s)
cache=${PARLEY_CACHE:-$HOME/.cache/parley}/image
work=$cache/run-$$
log=$work/log

# All that a run makes lies in one folder, the image store included: removing it leaves nothing behind.
tidy() {
  if [ -d "$work/store" ]; then buildah rm --all >/dev/null 2>&1 || true; fi
  remove "$work"
}
# `vfs` and `chroot` ask nothing of the kernel, so that this works inside a container too.
use_own_store() {
  printf '[storage]\ndriver = "vfs"\ngraphroot = "%s"\nrunroot = "%s"\n' "$work/store" "$work/runroot" >"$work/storage.conf"
  export CONTAINERS_STORAGE_CONF="$work/storage.conf" BUILDAH_ISOLATION=chroot
}
# step COMMAND...: quiet, unless it fails.
step() { "$@" >>"$log" 2>&1 || failed "image: this failed: $*"; }

# A run that was killed could not tidy up.
remove_abandoned_runs() {
  for run in "$cache"/run-*; do
    if [ -d "$run" ] && [ ! -e "/proc/${run##*-}" ]; then remove "$run"; fi
  done
}

# A minimal Debian as a tar file, made once: bookworm, as in the Dockerfile's own base.
base_system() {
  base=$cache/debian-$recipe.tar
  if [ -f "$base" ]; then return 0; fi
  need_package debootstrap debootstrap
  need_debian_mirror
  bootstrap bookworm "$work/debian"
  (cd "$work/debian" && rm -rf var/cache/apt/* var/lib/apt/lists/* usr/share/doc/* usr/share/man/* usr/share/locale/* \
    etc/apt/apt.conf.d/90host)
  tar -C "$work/debian" -cf "$work/debian.tar" .
  mv "$work/debian.tar" "$base"
}

base_image() {
  node=$("$project/node_modules/.bin/node" -p 'fs.realpathSync(process.execPath)')
  container=$(buildah from scratch)
  step buildah add "$container" "$base" /
  step buildah copy --chmod 0755 "$container" "$node" /usr/local/bin/node
  step buildah commit --rm "$container" parley-base
}

program() {
  step "$node" "$project/scripts/build.ts"
  mkdir -p "$work/program/parley"
  cp -r "$project/dist" "$work/program/parley/"
}

build() {
  # The docker format, since OCI's own has no healthcheck.
  step buildah bud --format docker --build-arg NODE_IMAGE=localhost/parley-base \
    --build-context "program=$work/program" --tag parley:latest "$project"
}

# in_image COMMAND...: as the image's own user.
in_image() { buildah run "$container" -- "$@"; }

check() {
  container=$(buildah from localhost/parley:latest)
  version=$(in_image node --version)
  case $version in v24.*) ;; *) failed "image: it has Node $version, not 24." ;; esac
  [ "$(in_image id -u)" != 0 ] || failed "image: it runs as root."
  in_image sh -c 'touch /var/lib/parley/probe && rm /var/lib/parley/probe' || failed "image: its user cannot write its state."
  if in_image sh -c 'touch /parley/dist/probe' 2>/dev/null; then failed "image: its user can write the program."; fi
  step in_image parley --help
  content=$(buildah mount "$container")
  step "$node" "$project/scripts/image-content.ts" "$content"
  step buildah umount "$container"
  buildah inspect --type image localhost/parley:latest >"$work/image.json"
  step "$node" "$project/scripts/image-health.ts" buildah run "$container" -- <"$work/image.json"
}

mkdir -p "$cache"
chmod 700 "$cache"
remove_abandoned_runs
mkdir "$work"
trap tidy EXIT
trap 'exit 1' INT TERM HUP

command -v npm >/dev/null 2>&1 || unable "Building the image needs npm: run: apt-get install npm"
[ -x "$project/node_modules/.bin/node" ] || sh "$project/scripts/ready.sh"
need_package buildah buildah
use_own_store
base_system
base_image
program
build
check
if [ -n "$archive" ]; then step buildah push parley:latest "docker-archive:$archive:parley:latest"; fi
size=$(buildah images --format '{{.Size}}' parley:latest)
echo "image: ok, Node $version, $size, in $(($(date +%s) - started)) s${archive:+, written to $archive}"
