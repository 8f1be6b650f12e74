// Reads a fault from the command line or from a request's body, each mistake with a sentence.
import {
  type FaultKind,
  type FaultSource,
  faultSources,
  kindsOf,
  USUAL_DELAY_MS,
  usualProbability,
  usualShiftMs,
} from './kinds.ts';

export type FaultRequest = {
  readonly source: FaultSource;
  readonly kind: FaultKind;
  /** share of requests or messages it strikes, above 0 up to 1 */
  readonly probability: number;
  /** market milliseconds it lasts; until cleared where absent */
  readonly forMs?: number;
  /** wall milliseconds, of `delay` only */
  readonly delayMs: number;
  /** market milliseconds, of `stale` (below 0) and `time-jump` */
  readonly shiftMs: number;
};

export type ReadFault =
  | { readonly kind: 'ok'; readonly fault: FaultRequest }
  | { readonly kind: 'refused'; readonly because: string };

const LONGEST_MS = 30 * 86_400_000;
const refused = (because: string): ReadFault => ({ kind: 'refused', because });
const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 60);

type Range = { readonly low: number; readonly high: number; readonly says: string };
const ranges: Readonly<Record<'probability' | 'forMs' | 'delayMs' | 'shiftMs', Range>> = {
  probability: { low: Number.MIN_VALUE, high: 1, says: 'a number above 0 and up to 1' },
  forMs: { low: 1, high: LONGEST_MS, says: 'market milliseconds from 1 to 30 days' },
  delayMs: { low: 0, high: 600_000, says: 'milliseconds from 0 to 600000' },
  shiftMs: { low: -LONGEST_MS, high: LONGEST_MS, says: 'market milliseconds up to 30 days either way' },
};

/** A fault from an object like `{ source, kind, probability?, forMs?, delayMs?, shiftMs? }`. */
export const readFault = (body: unknown): ReadFault => {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return refused('A fault is an object like {"source":"coinbase","kind":"503"}.');
  const given: Readonly<Record<string, unknown>> = { ...body };
  const source = faultSources.find((name) => name === given['source']);
  if (source === undefined)
    return refused(`The source ${shown(given['source'])} is not known; it is one of ${faultSources.join(', ')}.`);
  const kind = kindsOf(source).find((name) => name === String(given['kind']));
  if (kind === undefined)
    return refused(`${source} has no fault ${shown(given['kind'])}; it has ${kindsOf(source).join(', ')}.`);
  for (const [name, { low, high, says }] of Object.entries(ranges)) {
    const value = given[name];
    if (value !== undefined && !(typeof value === 'number' && value >= low && value <= high))
      return refused(`${name} is ${shown(value)}; it takes ${says}.`);
  }
  const unknown = Object.keys(given).find((name) => !['source', 'kind', ...Object.keys(ranges)].includes(name));
  if (unknown !== undefined) return refused(`${shown(unknown)} is not a field of a fault.`);
  const number = (name: keyof typeof ranges): number | undefined =>
    typeof given[name] === 'number' ? given[name] : undefined;
  const forMs = number('forMs');
  return {
    kind: 'ok',
    fault: {
      source,
      kind,
      probability: number('probability') ?? usualProbability(kind),
      delayMs: number('delayMs') ?? USUAL_DELAY_MS,
      shiftMs: number('shiftMs') ?? usualShiftMs(kind),
      ...(forMs === undefined ? {} : { forMs }),
    },
  };
};

export type ReadFaults =
  | { readonly kind: 'ok'; readonly faults: readonly FaultRequest[] }
  | { readonly kind: 'invalid'; readonly issues: readonly string[] };

/** The values of `--fault SOURCE=KIND`, in their order; every wrong one has its sentence. */
export const parseFaults = (texts: readonly string[]): ReadFaults => {
  const issues: string[] = [];
  const faults: FaultRequest[] = [];
  for (const text of texts) {
    const [, source, kind] = /^([^=]+)=([^=]+)$/.exec(text.trim()) ?? [];
    if (source === undefined || kind === undefined) {
      issues.push(`--fault is ${shown(text)}; it is written SOURCE=KIND, like coinbase=503`);
      continue;
    }
    const read = readFault({ source: source.trim(), kind: kind.trim() });
    if (read.kind === 'ok') faults.push(read.fault);
    else issues.push(`--fault ${text}: ${read.because}`);
  }
  return issues.length > 0 ? { kind: 'invalid', issues } : { kind: 'ok', faults };
};
