// What a call of the model costs: prices a million tokens, at and off peak hours, read from one configured line.
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '../instant.ts';

/** `promptTokens` holds the `cacheHitTokens` too; `completionTokens` holds those of thinking too. */
export type TokenUsage = {
  readonly promptTokens: number;
  readonly cacheHitTokens: number;
  readonly completionTokens: number;
};

/** US dollars a million tokens: prompt found in the provider's cache, prompt not found there, answer. */
export type Rates = { readonly hit: number; readonly miss: number; readonly output: number };

/** Milliseconds after midnight UTC, the end not included; an end before its start lies on the next day. */
export type HoursOfDay = { readonly fromMs: number; readonly toMs: number };

/** Without peak hours `peak` is never used. */
export type Prices = { readonly offPeak: Rates; readonly peak: Rates; readonly peakHours: readonly HoursOfDay[] };

/**
 * deepseek-flash as on DeepSeek's pricing page, capture made after 2026-09-10: 0.003 / 0.15 / 0.60, doubled from 01:00 to
 * 04:00 and from 06:00 to 10:00 UTC (so since 2026-08-16). deepseek-v4-pro has been billed alike since 2026-09-14.
 */
export const DEFAULT_PRICES_TEXT =
  'off-peak 0.003 0.15 0.60; peak 0.006 0.30 1.20; hours 01:00-04:00 06:00-10:00' as const;

export const DEFAULT_PRICES: Prices = {
  offPeak: { hit: 0.003, miss: 0.15, output: 0.6 },
  peak: { hit: 0.006, miss: 0.3, output: 1.2 },
  peakHours: [
    { fromMs: HOUR_MS, toMs: 4 * HOUR_MS },
    { fromMs: 6 * HOUR_MS, toMs: 10 * HOUR_MS },
  ],
};

export type ParsedPrices =
  | { readonly kind: 'ok'; readonly prices: Prices }
  | { readonly kind: 'invalid'; readonly issues: readonly string[] };

const quoted = (text: string): string => JSON.stringify(text.slice(0, 40));

const ratesOf = (name: string, words: readonly string[], issues: string[]): Rates => {
  const numbers = words.map((word) => (/^\d+(\.\d+)?$/.test(word) ? Number(word) : Number.NaN));
  const [hit = Number.NaN, miss = Number.NaN, output = Number.NaN] = numbers;
  const wrong = words.find((_, i) => !Number.isFinite(numbers[i]));
  if (wrong !== undefined) issues.push(`${name} holds ${quoted(wrong)}; a price is a number of US dollars like 0.15`);
  else if (words.length !== 3)
    issues.push(
      `${name} has ${words.length} prices; it takes three: cache hit, cache miss and output, US dollars a million tokens`,
    );
  return { hit, miss, output };
};

const minuteOf = (text: string): number | undefined => {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  const ms = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
  return Number(minutes) < 60 && ms <= DAY_MS ? ms : undefined;
};

const hoursOf = (words: readonly string[], issues: string[]): readonly HoursOfDay[] => {
  if (words.length === 0) issues.push('hours names none; a span is written 01:00-04:00 (UTC)');
  return words.map((word) => {
    const [from = '', to = '', ...more] = word.split('-');
    const [fromMs, toMs] = [minuteOf(from), minuteOf(to)];
    if (fromMs === undefined || toMs === undefined || fromMs === toMs || more.length > 0)
      issues.push(`hours holds ${quoted(word)}; a span is written 01:00-04:00 (UTC)`);
    return { fromMs: fromMs ?? 0, toMs: toMs ?? 0 };
  });
};

/**
 * Reads `off-peak HIT MISS OUTPUT; peak HIT MISS OUTPUT; hours 01:00-04:00 06:00-10:00`: US dollars a million tokens,
 * hours in UTC. The last two parts go together and may be left out: then one price holds all day. Every mistake has its sentence.
 */
export const parsePrices = (text: string): ParsedPrices => {
  const issues: string[] = [];
  const parts = new Map<string, readonly string[]>();
  for (const part of text.split(';').filter((p) => p.trim() !== '')) {
    const [name = '', ...words] = part.trim().split(/[\s,]+/);
    if (!['off-peak', 'peak', 'hours'].includes(name))
      issues.push(`${quoted(name)} is not known; the parts are off-peak, peak and hours, with ; between`);
    else if (parts.has(name)) issues.push(`${name} stands there twice`);
    else parts.set(name, words);
  }
  const [offPeakWords, peakWords, hourWords] = [parts.get('off-peak'), parts.get('peak'), parts.get('hours')];
  if (offPeakWords === undefined) issues.push(`off-peak is missing; the whole looks like ${DEFAULT_PRICES_TEXT}`);
  if ((peakWords === undefined) !== (hourWords === undefined))
    issues.push(`peak and hours go together; ${peakWords ? 'hours' : 'peak'} is missing`);
  const offPeak = ratesOf('off-peak', offPeakWords ?? ['0', '0', '0'], issues);
  const peak = peakWords ? ratesOf('peak', peakWords, issues) : offPeak;
  const peakHours = hourWords ? hoursOf(hourWords, issues) : [];
  return issues.length > 0 ? { kind: 'invalid', issues } : { kind: 'ok', prices: { offPeak, peak, peakHours } };
};

/** Whether the instant lies in a peak hour. */
export const isPeak = (prices: Prices, at: Instant): boolean => {
  const ofDay = ((at % DAY_MS) + DAY_MS) % DAY_MS;
  return prices.peakHours.some(({ fromMs, toMs }) =>
    fromMs < toMs ? ofDay >= fromMs && ofDay < toMs : ofDay >= fromMs || ofDay < toMs,
  );
};

/** US dollars of one call. The dearer rates where it began or ended in a peak hour: which of the two counts is not stated. */
export const costUsd = (
  usage: TokenUsage,
  prices: Prices,
  span: { readonly began: Instant; readonly ended: Instant },
): number => {
  const peak = isPeak(prices, span.began) || isPeak(prices, span.ended);
  const { hit, miss, output } = peak ? prices.peak : prices.offPeak;
  const hits = Math.min(usage.cacheHitTokens, usage.promptTokens);
  return (hits * hit + (usage.promptTokens - hits) * miss + usage.completionTokens * output) / 1_000_000;
};

/** characters a token, taken low so that an estimate is rather too dear; DeepSeek's own rule of thumb is 3.3 */
const CHARACTERS_A_TOKEN = 3;
/** an answer of the usual length, tokens */
const USUAL_ANSWER = 500;

/** What a call of unknown usage may have cost at most: nothing cached, an answer of the usual length. */
export const estimatedUsage = (promptCharacters: number): TokenUsage => ({
  promptTokens: Math.ceil(promptCharacters / CHARACTERS_A_TOKEN),
  cacheHitTokens: 0,
  completionTokens: USUAL_ANSWER,
});
