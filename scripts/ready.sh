#!/bin/sh
# Makes a bare machine ready for the npm scripts: Node 24 and the packages of the lockfile, Parley as it runs for real (dist/), and a
# Redis server.
# Runs before `npm test`, `npm run demo`, `npm run bench` and `npm start`; does nothing when everything is there.
set -eu
cd "$(dirname "$0")/.."

if [ ! -x node_modules/.bin/node ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  echo "parley: installing the packages of package-lock.json ..." >&2
  npm ci --no-audit --no-fund --loglevel=error >&2
  touch node_modules/.package-lock.json
fi

node_modules/.bin/node scripts/build.ts

if [ -z "${PARLEY_REDIS_URL:-}" ] && ! command -v redis-server >/dev/null 2>&1 && ! command -v valkey-server >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "parley: installing redis-server ..." >&2
    # No service of the package's own: Parley starts its Redis itself, on a folder of its own.
    printf '#!/bin/sh\nexit 101\n' > /tmp/parley-policy-rc.d.$$ && chmod +x /tmp/parley-policy-rc.d.$$
    placed=no
    if [ ! -e /usr/sbin/policy-rc.d ]; then cp /tmp/parley-policy-rc.d.$$ /usr/sbin/policy-rc.d; placed=yes; fi
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server; } >&2 || failed=yes
    [ "$placed" = no ] || rm -f /usr/sbin/policy-rc.d
    rm -f /tmp/parley-policy-rc.d.$$
    if [ "${failed:-no}" = yes ]; then
      echo "parley: could not install redis-server. Run: apt-get install redis-server   (or set PARLEY_REDIS_URL)" >&2
      exit 1
    fi
  else
    echo "parley: no redis-server or valkey-server was found, and this user may not install one." >&2
    echo "  Run: sudo apt-get install redis-server        or set PARLEY_REDIS_URL=redis://host:6379" >&2
    exit 1
  fi
fi
