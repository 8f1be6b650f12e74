// Holds each recorded outcome against the candles: to the last digit on minutes, as far as can be told on five minutes.

import type { Bars } from './candleFolder.ts';
import { nameOf } from './chainCheck.ts';
import { type Ending, followOnMinutes, lastAtOrBefore, takenOut, worthOf } from './followTrade.ts';
import type { ProofFile, ProofRow, RecordedEnd } from './proofFile.ts';

/** What came of one row: it agrees, it differs (sentences), it could not be checked (one), or it is rightly still open. */
export type Checked =
  | { readonly kind: 'agrees' }
  | { readonly kind: 'open' }
  | { readonly kind: 'differs'; readonly faults: readonly string[] }
  | { readonly kind: 'unchecked'; readonly because: string };

/** A record may take so long to hear of an end. */
const GRACE_MS = 15 * 60_000;
const MINUTE = 60_000;

const same = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
const inR = (r: number): string => `${r >= 0 ? '+' : ''}${r.toFixed(4)} R`;
const at = (ms: number): string => new Date(ms).toISOString();

const isEnd = (outcome: ProofRow['outcome']): outcome is RecordedEnd =>
  outcome !== null && outcome.kind !== 'open' && outcome.kind !== 'unknown';

const differences = (row: ProofRow, said: RecordedEnd, found: Ending): readonly string[] => {
  const name = nameOf(row);
  if (said.kind !== found.how)
    return [
      `${name}: the record says ${said.kind} at ${said.exitPrice} (${inR(said.r)}), the candles say ${found.how} at ${found.left} (${inR(found.r)}).`,
    ];
  const pairs = [
    ['entered at the price', said.entryPrice, found.entered],
    ['left at the price', said.exitPrice, found.left],
    ['R', said.r, found.r],
    ['the net share', said.netShare, found.net],
  ] as const;
  const instants = [
    ['entered', said.entryAt, found.opened],
    ['ended', said.at, found.at],
  ] as const;
  return [
    ...pairs
      .filter(([, a, b]) => !same(a, b))
      .map(([what, a, b]) => `${name}: ${what}: the record says ${a}, the candles say ${b}.`),
    ...instants
      .filter(([, a, b]) => a !== b)
      .map(([what, a, b]) => `${name}: ${what}: the record says ${at(a)}, the candles say ${at(b)}.`),
  ];
};

const notEnded = (row: ProofRow, found: Ending, asOf: number): Checked => {
  if (row.outcome?.kind === 'open' && found.at > asOf - GRACE_MS) return { kind: 'open' };
  const said = row.outcome === null ? 'has no outcome of it' : `still calls it ${row.outcome.kind}`;
  const fault = `${nameOf(row)}: the record ${said}, the candles say ${found.how} at ${at(found.at)} (${inR(found.r)}).`;
  return { kind: 'differs', faults: [fault] };
};

const onMinutes = (row: ProofRow, bars: Bars, asOf: number): Checked => {
  const followed = followOnMinutes(row.signal, bars);
  const { outcome } = row;
  if (followed.kind === 'ended') {
    if (!isEnd(outcome)) return notEnded(row, followed.ending, asOf);
    const faults = differences(row, outcome, followed.ending);
    return faults.length === 0 ? { kind: 'agrees' } : { kind: 'differs', faults };
  }
  if (followed.kind === 'not to be told')
    return isEnd(outcome) ? { kind: 'unchecked', because: followed.because } : { kind: 'open' };
  if (!isEnd(outcome)) return { kind: 'open' };
  if (outcome.at > followed.to)
    return { kind: 'unchecked', because: `the candles end at ${at(followed.to)}, before it ended` };
  const fault = `${nameOf(row)}: the record says ${outcome.kind} at ${at(outcome.at)}, on the candles nothing had ended it by ${at(followed.to)}.`;
  return { kind: 'differs', faults: [fault] };
};

/** The recorded prices must lie in their bars, R must follow from them, and no earlier whole bar may have ended it. */
const onFive = (row: ProofRow, { bars, step }: Bars): Checked => {
  const { outcome: said, signal } = row;
  if (!isEnd(said)) return { kind: 'open' };
  const first = lastAtOrBefore(bars, said.entryAt);
  const last = lastAtOrBefore(bars, said.at - 1);
  const [entryBar, exitBar] = [bars[first], bars[last]];
  if (!entryBar || !exitBar || exitBar[0] + step < said.at)
    return { kind: 'unchecked', because: 'the candles do not reach over its life' };
  const name = nameOf(row);
  const faults: string[] = [];
  const within = (price: number, [, , high, low]: typeof entryBar): boolean =>
    price >= low * (1 - 1e-9) && price <= high * (1 + 1e-9);
  if (entryBar[0] + step > said.entryAt && !within(said.entryPrice, entryBar))
    faults.push(`${name}: it entered at ${said.entryPrice}, a price the candle of ${at(entryBar[0])} does not hold.`);
  if (!within(said.exitPrice, exitBar))
    faults.push(`${name}: it left at ${said.exitPrice}, a price the candle of ${at(exitBar[0])} does not hold.`);
  const { r } = worthOf(signal, said.entryPrice, said.exitPrice);
  if (!same(r, said.r)) faults.push(`${name}: R: the record says ${said.r}, its own prices say ${r}.`);
  const early = bars.slice(first + 1, last).find((bar) => takenOut(signal, bar, false));
  if (early) faults.push(`${name}: it was over in the candle of ${at(early[0])}, the record says ${at(said.at)}.`);
  const out = takenOut(signal, exitBar, false);
  if (said.kind !== 'expired' && !out)
    faults.push(`${name}: the candle of ${at(exitBar[0])} touches neither level, the record says ${said.kind}.`);
  if (said.kind === 'expired' && said.at < signal.expiresAt)
    faults.push(
      `${name}: the record lets it expire at ${at(said.at)}, before its life ends at ${at(signal.expiresAt)}.`,
    );
  return faults.length === 0 ? { kind: 'agrees' } : { kind: 'differs', faults };
};

/** `asOf`: up to where the record had followed the market when the file was made. */
export const checkOutcome = (row: ProofRow, bars: Bars | undefined, file: ProofFile): Checked => {
  const asOf = file.asOf === null ? -Infinity : Date.parse(file.asOf);
  if (!bars || bars.bars.length === 0)
    return isEnd(row.outcome) || row.outcome === null
      ? { kind: 'unchecked', because: `there are no candles of ${row.signal.symbol}` }
      : { kind: 'open' };
  return bars.step === MINUTE ? onMinutes(row, bars, asOf) : onFive(row, bars);
};
