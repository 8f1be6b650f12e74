// The command line of replay: parsed at once, every wrong value with a sentence.
import { parseArgs } from 'node:util';
import { type Instant, iso, parseInstant } from '../../core/instant.ts';

export type ReplayOptions = {
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
  readonly days: number | undefined;
  /** the live record of so many days instead of a replay */
  readonly paperDays: number | undefined;
  readonly symbols: readonly string[] | undefined;
  readonly candlesDir: string | undefined;
  readonly synthesiser: 'quant' | 'deepseek';
  readonly json: string | undefined;
  readonly html: string | undefined;
  readonly seed: number | undefined;
  readonly yes: boolean;
};

export type ParsedReplayOptions =
  | { readonly kind: 'ok'; readonly options: ReplayOptions }
  | { readonly kind: 'invalid'; readonly issues: readonly string[] };

export const USAGE =
  'npm run replay -- [--from D --to D | --days N | --paper-days N] [--symbols A,B] [--candles DIR] ' +
  '[--synthesiser quant|deepseek] [--json FILE] [--html FILE] [--seed S] [--yes]';

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      days: { type: 'string' },
      'paper-days': { type: 'string' },
      symbols: { type: 'string' },
      candles: { type: 'string' },
      synthesiser: { type: 'string', default: 'quant' },
      json: { type: 'string' },
      html: { type: 'string' },
      seed: { type: 'string' },
      yes: { type: 'boolean', default: false },
    },
  }).values;

type Values = ReturnType<typeof parsed>;

const quoted = (text: string): string => JSON.stringify(text);

/** 30 February is none, though a Date takes it for 1 March. */
const isDay = (text: string): boolean => {
  const midnight = parseInstant(text.slice(0, 10));
  return midnight !== undefined && iso(midnight).startsWith(text.slice(0, 10));
};

const dateOf = (values: Values, name: 'from' | 'to', issues: string[]): Instant | undefined => {
  const text = values[name];
  const at = text === undefined || !isDay(text) ? undefined : parseInstant(text);
  if (text !== undefined && at === undefined)
    issues.push(`--${name} is ${quoted(text)}; it takes a date like 2024-01-20 or 2024-01-20T08:00Z`);
  return at;
};

const wholeOf = (
  values: Values,
  name: 'days' | 'paper-days' | 'seed',
  [low, high]: readonly [number, number],
  issues: string[],
): number | undefined => {
  const text = values[name];
  const n = text !== undefined && /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (text === undefined) return undefined;
  if (n >= low && n <= high) return n;
  issues.push(`--${name} is ${quoted(text)}; it takes a whole number from ${low} to ${high}`);
  return undefined;
};

const symbolsOf = ({ symbols: text }: Values, issues: string[]): readonly string[] | undefined => {
  if (text === undefined) return undefined;
  const symbols = text.split(',').map((each) => each.trim().toUpperCase());
  const wrong = symbols.find((symbol) => !/^[A-Z0-9]+-[A-Z0-9]+$/.test(symbol));
  if (wrong !== undefined) issues.push(`--symbols has ${quoted(wrong)}; it takes names like BTC-USD,ETH-USD`);
  return symbols;
};

/** What contradicts itself. */
const conflicts = (values: Values, from: Instant | undefined, to: Instant | undefined): readonly string[] => {
  const issues: string[] = [];
  if (values.days !== undefined && values.from !== undefined && values.to !== undefined)
    issues.push('--days cannot stand beside both --from and --to; two of the three say all');
  if (values['paper-days'] !== undefined)
    for (const name of ['from', 'to', 'days', 'candles', 'seed'] as const)
      if (values[name] !== undefined)
        issues.push(`--${name} cannot stand beside --paper-days, which takes the record of this service as it is`);
  if (from !== undefined && to !== undefined && from >= to)
    issues.push(
      `--from ${iso(from)} is not before --to ${iso(to)}; the span runs from the first to just before the second`,
    );
  return issues;
};

export const parseReplayOptions = (args: readonly string[]): ParsedReplayOptions => {
  let values: Values;
  try {
    values = parsed(args);
  } catch (error) {
    return { kind: 'invalid', issues: [error instanceof Error ? error.message : String(error), USAGE] };
  }
  const issues: string[] = [];
  const { synthesiser, candles: candlesDir, json, html, yes } = values;
  const [from, to] = [dateOf(values, 'from', issues), dateOf(values, 'to', issues)];
  const days = wholeOf(values, 'days', [1, 10_000], issues);
  const paperDays = wholeOf(values, 'paper-days', [1, 10_000], issues);
  const seed = wholeOf(values, 'seed', [0, 4_294_967_295], issues);
  const symbols = symbolsOf(values, issues);
  issues.push(...conflicts(values, from, to));
  if (synthesiser !== 'quant' && synthesiser !== 'deepseek')
    issues.push(`--synthesiser is ${quoted(synthesiser)}; it takes quant or deepseek`);
  if (issues.length > 0 || (synthesiser !== 'quant' && synthesiser !== 'deepseek')) return { kind: 'invalid', issues };
  return {
    kind: 'ok',
    options: { from, to, days, paperDays, symbols, candlesDir, synthesiser, json, html, seed, yes },
  };
};
