// Coinbase's ticker and candles, held to the law of sources.
import { instant, MINUTE_MS, plus } from '../../../core/instant.ts';
import type { Candles } from '../../../core/market/candles.ts';
import type { Source, Ticker } from '../../../core/market/context.ts';
import { createCoinbase } from '../../../jobs/sources/coinbase.ts';
import { createMarket } from '../../../sandbox/market/createMarket.ts';
import { parseCandles } from '../../../sandbox/market/parseCandles.ts';
import { createRestRoutes } from '../../../sandbox/market/restRoutes.ts';
import { T0, walk } from '../../support/marketFixtures.ts';
import { type ContractSubject, sourceContract } from './sourceContract.ts';

const now = plus(T0, 10_000);
const minutes = walk(1440, { end: plus(T0, 120 * MINUTE_MS) });

const csv = (c: Candles): Uint8Array => {
  const rows = Array.from(c.time, (time, i) => {
    const prices = [c.open[i], c.high[i], c.low[i], c.close[i]].map((x) => (x ?? 0).toFixed(2));
    return [time, ...prices, (c.volume[i] ?? 0).toFixed(4)].join(',');
  });
  return Buffer.from(`time,open,high,low,close,volume\n${rows.join('\n')}\n`);
};

const subject: Omit<ContractSubject<unknown>, 'open'> = {
  upstream: 'coinbase',
  now,
  symbol: 'BTC-USD',
  standIn: (clock) => {
    const candles = parseCandles(csv(minutes), { file: 'BTC-USD.csv', product: 'BTC-USD', stepS: 60 });
    const market = createMarket({ candles: [candles], firstMs: candles.firstMs, endMs: candles.endMs });
    return createRestRoutes({ market, clock });
  },
  useByMs: 120_000,
};

sourceContract<Ticker>('the Coinbase ticker', {
  ...subject,
  open: (deps) => {
    const coinbase = createCoinbase(deps);
    return { name: 'coinbase', read: (symbol, signal) => coinbase.ticker(symbol, signal) };
  },
});

sourceContract<Candles>('the Coinbase candles', {
  ...subject,
  open: (deps): Source<Candles> => {
    const coinbase = createCoinbase(deps);
    const to = instant(Math.floor(deps.clock.now() / MINUTE_MS) * MINUTE_MS);
    return {
      name: 'coinbase',
      read: (symbol, signal) => coinbase.candles(symbol, plus(to, -30 * MINUTE_MS), to, signal),
    };
  },
  // a row has no field to spare
  expected: { 'missing-fields': ['malformed'] },
});
