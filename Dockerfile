# The service in two stages: production modules are installed in the first, the second holds them and the sources.
FROM node:26-bookworm-slim AS modules
WORKDIR /app
COPY package.json package-lock.json ./
# the image brings its own Node; the platform's copy from npm is for machines that have none
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:26-bookworm-slim
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0 PORT=8080
# an allocator that gives memory back keeps it flat over weeks (docs/faults.md)
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends libjemalloc2 && rm -rf /var/lib/apt/lists/*
ENV LD_PRELOAD=libjemalloc.so.2 MALLOC_CONF=narenas:2,dirty_decay_ms:1000,muzzy_decay_ms:0
WORKDIR /app
RUN install -d -o node -g node -m 0700 /data
COPY --from=modules /app/node_modules ./node_modules
COPY package.json main.ts LICENSE ./
COPY cli ./cli
COPY core ./core
COPY models ./models
COPY jobs ./jobs
COPY bot ./bot
COPY web ./web
COPY sandbox ./sandbox
USER node
VOLUME ["/data"]
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "main.ts", "start"]
