// One Bot API call: its arguments, its files, and how they are read, whatever encoding they came in.
import { badRequest } from './refusal.ts';

export type Upload = { readonly name: string; readonly mime: string; readonly bytes: Buffer };

/** Arguments are texts; what came as JSON values stands there as JSON. */
export type Call = {
  readonly method: string;
  readonly args: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, Upload>;
};
export type Answer = { readonly result: unknown; readonly description?: string };

/** The argument, or an empty text: Telegram makes no difference between the two. */
export const arg = (call: Call, name: string): string => call.args.get(name) ?? '';

/** A whole number, `otherwise` where there is none, held between the bounds. */
export function integer(call: Call, name: string, otherwise: number, bounds?: readonly [number, number]): number {
  const text = arg(call, name).trim();
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : otherwise;
  return bounds === undefined ? value : Math.min(bounds[1], Math.max(bounds[0], value));
}

export const flag = (call: Call, name: string): boolean => /^(?:true|yes|1)$/i.test(arg(call, name));

/** The parsed JSON argument, undefined where it is absent; `what` names it in the refusal of broken JSON. */
export function json(call: Call, name: string, what: string): unknown {
  const text = arg(call, name);
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badRequest(`Can't parse ${what} JSON object`);
  }
}

export type Fields = Readonly<Record<string, unknown>>;
export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field as text: Telegram takes numbers for texts, and nothing else. */
export function field(object: Fields, name: string): string {
  const value = object[name] ?? '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw badRequest(`Field "${name}" must be of type String`);
}
