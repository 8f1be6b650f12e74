// Finds the numbers of a text, each with what stands around it that tells what it is a number of.
import { plainText } from './plainText.ts';

/**
 * `values` are the readings of the print, the usual one first ('96.420' may be thousands). `step` is the last printed
 * digit's worth of the usual reading, multiplier included. `before` and `after` are the words next to it.
 */
export type NumberToken = {
  readonly printed: string;
  readonly values: readonly number[];
  readonly step: number;
  readonly currency: boolean;
  readonly multiplier: number;
  readonly form: 'thousands' | 'spaced' | 'plain';
  readonly digits: number;
  readonly decimals: number;
  readonly before: string;
  readonly after: string;
};

const CURRENCY_BEFORE = /(?:(?:US|[CA])?\$|[€£¥₿]|(?<![-/\w])(?:USDT|USDC|USD|EUR|GBP)\s?)[-+~≈\s]{0,2}$/i;
const CURRENCY_AFTER = /^\s?(?:\$|[€£¥₿]|(?:USDT|USDC|USD|EUR|GBP|dollars?|euros?)\b)/i;
const NUMBER =
  /\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?: \d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?(?:e[+-]?\d{1,2}\b)?|\.\d+/gi;
const MULTIPLIER = /^(?:\s?(k|mn|mln|bn|tn|m|b|t)(?![a-z0-9])|[\s-](thousand|million|billion|trillion)\b)/i;
const WORTH: Readonly<Record<string, number>> = {
  ...{ k: 1e3, thousand: 1e3, m: 1e6, mn: 1e6, mln: 1e6, million: 1e6 },
  ...{ b: 1e9, bn: 1e9, billion: 1e9, t: 1e12, tn: 1e12, trillion: 1e12 },
};

/** 1 where no multiplier stands there; a small m, or M behind a chart's interval, without a currency means minutes. */
const multiplierOf = (word: string, mantissa: string, currency: boolean): number => {
  const minutes = word === 'm' || (word === 'M' && /^(?:1|3|5|15|30|45|60)$/.test(mantissa));
  return word === '' || (minutes && !currency) ? 1 : (WORTH[word.toLowerCase()] ?? 1);
};

const tokenAt = (text: string, at: number, print: string): NumberToken => {
  const before = text.slice(Math.max(0, at - 40), at);
  const rest = text.slice(at + print.length, at + print.length + 60);
  const word = MULTIPLIER.exec(rest);
  const behind = word === null ? rest : rest.slice(word[0].length);
  const currency = CURRENCY_BEFORE.test(before) || CURRENCY_AFTER.test(rest) || CURRENCY_AFTER.test(behind);
  const multiplier = multiplierOf(word?.[1] ?? word?.[2] ?? '', print, currency);
  const after = multiplier === 1 ? rest : behind;
  const bare = print.replace(/[, ]/g, '');
  const [mantissa = '', exponent = '0'] = bare.toLowerCase().split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  const value = Number(bare) * multiplier;
  const asThousands = /^\d{1,3}\.\d{3}$/.test(print) ? [value * 1000] : [];
  const sign = CURRENCY_BEFORE.exec(before)?.[0] ?? '';
  return {
    printed: `${sign}${print}${multiplier === 1 ? '' : (word?.[0] ?? '')}`.trim(),
    values: [value, ...asThousands],
    step: 10 ** (Number(exponent) - decimals) * multiplier,
    currency,
    multiplier,
    form: print.includes(',') ? 'thousands' : print.includes(' ') ? 'spaced' : 'plain',
    digits: mantissa.replace('.', '').length,
    decimals,
    before: before.slice(0, before.length - sign.length),
    after,
  };
};

/** Every number of the text, in order; digits inside a name (EMA20, M15, S&P500) are no number unless there are four. */
export const numbersOf = (text: string): readonly NumberToken[] => {
  const plain = plainText(text);
  return Array.from(plain.matchAll(NUMBER), (m) => tokenAt(plain, m.index, m[0])).filter(
    (token) => token.currency || !/[A-Za-z_&]$/.test(token.before) || token.digits >= 4,
  );
};
