// A number as people type it: '96450', '96,450', '1,234.5', '1.234,5', '96.4k', '$96 450'; two readings where it has two.

export type NumberRead =
  | { readonly kind: 'number'; readonly value: number }
  /** '1,234' is one thousand or one and a bit; the larger first */
  | { readonly kind: 'two ways'; readonly values: readonly [number, number] }
  | { readonly kind: 'none' };

const NONE: NumberRead = { kind: 'none' };
const one = (value: number): NumberRead =>
  Number.isFinite(value) && value > 0 && value < 1e15 ? { kind: 'number', value } : NONE;

const grouped = (text: string, separator: string): boolean =>
  new RegExp(`^\\d{1,3}(?:\\${separator}\\d{3})+$`).test(text);

/** Two separators: the one that comes last is the decimal one, the other must group by three. */
const mixed = (text: string): NumberRead => {
  const decimal = text.lastIndexOf(',') > text.lastIndexOf('.') ? ',' : '.';
  const group = decimal === ',' ? '.' : ',';
  const [whole = '', fraction = '', ...more] = text.split(decimal);
  if (more.length > 0 || fraction.includes(group) || !grouped(whole, group)) return NONE;
  return one(Number(`${whole.replaceAll(group, '')}.${fraction || '0'}`));
};

const single = (text: string, separator: ',' | '.'): NumberRead => {
  const parts = text.split(separator);
  if (parts.length > 2) return grouped(text, separator) ? one(Number(parts.join(''))) : NONE;
  const [whole = '', fraction = ''] = parts;
  const decimal = Number(`${whole || '0'}.${fraction || '0'}`);
  if (!grouped(text, separator) || whole.startsWith('0')) return one(decimal);
  return { kind: 'two ways', values: [Number(whole + fraction), decimal] };
};

/** One number and nothing else but a currency beside it; no sign. A price of 0 is none. */
export const readNumber = (typed: string): NumberRead => {
  const bare = typed
    .trim()
    .replace(/^[$€£₿]\s*|\s*(?:[$€£₿]|usd[tc]?|eur)$/gi, '')
    .replace(/(?<=\d)[\s\u00a0\u202f'’_](?=\d{3}(?!\d))/g, '');
  const [, digits, k] = /^([\d.,]*\d[\d.,]*)(k)?$/i.exec(bare) ?? [];
  if (digits === undefined || /^[.,]|[.,]$/.test(digits.replace(/^[.,](?=\d+$)/, '0.'))) return NONE;
  const text = digits.replace(/^[.,](?=\d+$)/, '0.');
  const [commas, points] = [text.includes(','), text.includes('.')];
  const read =
    commas && points ? mixed(text) : commas ? single(text, ',') : points ? single(text, '.') : one(Number(text));
  if (k === undefined) return read;
  // 'k' is only written after a decimal: 96.4k, never 96,400k.
  const value = read.kind === 'two ways' ? read.values[1] : read.kind === 'number' ? read.value : undefined;
  return value === undefined ? NONE : one(value * 1000);
};

/** The reading near an expected value settles it; where neither or both are near, it stays as it is. */
export const settleBy = (read: NumberRead, expected: number): NumberRead => {
  if (read.kind !== 'two ways') return read;
  const near = read.values.filter((value) => value > expected / 2 && value < expected * 2);
  const [only] = near;
  return near.length === 1 && only !== undefined ? one(only) : read;
};
