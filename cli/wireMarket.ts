// Everything that reads the market, from the HTTP edge to what a cycle gathers.
import type { Config } from '../core/config.ts';
import type { Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { createCandleFeed } from '../jobs/candleFeed.ts';
import { createGather } from '../jobs/gather.ts';
import { createCoinbase } from '../jobs/sources/coinbase.ts';
import { createReadJson } from '../jobs/sources/readJson.ts';
import { createUpstreams, type UpstreamsDeps } from '../jobs/upstreams.ts';
import { codeVersion } from './version.ts';

type MarketDeps = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly stores: Stores;
  readonly health: HealthBoard;
  /** where stand-ins have their values from */
  readonly notes?: UpstreamsDeps['notes'];
};

export const wireMarket = ({ config, clock, log, stores, health, notes }: MarketDeps) => {
  const readJson = createReadJson({ wallMs: clock.wallMs, userAgent: `v7-signals/${codeVersion}` });
  const source = createCoinbase({ clock, readJson, baseUrl: config.COINBASE_REST_URL });
  const feed = createCandleFeed({ source, store: stores.candles, clock, log });
  const upstreams = createUpstreams({
    ...{ config, clock, log, health, readJson, stores, random: Math.random },
    ...(notes ? { notes } : {}),
  });
  return {
    source,
    feed,
    readJson,
    upstreams,
    gather: createGather({ feed, source, upstreams: upstreams.sources, compare: upstreams.compare, clock, health }),
  };
};
