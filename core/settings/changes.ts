// Settings as changed by admins: the defaults of this release with every recorded change on top.
import type { Instant } from '../instant.ts';
import type { Settings } from '../settings.ts';
import { contradictionIn, type Tunable, tunables } from './tunables.ts';

/** `number` counts changes from 1; `value` null puts the default back. */
export type SettingsChange = {
  readonly number: number;
  readonly at: Instant;
  readonly by: number;
  readonly name: string;
  readonly value: number | null;
};

export type SettingsChangeStore = {
  /** False where another change took this number first. */
  append(change: SettingsChange): Promise<boolean>;
  /** In order. */
  all(): Promise<readonly SettingsChange[]>;
};

const fits = ({ from, to, whole }: Tunable, value: number): boolean =>
  Number.isFinite(value) && value >= from && value <= to && (!whole || Number.isInteger(value));

/** The last value of each name that this release knows and still takes. */
const standing = (changes: readonly SettingsChange[]): ReadonlyMap<Tunable, number> => {
  const last = new Map(changes.map((change) => [change.name, change.value]));
  const kept = new Map<Tunable, number>();
  for (const tunable of tunables) {
    const value = last.get(tunable.name);
    if (typeof value === 'number' && fits(tunable, value)) kept.set(tunable, value);
  }
  return kept;
};

/**
 * The settings with the changes on top; the version names the last change: '1' + 3 changes is '1+3'. Where the changes no
 * longer go together with this release's defaults, the defaults stand alone and the version says so ('1!3').
 */
export const settingsWith = (usual: Settings, changes: readonly SettingsChange[]): Settings => {
  const last = changes.at(-1)?.number;
  if (last === undefined) return usual;
  let changed = usual;
  for (const [tunable, value] of standing(changes)) changed = tunable.write(changed, value);
  return contradictionIn(changed) === undefined
    ? { ...changed, version: `${usual.version}+${last}` }
    : { ...usual, version: `${usual.version}!${last}` };
};

export type Asked =
  | { readonly kind: 'change'; readonly tunable: Tunable; readonly value: number | null }
  | { readonly kind: 'list' }
  | { readonly kind: 'history' }
  | { readonly kind: 'refused'; readonly because: Refusal };

export type Refusal =
  | { readonly reason: 'unknown'; readonly name: string }
  | { readonly reason: 'no value'; readonly tunable: Tunable }
  | { readonly reason: 'out of bounds'; readonly tunable: Tunable; readonly text: string }
  | { readonly reason: 'contradiction'; readonly words: string };

/** '' lists, 'history' tells the changes, 'NAME VALUE' and 'NAME default' change; a value is written with a point. */
export const parseSet = (argument: string, now: Settings, usual: Settings): Asked => {
  const [name = '', ...rest] = argument.trim().split(/[\s=]+/);
  const text = rest.join(' ').trim();
  if (name === '') return { kind: 'list' };
  if (name.toLowerCase() === 'history') return { kind: 'history' };
  const tunable = tunables.find((one) => one.name === name.toLowerCase().replaceAll('-', '_'));
  if (!tunable) return { kind: 'refused', because: { reason: 'unknown', name } };
  if (text === '') return { kind: 'refused', because: { reason: 'no value', tunable } };
  const back = /^(?:default|reset)$/i.test(text);
  const value = back ? tunable.read(usual) : /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!back && !fits(tunable, value)) return { kind: 'refused', because: { reason: 'out of bounds', tunable, text } };
  const words = contradictionIn(tunable.write(now, value));
  if (words !== undefined) return { kind: 'refused', because: { reason: 'contradiction', words } };
  return { kind: 'change', tunable, value: back ? null : value };
};
