// CoinGecko, Yahoo, Deribit and Fear & Greed, held to the law of sources.
import { HOUR_MS, plus } from '../../../core/instant.ts';
import { useByMs } from '../../../core/market/freshness.ts';
import { Secret } from '../../../core/secret.ts';
import { createCoinGecko } from '../../../jobs/sources/coingecko.ts';
import { createDeribit } from '../../../jobs/sources/deribit.ts';
import { createFearGreed } from '../../../jobs/sources/fearGreed.ts';
import { createYahoo } from '../../../jobs/sources/yahoo.ts';
import { createCoinGeckoRoutes, sandboxKeys } from '../../../sandbox/upstreams/coingecko/createCoinGeckoRoutes.ts';
import { createDeribitRoutes } from '../../../sandbox/upstreams/deribit/createDeribitRoutes.ts';
import { createFearGreedRoutes } from '../../../sandbox/upstreams/fearGreed/createFearGreedRoutes.ts';
import { createYahooRoutes } from '../../../sandbox/upstreams/yahoo/createYahooRoutes.ts';
import { T0 } from '../../support/marketFixtures.ts';
import { quietLog } from '../../support/openOnEmbedded.ts';
import { sourceContract } from './sourceContract.ts';

const asked = { now: plus(T0, 12 * HOUR_MS), symbol: 'BTC-USD' };
const priceAt = (): number => 42_000;

sourceContract('CoinGecko', {
  ...asked,
  upstream: 'coingecko',
  useByMs: useByMs.sentiment,
  secrets: [sandboxKeys.pro],
  standIn: (clock) => createCoinGeckoRoutes({ clock, host: 'pro', priceAt }),
  open: (deps) =>
    createCoinGecko({
      ...deps,
      plan: 'pro',
      apiKey: new Secret(sandboxKeys.pro),
      credits: { spent: async () => 0, add: async () => undefined },
    }),
});

sourceContract('Yahoo', {
  ...asked,
  upstream: 'yahoo',
  useByMs: useByMs.macro,
  standIn: (clock) => createYahooRoutes({ clock }),
  open: (deps) => createYahoo({ ...deps, log: quietLog, dailyCloses: async () => [] }),
});

sourceContract('Deribit', {
  ...asked,
  upstream: 'deribit',
  useByMs: useByMs.options,
  standIn: (clock) => createDeribitRoutes({ clock, priceAt }),
  open: createDeribit,
});

sourceContract('Fear & Greed', {
  ...asked,
  upstream: 'feargreed',
  useByMs: useByMs.fearGreed,
  standIn: (clock) => createFearGreedRoutes({ clock }),
  open: createFearGreed,
});
