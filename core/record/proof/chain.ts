// The chain of published signals: each one's canonical JSON hashed together with the hash before it.
import type { Signal } from '../../decision/verdict.ts';
import type { Instant } from '../../instant.ts';
import type { Hash } from '../../ports/shell.ts';

/**
 * What is fixed of a signal. Prices in US dollars, `spread`, `fees` (of both sides) and `slippage` as shares of the price,
 * instants in epoch milliseconds. `sequence` counts from 1 without gaps; `previous` is the hash of the one before.
 */
export type ProofBody = {
  readonly v: 1;
  readonly sequence: number;
  readonly previous: string;
  readonly id: string;
  readonly symbol: string;
  readonly direction: Signal['direction'];
  readonly confidence: number;
  readonly tier: Signal['tier'];
  readonly by: Signal['by'];
  readonly phase: Signal['phase'] | null;
  readonly entry: number;
  readonly stopLoss: number;
  readonly takeProfit: number;
  readonly tick: number;
  readonly risk: Signal['risk'];
  readonly lifeHours: number;
  readonly asOf: number;
  readonly publishedAt: number;
  readonly validUntil: number;
  readonly expiresAt: number;
  readonly marketPrice: number;
  readonly spread: number;
  readonly fees: number;
  readonly slippage: number;
  readonly reasoning: string;
};

/** Where a head was made public: the channel as configured, the message, and Telegram's own date of it, in whole seconds. */
export type ChannelPost = { readonly chat: string; readonly messageId: number; readonly date: Instant };

/** `post` is there where this link's hash itself was sent as the head. */
export type ProofLink = {
  readonly sequence: number;
  readonly id: string;
  readonly previous: string;
  readonly hash: string;
  readonly body: ProofBody;
  readonly post?: ChannelPost;
};

/** What comes before the first link. */
export const GENESIS = '0'.repeat(64);

/**
 * JSON with the names of every object in the order of their code units and nothing between its signs: the same text for
 * equal values, on every machine. Throws TypeError on what JSON has no word for, such as NaN.
 */
export const canonicalJson = (value: unknown): string => {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} has no JSON`);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${canonicalJson(one)}`).join(',')}}`;
  }
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`${typeof value} has no JSON`);
  return text;
};

/** The hash of a link is that of its body's canonical JSON, in which the hash before it stands. */
export const hashOf = (body: ProofBody, hash: Hash): string => hash(canonicalJson(body));

/** The link of a signal after `last`; the first one where there is none. */
export const linkAfter = (
  last: Pick<ProofLink, 'sequence' | 'hash'> | undefined,
  signal: Signal,
  hash: Hash,
): ProofLink => {
  const { id, symbol, direction, confidence, tier, by, entry, stopLoss, takeProfit, tick, risk, lifeHours } = signal;
  const { asOf, publishedAt, validUntil, expiresAt, reasoning, phase, assessment } = signal;
  const { halfSpread, fees, slippage } = assessment.costs;
  const sequence = (last?.sequence ?? 0) + 1;
  const previous = last?.hash ?? GENESIS;
  const body: ProofBody = {
    ...{ v: 1, sequence, previous, id, symbol, direction, confidence, tier, by, phase: phase ?? null },
    ...{ entry, stopLoss, takeProfit, tick, risk, lifeHours, asOf, publishedAt, validUntil, expiresAt },
    ...{ marketPrice: assessment.marketPrice, spread: 2 * halfSpread, fees, slippage, reasoning },
  };
  return { sequence, id, previous, hash: hashOf(body, hash), body };
};
