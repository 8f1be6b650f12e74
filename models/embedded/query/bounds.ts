// What a filter says about one field, as ranges of index keys.
import { BSONRegExp } from 'bson';
import { numeric, RANK, rankOf, textOf } from '../values/compare.ts';
import { type Doc, getField } from '../values/document.ts';
import { afterPrefix, invert, keyOf } from '../values/keyBytes.ts';
import { isOperatorDoc } from './match.ts';
import { flatten } from './position.ts';
import { isRegex } from './regex.ts';

/** A place between index keys: before, or after, every key that begins with these bytes. */
type Place = { readonly key: Buffer; readonly after: boolean };
export type Interval = { readonly from: Place; readonly to: Place };

/** `points`: equality with one of these. `intervals`: one for each comparison; all of them hold. */
export type FieldBounds = {
  points: readonly Interval[] | undefined;
  readonly intervals: Interval[];
  /** Apart from each other and in order: the value lies in one of them. For what is more than points. */
  alternatives: readonly Interval[] | undefined;
  /** No document without the field, or with null in it, can match. */
  present: boolean;
  /** The values behind `points`. */
  values: readonly unknown[];
  /** Conditions on the field, and those of them that the bounds tell in full for fields without arrays. */
  conditions: number;
  told: number;
};

export type FilterBounds = ReadonlyMap<string, FieldBounds>;

const RANGE_RANKS: ReadonlySet<number> = new Set([
  RANK.number,
  RANK.string,
  RANK.binary,
  RANK.objectId,
  RANK.boolean,
  RANK.date,
  RANK.timestamp,
]);

/** Of these ranks, equal keys are equal values and nothing else matches them. */
const EXACT_RANKS: ReadonlySet<number> = new Set([RANK.string, RANK.number, RANK.objectId, RANK.boolean, RANK.date]);

/** The bounds of every field that the filter's conjunction constrains in a way an index can use. */
export function boundsOf(filter: Doc): FilterBounds {
  const bounds = new Map<string, FieldBounds>();
  for (const clause of flatten(filter)) {
    for (const [path, condition] of Object.entries(clause)) {
      if (path.startsWith('$')) continue;
      const field = bounds.get(path) ?? unbounded();
      bounds.set(path, field);
      if (!isOperatorDoc(condition)) addCondition(field, '$eq', condition, undefined);
      else {
        for (const [operator, operand] of Object.entries(condition))
          addCondition(field, operator, operand, getField(condition, '$options'));
      }
    }
  }
  return bounds;
}

const unbounded = (): FieldBounds => ({
  ...{ points: undefined, intervals: [], alternatives: undefined, present: false },
  ...{ values: [], conditions: 0, told: 0 },
});

/** Whether the bounds say all that the filter says, for documents without arrays in these fields. */
export function tellAll(filter: Doc, bounds: FilterBounds): boolean {
  return (
    flatten(filter).every((clause) => Object.keys(clause).every((path) => !path.startsWith('$'))) &&
    [...bounds.values()].every((field) => {
      const kinds = Number(field.points !== undefined) + Number(field.intervals.length > 0);
      return field.conditions === field.told && kinds === 1 && (field.points === undefined || field.conditions === 1);
    })
  );
}

function addCondition(field: FieldBounds, operator: string, operand: unknown, options: unknown): void {
  field.conditions += 1;
  switch (operator) {
    case '$eq':
      if (isRegex(operand)) return addAlternatives(field, [operand]);
      return addPoints(field, [operand]);
    case '$in':
      if (!Array.isArray(operand)) return;
      return operand.some(isRegex) ? addAlternatives(field, operand) : addPoints(field, operand);
    case '$regex':
      return options === undefined || options === '' ? addAlternatives(field, [asRegex(operand)]) : undefined;
    case '$exists':
      if (operand === true) field.present = true;
      return;
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return addInterval(field, operator, operand);
    default:
  }
}

const asRegex = (operand: unknown) => (typeof operand === 'string' ? new BSONRegExp(operand) : operand);

// Arrays are indexed by their elements, and regexes match strings: equality with them says nothing about one key.
const isPoint = (value: unknown) => rankOf(value) !== RANK.array && rankOf(value) !== RANK.regex;
const isExactPoint = (value: unknown) =>
  EXACT_RANKS.has(rankOf(value)) && !(rankOf(value) === RANK.number && Number.isNaN(numeric(value)));

function addPoints(field: FieldBounds, values: readonly unknown[]): void {
  if (!values.every(isPoint)) return;
  if (values.every((value) => value !== null && value !== undefined)) field.present = true;
  if (values.every(isExactPoint)) field.told += 1;
  if (field.points !== undefined && field.points.length <= values.length) return;
  const keys = values.map((value) => keyOf(value ?? null)).toSorted((a, b) => Buffer.compare(a, b));
  const different = keys.filter((key, i) => i === 0 || !key.equals(keys[i - 1] ?? Buffer.alloc(0)));
  field.points = different.map((key) => ({ from: before(key), to: after(key) }));
  field.values = values;
}

// A regex matches the strings with its prefix, and the regex itself where one is stored.
function addAlternatives(field: FieldBounds, values: readonly unknown[]): void {
  const intervals: Interval[] = [];
  for (const value of values) {
    if (rankOf(value) === RANK.array) return;
    if (!isRegex(value)) intervals.push(pointAt(keyOf(value ?? null)));
    else {
      const prefix = literalPrefix(value);
      if (prefix === undefined) return;
      // The key of a text without its end of two zeros.
      const key = keyOf(prefix).subarray(0, -2);
      intervals.push({ from: before(key), to: after(key) }, pointAt(keyOf(value)));
    }
  }
  if (values.every((value) => value !== null && value !== undefined)) field.present = true;
  field.alternatives ??= apart(intervals);
}

const pointAt = (key: Buffer): Interval => ({ from: before(key), to: after(key) });

/** The text every match begins with: of a pattern that begins with ^ and letters, without flags. */
function literalPrefix(value: unknown): string | undefined {
  const [pattern = '', flags = ''] = textOf(value).split('\0');
  const [, letters = '', rest = ''] = /^\^([\w \-/:@#%&=~"'<>,;!]*)(.*)$/s.exec(pattern) ?? [];
  if (flags !== '' || letters === '' || rest.includes('|')) return undefined;
  // What follows may say that the last letter is there or not, or several times.
  const prefix = /^[*?{]/.test(rest) ? letters.slice(0, -1) : letters;
  return prefix === '' ? undefined : prefix;
}

/** In order, those that overlap joined: no key lies in two. */
function apart(intervals: readonly Interval[]): readonly Interval[] {
  const sorted = intervals.toSorted((a, b) => order(a.from, b.from));
  const joined: Interval[] = [];
  for (const interval of sorted) {
    const last = joined.at(-1);
    if (last === undefined || order(last.to, interval.from) < 0) joined.push(interval);
    else joined.splice(-1, 1, { from: last.from, to: order(last.to, interval.to) < 0 ? interval.to : last.to });
  }
  return joined;
}

function addInterval(field: FieldBounds, operator: string, operand: unknown): void {
  const rank = rankOf(operand);
  if (!RANGE_RANKS.has(rank) || (rank === RANK.number && Number.isNaN(numeric(operand)))) return;
  const key = keyOf(operand);
  const type = Buffer.from([rank]);
  field.present = true;
  // NaN stands below the keys of all numbers, and no comparison with a number holds for it.
  const least = rank === RANK.number ? after(keyOf(Number.NaN)) : before(type);
  if (EXACT_RANKS.has(rank)) field.told += 1;
  if (operator === '$gt') field.intervals.push({ from: after(key), to: after(type) });
  if (operator === '$gte') field.intervals.push({ from: before(key), to: after(type) });
  if (operator === '$lt') field.intervals.push({ from: least, to: before(key) });
  if (operator === '$lte') field.intervals.push({ from: least, to: after(key) });
}

const before = (key: Buffer): Place => ({ key, after: false });
const after = (key: Buffer): Place => ({ key, after: true });

/** The bytes where a place lies, behind a prefix that is already fixed. */
export function placeBytes(prefix: Buffer, place: Place): Buffer {
  return Buffer.concat([prefix, place.after ? afterPrefix(place.key) : place.key]);
}

/** The same interval over inverted keys. */
export function invertInterval({ from, to }: Interval): Interval {
  return { from: { key: invert(to.key), after: !to.after }, to: { key: invert(from.key), after: !from.after } };
}

const EMPTY = Buffer.alloc(0);
const order = (x: Place, y: Place) => Buffer.compare(placeBytes(EMPTY, x), placeBytes(EMPTY, y));

/** What lies in both: undefined when nothing does. */
export function intersect(a: Interval, b: Interval): Interval | undefined {
  const from = order(a.from, b.from) >= 0 ? a.from : b.from;
  const to = order(a.to, b.to) <= 0 ? a.to : b.to;
  return order(from, to) < 0 ? { from, to } : undefined;
}

/** Whether the filter's other conditions on a field make sure that `present` holds. */
export function isPresent(bounds: FilterBounds, path: string): boolean {
  return bounds.get(path)?.present === true;
}

/** The operand of { path: { $exists: true } }-like conditions. */
export function operandOf(condition: unknown, operator: string): unknown {
  return isOperatorDoc(condition) ? getField(condition, operator) : undefined;
}
