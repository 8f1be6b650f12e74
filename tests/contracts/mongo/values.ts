// How the cases of this contract write values, and how results are compared: by type as well as by value.
import { Decimal128, Double, EJSON, Long } from 'bson';

/** Whole plain numbers are written as Int32, others as doubles; these make the other types. */
export const long = (value: number | string): Long => Long.fromString(String(value));
export const double = (value: number): Double => new Double(value);
export const decimal = (text: string): Decimal128 => Decimal128.fromString(text);
export const at = (text: string): Date => new Date(text);

/** A value as text in which its BSON type shows: two values are the same when their texts are. */
export const shown = (value: unknown): string => EJSON.stringify(value, { relaxed: false });

export type Doc = Record<string, unknown>;
