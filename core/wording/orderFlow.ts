// Order flow in words, for Details.
import type { Depth, OrderFlow, TradeFlow } from '../market/orderFlow.ts';
import { percent, price, signedPercent } from './numbers.ts';
import { failureText } from './sources.ts';
import { hhmm } from './times.ts';

const signed = (value: number, digits: number): string => {
  const text = Math.abs(value).toFixed(digits);
  return `${Number(text) === 0 ? '' : value < 0 ? '-' : '+'}${text}`;
};

/** 1,234,567 -> '$1.23M', 98,700 -> '$99k', 950 -> '$950'. */
export const usd = (worth: number): string => {
  if (worth >= 999_500) return `$${(worth / 1e6).toFixed(2)}M`;
  return worth >= 1000 ? `$${Math.round(worth / 1000)}k` : `$${Math.round(worth)}`;
};

const depthText = (bp: number, { imbalance, bidUsd, askUsd }: Depth): string => {
  const side = Math.abs(imbalance) < 0.005 ? 'even' : imbalance > 0 ? 'more bids' : 'more asks';
  return `±${bp} bp ${signed(imbalance, 2)} (${side}, ${usd(bidUsd)} / ${usd(askUsd)})`;
};

const flowText = (minutes: number, base: string, { trades, takerBuyShare, cvd }: TradeFlow): string =>
  takerBuyShare === undefined
    ? `${minutes} min none`
    : `${minutes} min ${percent(takerBuyShare)} of ${trades}, CVD ${signed(cvd, 2)} ${base}`;

const joined = (parts: readonly (string | undefined)[]): string | undefined => {
  const there = parts.filter((part) => part !== undefined);
  return there.length > 0 ? there.join(' · ') : undefined;
};

const depthLine = ({ depth: { bp10, bp50 } }: OrderFlow): string => {
  const known = joined([bp10 && depthText(10, bp10), bp50 && depthText(50, bp50)]);
  return `Book imbalance: ${known ?? 'the book does not reach 10 bp'}`;
};

const flowLine = ({ flow: { m1, m5, m15 }, tradesFailure }: OrderFlow, base: string): string => {
  const known = joined([m1 && flowText(1, base, m1), m5 && flowText(5, base, m5), m15 && flowText(15, base, m15)]);
  const why = tradesFailure === undefined ? 'not known without a gap' : failureText(tradesFailure);
  const rest = m15 === undefined ? (known === undefined ? why : `rest ${why}`) : undefined;
  return `Taker buys: ${joined([known, rest]) ?? why}`;
};

const largeLine = ({ large }: OrderFlow): string | undefined => {
  if (large === undefined) return undefined;
  const what = `Large trades on Coinbase (from ${usd(large.minimumUsd)}, 15 min)`;
  const { buys, sells, buyUsd, sellUsd, largest } = large;
  if (largest === undefined) return `${what}: none`;
  const biggest = `largest ${usd(largest.usd)} ${largest.taker} ${hhmm(largest.at)}`;
  return `${what}: ${buys} bought ${usd(buyUsd)}, ${sells} sold ${usd(sellUsd)}, ${biggest}`;
};

/** Short plain lines; `tick` is the product's price step. Nothing that is not known is shown as a number. */
export const orderFlowLines = (flow: OrderFlow, symbol: string, tick: number): readonly string[] => {
  const { best, spreadBp, microprice, mid, levels, day } = flow;
  const base = symbol.split('-')[0] ?? symbol;
  const lean = signed((10_000 * (microprice - mid)) / mid, 2);
  const lines = [
    `Book: ${price(best.bid.price, tick)} / ${price(best.ask.price, tick)}, spread ${spreadBp < 0.005 ? 'under 0.01' : spreadBp.toFixed(2)} bp, microprice ${lean} bp from mid`,
    depthLine(flow),
    flowLine(flow, base),
    largeLine(flow),
    day && `24 h: ${signedPercent(day.change)}, ${price(day.low, tick)} to ${price(day.high, tick)}`,
    flow.from === 'feed'
      ? `Source: Coinbase live feed, ${levels.bids + levels.asks} levels`
      : `Source: Coinbase REST (live feed down), ${levels.bids + levels.asks} levels`,
  ];
  return lines.filter((line) => line !== undefined);
};
