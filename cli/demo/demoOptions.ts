// The demo's and the sandbox's command line: parsed at once, every wrong value with a sentence.
import { parseArgs } from 'node:util';
import { type Instant, parseInstant } from '../../core/instant.ts';
import { parseFaults } from '../../sandbox/faults/readFault.ts';

export type DemoOptions = {
  readonly speed: number;
  readonly cycles: number | undefined;
  readonly port: number | undefined;
  readonly dataDir: string | undefined;
  readonly start: Instant | undefined;
  readonly candlesDir: string | undefined;
  readonly freeRunning: boolean;
  /** as written, each SOURCE=KIND */
  readonly faults: readonly string[];
};

export type ParsedOptions =
  | { readonly kind: 'ok'; readonly options: DemoOptions }
  | { readonly kind: 'invalid'; readonly issues: readonly string[] };

export const MAX_SPEED = 3600;
const USAGE =
  'npm run demo [-- --speed N --cycles N --port P --data DIR --start ISO --candles DIR --fault SOURCE=KIND --free-running]';

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      speed: { type: 'string', default: '60' },
      cycles: { type: 'string' },
      port: { type: 'string' },
      data: { type: 'string' },
      start: { type: 'string' },
      candles: { type: 'string' },
      fault: { type: 'string', multiple: true },
      'free-running': { type: 'boolean', default: false },
    },
  }).values;

const numberIn = (text: string, low: number, high: number, whole: boolean): number | undefined => {
  const n = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return n >= low && n <= high && (!whole || Number.isInteger(n)) ? n : undefined;
};

export const parseDemoOptions = (args: readonly string[]): ParsedOptions => {
  let values: ReturnType<typeof parsed>;
  try {
    values = parsed(args);
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    return { kind: 'invalid', issues: [`${message}. Usage: ${USAGE}`] };
  }
  const issues: string[] = [];
  const read = (name: 'speed' | 'cycles' | 'port', low: number, high: number, whole: boolean): number | undefined => {
    const text = values[name];
    const n = text === undefined ? undefined : numberIn(text, low, high, whole);
    if (text !== undefined && n === undefined)
      issues.push(
        `--${name} is ${JSON.stringify(text)}; it takes a ${whole ? 'whole ' : ''}number from ${low} to ${high}`,
      );
    return n;
  };
  const start = values.start === undefined ? undefined : parseInstant(values.start);
  if (values.start !== undefined && start === undefined)
    issues.push(`--start is ${JSON.stringify(values.start)}; it takes a date like 2024-01-20T08:00Z`);
  const faults = parseFaults(values.fault ?? []);
  if (faults.kind === 'invalid') issues.push(...faults.issues);
  const options: DemoOptions = {
    speed: read('speed', 1, MAX_SPEED, false) ?? 60,
    cycles: read('cycles', 1, 1_000_000, true),
    port: read('port', 1, 65_534, true),
    dataDir: values.data,
    start,
    candlesDir: values.candles,
    freeRunning: values['free-running'],
    faults: values.fault ?? [],
  };
  return issues.length > 0 ? { kind: 'invalid', issues } : { kind: 'ok', options };
};
