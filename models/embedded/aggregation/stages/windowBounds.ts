// The windows of $setWindowFields: by position (documents) or by the sorted value (range).
import { Int32 } from 'bson';
import { CommandError } from '../../errors.ts';
import { compareValues, numeric } from '../../values/compare.ts';
import { type Doc, getField, isDoc } from '../../values/document.ts';
import { addNumbers, kindOf } from '../../values/numbers.ts';
import { addUnits, unitOf } from '../dates/units.ts';
import { UTC } from '../dates/zones.ts';
import type { Partition } from './windowFunctions.ts';

export type Window = {
  /** First document and the one after the last. */
  readonly around: (partition: Partition, i: number) => readonly [number, number];
  /** It always begins with the partition's first document, and its end never goes back. */
  readonly fromStart: boolean;
};

/** Without bounds the window is the whole partition. */
export const WINDOW_OF_ALL: Window = { around: ({ docs }) => [0, docs.length], fromStart: true };

/** Reads { documents: [a, b] } or { range: [a, b], unit }. Throws 9, 5339900 and their like. */
export function readWindow(spec: unknown, sortBy: Doc | undefined): Window {
  if (!isDoc(spec)) throw new CommandError(9, "'window' field must be an object");
  const unknown = Object.keys(spec).find((name) => !['documents', 'range', 'unit'].includes(name));
  if (unknown !== undefined)
    throw new CommandError(9, `'window' field can only contain 'documents', 'range' and 'unit', not '${unknown}'`);
  const [documents, range] = [getField(spec, 'documents'), getField(spec, 'range')];
  if (documents !== undefined && range !== undefined)
    throw new CommandError(9, "'window' field can only contain one of 'documents' and 'range'");
  if (documents !== undefined) return byPosition(boundsOf(documents, 'documents'), sortBy);
  if (range !== undefined) return byValue(boundsOf(range, 'range'), getField(spec, 'unit'), sortBy);
  return WINDOW_OF_ALL;
}

type Bound = 'unbounded' | 'current' | { readonly by: unknown };

function boundsOf(bounds: unknown, kind: string): readonly [Bound, Bound] {
  if (!Array.isArray(bounds) || bounds.length !== 2)
    throw new CommandError(5339902, `Window bounds must be a 2-element array (${kind})`);
  const [low, high] = bounds.map((bound: unknown): Bound => {
    if (bound === 'unbounded' || bound === 'current') return bound;
    if (kindOf(bound) === undefined)
      throw new CommandError(9, `Window bounds must be 'unbounded', 'current', or a number`);
    return { by: bound };
  });
  if (low === undefined || high === undefined)
    throw new CommandError(5339902, 'Window bounds must be a 2-element array');
  return [low, high];
}

function offset(bound: Bound): number | undefined {
  if (bound === 'unbounded') return undefined;
  const number = bound === 'current' ? 0 : numeric(bound.by);
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw new CommandError(9, 'Numeric document-based bounds must be an integer');
  return number;
}

function byPosition([low, high]: readonly [Bound, Bound], sortBy: Doc | undefined): Window {
  const [from, to] = [offset(low), offset(high)];
  if (sortBy === undefined && (from !== undefined || to !== undefined))
    throw new CommandError(5339901, 'Document-based bounds require a sortBy');
  if (from !== undefined && to !== undefined && from > to)
    throw new CommandError(5339900, `Lower bound must not exceed upper bound: [${from}, ${to}]`);
  const clamp = (value: number, length: number) => Math.min(Math.max(value, 0), length);
  return {
    around: ({ docs }, i) => [
      from === undefined ? 0 : clamp(i + from, docs.length),
      to === undefined ? docs.length : clamp(i + to + 1, docs.length),
    ],
    fromStart: from === undefined,
  };
}

function byValue([low, high]: readonly [Bound, Bound], unitName: unknown, sortBy: Doc | undefined): Window {
  const sorted = Object.entries(sortBy ?? {});
  const [path, direction] = sorted[0] ?? [];
  if (path === undefined || sorted.length !== 1 || numeric(direction) !== 1)
    throw new CommandError(5339902, 'Range-based bounds require sortBy a single ascending field');
  const unit = unitName === undefined ? undefined : unitOf(unitName);
  const parts = path.split('.');
  const valueOf = (doc: Doc | undefined) =>
    parts.reduce<unknown>((at, part) => (isDoc(at) ? getField(at, part) : undefined), doc);
  const shifted = (value: unknown, bound: Bound): unknown => {
    const by = bound === 'unbounded' || bound === 'current' ? new Int32(0) : bound.by;
    if (value instanceof Date) {
      if (unit === undefined) throw new CommandError(5429513, "range-based bounds over a date need a 'unit'");
      return addUnits(value.getTime(), unit, Number(numeric(by)), UTC);
    }
    if (kindOf(value) === undefined)
      throw new CommandError(5429414, 'Invalid range: Expected the sortBy field to be a number or a date');
    if (unit !== undefined)
      throw new CommandError(5429413, "Invalid range: Expected the sortBy field to be a Date, as 'unit' is given");
    return addNumbers(value, by);
  };
  return {
    around: ({ docs }, i) => {
      const value = valueOf(docs[i]);
      const least = low === 'unbounded' ? undefined : shifted(value, low);
      const most = high === 'unbounded' ? undefined : shifted(value, high);
      let [from, to] = [0, docs.length];
      if (least !== undefined) {
        from = i;
        while (from > 0 && compareValues(valueOf(docs[from - 1]), least) >= 0) from -= 1;
        while (from < docs.length && compareValues(valueOf(docs[from]), least) < 0) from += 1;
      }
      if (most !== undefined) {
        to = i;
        while (to < docs.length && compareValues(valueOf(docs[to]), most) <= 0) to += 1;
        while (to > 0 && compareValues(valueOf(docs[to - 1]), most) > 0) to -= 1;
      }
      return from <= to ? [from, to] : [from, from];
    },
    fromStart: low === 'unbounded',
  };
}
