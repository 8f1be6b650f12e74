// The faults there are: which upstream, which kind, and what each does where nothing else is said.
import { type ModelKind, modelKinds } from '../upstreams/deepseek/misbehaviour.ts';

export const faultSources = [
  'coinbase',
  'coinbase-ws',
  'coingecko',
  'yahoo',
  'deribit',
  'feargreed',
  'telegram',
  'deepseek',
] as const;
export type FaultSource = (typeof faultSources)[number];

/** How an HTTP answer can go wrong. `stale` and `time-jump` move the stand-in's clock back and ahead for one request. */
export const httpKinds = [
  'delay',
  'silence',
  '429',
  '429-bare',
  '500',
  '503',
  'html',
  'cut',
  'wrong-types',
  'missing-fields',
  'extra-fields',
  'empty',
  'stale',
  'time-jump',
  'endless',
] as const;
export type HttpKind = (typeof httpKinds)[number];

/** How the live feed can go wrong. */
export const feedKinds = ['ws-silence', 'ws-lost', 'ws-crossed', 'ws-disconnect'] as const;
export type FeedKind = (typeof feedKinds)[number];

export const isHttpKind = (kind: FaultKind): kind is HttpKind => httpKinds.some((name) => name === kind);
export const isModelKind = (kind: FaultKind): kind is ModelKind => modelKinds.some((name) => name === kind);

export type FaultKind = HttpKind | FeedKind | ModelKind;

const clocked: readonly FaultSource[] = ['coinbase', 'coingecko', 'yahoo', 'deribit', 'feargreed'];

/** The kinds an upstream can show: the feed its own; answers that carry no market time can be neither stale nor ahead. */
export const kindsOf = (source: FaultSource): readonly FaultKind[] => {
  if (source === 'coinbase-ws') return feedKinds;
  const timeless = httpKinds.filter((kind) => kind !== 'stale' && kind !== 'time-jump');
  if (source === 'deepseek') return [...timeless, ...modelKinds];
  return clocked.includes(source) ? httpKinds : timeless;
};

/** The share of requests or messages a fault strikes where no other is given. */
export const usualProbability = (kind: FaultKind): number => {
  if (kind === 'ws-lost') return 0.05;
  return kind === 'ws-crossed' || kind === 'ws-disconnect' ? 0.01 : 1;
};

/** Wall milliseconds of a `delay`. */
export const USUAL_DELAY_MS = 3000;
/** What a 429 says in its Retry-After, seconds. */
export const RETRY_AFTER_S = 30;
/** Market milliseconds by which `stale` and `time-jump` move the stand-in's clock. */
export const usualShiftMs = (kind: FaultKind): number =>
  kind === 'stale' ? -6 * 3_600_000 : kind === 'time-jump' ? 3_600_000 : 0;
