// What a filter says about one field, as ranges of index keys.
import { numeric, RANK, rankOf } from '../values/compare.ts';
import { type Doc, getField } from '../values/document.ts';
import { afterPrefix, invert, keyOf } from '../values/keyBytes.ts';
import { isOperatorDoc } from './match.ts';
import { flatten } from './position.ts';

/** A place between index keys: before, or after, every key that begins with these bytes. */
type Place = { readonly key: Buffer; readonly after: boolean };
export type Interval = { readonly from: Place; readonly to: Place };

/** `points`: equality with one of these. `intervals`: one for each comparison; all of them hold. */
export type FieldBounds = {
  points: readonly Interval[] | undefined;
  readonly intervals: Interval[];
  /** No document without the field, or with null in it, can match. */
  present: boolean;
  /** The values behind `points`. */
  values: readonly unknown[];
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

/** The bounds of every field that the filter's conjunction constrains in a way an index can use. */
export function boundsOf(filter: Doc): FilterBounds {
  const bounds = new Map<string, FieldBounds>();
  for (const clause of flatten(filter)) {
    for (const [path, condition] of Object.entries(clause)) {
      if (path.startsWith('$')) continue;
      const field = bounds.get(path) ?? { points: undefined, intervals: [], present: false, values: [] };
      bounds.set(path, field);
      if (!isOperatorDoc(condition)) addPoints(field, [condition]);
      else for (const [operator, operand] of Object.entries(condition)) addOperator(field, operator, operand);
    }
  }
  return bounds;
}

function addOperator(field: FieldBounds, operator: string, operand: unknown): void {
  switch (operator) {
    case '$eq':
      return addPoints(field, [operand]);
    case '$in':
      return Array.isArray(operand) ? addPoints(field, operand) : undefined;
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

// Arrays are indexed by their elements, and regexes match strings: equality with them says nothing about one key.
const isPoint = (value: unknown) => rankOf(value) !== RANK.array && rankOf(value) !== RANK.regex;

function addPoints(field: FieldBounds, values: readonly unknown[]): void {
  if (!values.every(isPoint)) return;
  if (values.every((value) => value !== null && value !== undefined)) field.present = true;
  if (field.points !== undefined && field.points.length <= values.length) return;
  const keys = values.map((value) => keyOf(value ?? null)).toSorted((a, b) => Buffer.compare(a, b));
  const different = keys.filter((key, i) => i === 0 || !key.equals(keys[i - 1] ?? Buffer.alloc(0)));
  field.points = different.map((key) => ({ from: before(key), to: after(key) }));
  field.values = values;
}

function addInterval(field: FieldBounds, operator: string, operand: unknown): void {
  const rank = rankOf(operand);
  if (!RANGE_RANKS.has(rank) || (rank === RANK.number && Number.isNaN(numeric(operand)))) return;
  const key = keyOf(operand);
  const type = Buffer.from([rank]);
  field.present = true;
  if (operator === '$gt') field.intervals.push({ from: after(key), to: after(type) });
  if (operator === '$gte') field.intervals.push({ from: before(key), to: after(type) });
  if (operator === '$lt') field.intervals.push({ from: before(type), to: before(key) });
  if (operator === '$lte') field.intervals.push({ from: before(type), to: after(key) });
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

/** What lies in both: undefined when nothing does. */
export function intersect(a: Interval, b: Interval): Interval | undefined {
  const empty = Buffer.alloc(0);
  const order = (x: Place, y: Place) => Buffer.compare(placeBytes(empty, x), placeBytes(empty, y));
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
