# Parley alone; Redis runs beside it (compose.yaml). To build behind a registry or proxy of your own:
#   docker build --secret id=npmrc,src=$HOME/.npmrc -t parley .
# No layer keeps that file: a secret is mounted for the one command that uses it.
# Node 24 on Debian; with npm, unless the program is built elsewhere (below).
ARG NODE_IMAGE=node:24-bookworm-slim

# A stage of its own, so that a program built elsewhere can take its place: `--build-context program=DIR`, with DIR/parley/dist in
# it. scripts/image.sh does so, and thus needs neither npm nor a network inside the build.
FROM ${NODE_IMAGE} AS program
WORKDIR /parley
COPY package.json package-lock.json ./
# No install scripts: nobody's code runs here, and the package `node` does not fetch a second Node. Parley needs none of them.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --ignore-scripts --no-audit --no-fund
COPY scripts/build.ts scripts/build.ts
COPY src src
RUN node scripts/build.ts

FROM ${NODE_IMAGE}
# By number, so that Kubernetes' runAsNonRoot can see that it is not root.
RUN groupadd --gid 10001 parley \
 && useradd --uid 10001 --gid 10001 --home-dir /var/lib/parley --no-create-home --shell /usr/sbin/nologin parley \
 && install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/parley
WORKDIR /parley
COPY --from=program /parley/dist dist
COPY package.json ./
COPY config config
RUN ln -s /parley/dist/parley.js /usr/local/bin/parley
ENV NODE_ENV=production PARLEY_HEALTH_PORT=8080
USER 10001:10001
VOLUME /var/lib/parley
# 'Unhealthy' shows that Parley cannot do its work; it does not restart anything.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PARLEY_HEALTH_PORT}/health`, { signal: AbortSignal.timeout(4000) }).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["parley"]
CMD ["--config", "/etc/parley/parley.yaml"]
