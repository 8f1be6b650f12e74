// `npm run bench [-- NAME...]`: runs the benchmarks and prints their figures as JSON lines.
import type { Bench } from '../tests/bench/bench.ts';

/** Name on the command line and file in tests/bench. */
const files = {
  indicators: 'indicators',
  features: 'features',
  'monte-carlo': 'monteCarlo',
  analysis: 'analysis',
  web: 'web',
  'database-10k': 'database10k',
  'database-1m': 'database1m',
  'replay-week': 'replayWeek',
  settle: 'settle',
  'fan-out': 'fanOut',
} as const;
type BenchName = keyof typeof files;

const isKnown = (name: string): name is BenchName => Object.hasOwn(files, name);

type Loaded = { readonly bench: Bench } | { readonly missing: string };

/** A benchmark lives beside the tests and may need packages that only a development install brings. */
const load = async (name: BenchName): Promise<Loaded> => {
  try {
    const file = new URL(`../tests/bench/${files[name]}.ts`, import.meta.url);
    return (await import(file.href)) as { readonly bench: Bench };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    const what = /Cannot find (?:package|module) '([^']+)'/.exec(error.message)?.[1] ?? 'a module';
    return { missing: what.includes('/tests/bench/') ? `tests/bench/${files[name]}.ts` : what };
  }
};

/**
 * Runs the named benchmarks, or all, one after another: a line {name, value, unit, baseline?, ratio?, against?, aim?} per
 * figure. 0 = done, 1 = something the benchmarks need is not installed, 2 = unknown name.
 */
export const bench = async (args: readonly string[]): Promise<number> => {
  const known = Object.keys(files) as BenchName[];
  const unknown = args.filter((name) => !isKnown(name));
  if (unknown.length > 0) {
    const listed = unknown.map((name) => JSON.stringify(name)).join(', ');
    console.error(`Unknown benchmark ${listed}. Benchmarks: ${known.join(', ')}.`);
    return 2;
  }
  for (const name of args.length > 0 ? args.filter(isKnown) : known) {
    const loaded = await load(name);
    if ('missing' in loaded) {
      console.error(
        `The benchmark ${name} needs ${loaded.missing}, which is not here. Benchmarks run in a clone of the repository with its development packages: npm ci.`,
      );
      return 1;
    }
    for (const line of await loaded.bench()) console.log(JSON.stringify(line));
  }
  return 0;
};
