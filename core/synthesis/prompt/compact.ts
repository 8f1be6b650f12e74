// Makes any value small and safe to be told: short numbers, harmless strings, nothing absent.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const SUBSTITUTES: Readonly<Record<string, string>> = {
  ...{ '`': "'", '"': "'", '\\': '/', '<': '‹', '>': '›', '{': '(', '}': ')', '[': '(', ']': ')', '~': '-', '|': '/' },
};

/**
 * Words of others as one harmless line of at most `limit` characters: no control or format characters, and nothing that
 * could end a fence, a JSON string or a tag, or begin a role. It remains readable, and it remains their words.
 */
export const harmless = (text: string, limit = 120): string => {
  const line = text
    .slice(0, 8 * limit)
    .toWellFormed()
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cn}\uFFFD]/gu, '')
    .replace(/[`"\\<>{}[\]~|]/g, (sign) => SUBSTITUTES[sign] ?? ' ')
    .replace(/#{2,}|-{3,}|={3,}|'{3,}/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join('')}…`;
};

/** Five significant digits from 1 on, four below; enough for a price within a hundredth of a per cent. */
export const short = (x: number): number => Number(x.toPrecision(Math.abs(x) >= 1 ? 5 : 4));

/** The value with short numbers and harmless strings; undefined entries and empty records are left out, no NaN is told. */
export const compact = (value: unknown): Json | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? short(value) : undefined;
  if (typeof value === 'string') return harmless(value);
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(compact).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value).flatMap(([name, each]): readonly (readonly [string, Json])[] => {
    const small = compact(each);
    return small === undefined ? [] : [[harmless(name, 40), small]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
};
