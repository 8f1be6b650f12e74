// The names and numbers of BSON types, for $type.
import { CommandError } from '../errors.ts';
import { numeric, RANK, rankOf } from '../values/compare.ts';
import { bsonType } from '../values/document.ts';

const NUMBERS_OF_NAMES: Readonly<Record<string, number>> = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
};

const NUMBERS_OF_RANKS: Readonly<Record<number, number>> = {
  [RANK.minKey]: -1,
  [RANK.undefined]: 6,
  [RANK.null]: 10,
  [RANK.string]: 2,
  [RANK.object]: 3,
  [RANK.array]: 4,
  [RANK.binary]: 5,
  [RANK.objectId]: 7,
  [RANK.boolean]: 8,
  [RANK.date]: 9,
  [RANK.timestamp]: 17,
  [RANK.regex]: 11,
  [RANK.code]: 13,
  [RANK.maxKey]: 127,
};

const NUMBERS_OF_CLASSES: Readonly<Record<string, number>> = {
  Int32: 16,
  Double: 1,
  Long: 18,
  Decimal128: 19,
  BSONSymbol: 14,
};

/** The BSON type number of a value. */
export function typeNumber(value: unknown): number {
  return NUMBERS_OF_CLASSES[bsonType(value) ?? ''] ?? NUMBERS_OF_RANKS[rankOf(value)] ?? 1;
}

/** The number of a type's name; undefined for a name nobody knows. */
export function typeNumberNamed(name: string): number | undefined {
  return Object.hasOwn(NUMBERS_OF_NAMES, name) ? NUMBERS_OF_NAMES[name] : undefined;
}

/** The name MongoDB's messages use for a value's type. */
export function typeName(value: unknown): string {
  const number = typeNumber(value);
  return Object.entries(NUMBERS_OF_NAMES).find(([, n]) => n === number)?.[0] ?? 'missing';
}

/** A test for `{ $type: operand }`. Throws 2 for a type nobody knows. */
export function typeTest(operand: unknown): (value: unknown) => boolean {
  const wanted = (Array.isArray(operand) ? operand : [operand]).flatMap((entry: unknown) => {
    if (entry === 'number') return [1, 16, 18, 19];
    const number = typeof entry === 'string' ? NUMBERS_OF_NAMES[entry] : numeric(entry);
    if (typeof number !== 'number' || !Object.values(NUMBERS_OF_NAMES).includes(number)) {
      throw new CommandError(2, `Unknown type name alias or number: ${String(entry)}`);
    }
    return [number];
  });
  return (value) => value !== undefined && wanted.includes(typeNumber(value));
}
