// The upstreams beside Coinbase, each on its own path behind its faults.
import type { Express } from 'express';
import type { SandboxClock } from '../clock/createClock.ts';
import type { Faults } from '../faults/createFaults.ts';
import type { Market } from '../market/createMarket.ts';
import { lastTrade } from '../market/quotes.ts';
import { decimalNumber } from '../market/wireText.ts';
import { createCoinGeckoRoutes } from './coingecko/createCoinGeckoRoutes.ts';
import { createDeepSeekRoutes } from './deepseek/createDeepSeekRoutes.ts';
import { createDeribitRoutes } from './deribit/createDeribitRoutes.ts';
import { createFearGreedRoutes } from './fearGreed/createFearGreedRoutes.ts';
import { createYahooRoutes } from './yahoo/createYahooRoutes.ts';

export type UpstreamDeps = { readonly market: Market; readonly clock: SandboxClock; readonly faults: Faults };

/** The last traded price known at the instant; absent for an unknown product and before its first trade. */
const pricesOf =
  (market: Market) =>
  (product: string, nowMs: number): number | undefined => {
    const tape = market.tape(product, nowMs);
    const trade = tape && lastTrade(tape, nowMs);
    return tape && trade && decimalNumber(trade.ticks, tape.candles.priceDecimals);
  };

export const mountUpstreams = (app: Express, { market, clock, faults }: UpstreamDeps): void => {
  const priceAt = pricesOf(market);
  const of = (source: 'coingecko' | 'yahoo' | 'deribit' | 'feargreed'): SandboxClock => faults.clock(source, clock);
  app.use(
    '/coingecko',
    faults.middleware('coingecko'),
    createCoinGeckoRoutes({ clock: of('coingecko'), priceAt, host: 'pro' }),
  );
  app.use('/yahoo', faults.middleware('yahoo'), createYahooRoutes({ clock: of('yahoo') }));
  app.use('/deribit', faults.middleware('deribit'), createDeribitRoutes({ clock: of('deribit'), priceAt }));
  app.use('/feargreed', faults.middleware('feargreed'), createFearGreedRoutes({ clock: of('feargreed') }));
  app.use(
    '/deepseek',
    faults.middleware('deepseek'),
    createDeepSeekRoutes({ clock, faults: faults.model('deepseek'), thinkMs: 50 }),
  );
};
