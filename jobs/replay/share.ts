// Candles in memory that worker threads read without a copy.
import type { Candles } from '../../core/market/candles.ts';
import type { ReplayMarket } from '../../core/replay/market.ts';

const sharedNumbers = (column: Float64Array): Float64Array => {
  const out = new Float64Array(new SharedArrayBuffer(column.byteLength));
  out.set(column);
  return out;
};

const sharedBytes = (column: Uint8Array): Uint8Array => {
  const out = new Uint8Array(new SharedArrayBuffer(column.byteLength));
  out.set(column);
  return out;
};

const sharedCandles = (c: Candles): Candles => ({
  intervalS: c.intervalS,
  time: sharedNumbers(c.time),
  open: sharedNumbers(c.open),
  high: sharedNumbers(c.high),
  low: sharedNumbers(c.low),
  close: sharedNumbers(c.close),
  volume: sharedNumbers(c.volume),
  filled: sharedBytes(c.filled),
});

/** The same market on shared memory; posting it to a worker copies no row. */
export const sharedMarket = (market: ReplayMarket): ReplayMarket => ({
  ...market,
  candles: sharedCandles(market.candles),
  invented: sharedBytes(market.invented),
  coarser: {
    m5: sharedCandles(market.coarser.m5),
    m15: sharedCandles(market.coarser.m15),
    h1: sharedCandles(market.coarser.h1),
  },
});
