// Every analyst with a noise percentile on pure noise: percentiles uniform, leans rare, Hurst at one half.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { noiseFamilies } from '../../support/noise.ts';
import { type NoiseRun, noiseLawNames } from '../../support/noiseLawRun.ts';

const WINDOWS = 1000;
/** all five by `npm run check:long -- noiseLaw` */
const SEEDS = 1;
const MOST_LEANING = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / WINDOWS);
const script = join(import.meta.dirname, '..', '..', 'support', 'noiseLawRun.ts');

const runsOf = async (analyst: string): Promise<readonly NoiseRun[]> => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, analyst, '1', String(SEEDS)]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as NoiseRun);
};

describe('on pure noise', () => {
  const found = new Map<string, readonly NoiseRun[]>();

  beforeAll(async () => {
    for (const name of noiseLawNames) found.set(name, await runsOf(name));
  }, 240_000);

  describe.each(noiseLawNames)('%s', (name) => {
    test('is asked about 1,000 windows of each family at every seed', () => {
      expect(found.get(name)).toHaveLength(SEEDS * noiseFamilies.length);
    });

    test('has uniform percentiles at every seed', () => {
      expect(found.get(name)?.filter((r) => !(r.uniformP > 0.0005))).toEqual([]);
    });

    test('leans in at most 5 of 100 windows and two standard errors', () => {
      expect(found.get(name)?.filter((r) => !(r.leaning <= MOST_LEANING))).toEqual([]);
    });
  });

  test('the corrected Hurst exponent averages one half', () => {
    expect(found.get('hurst')?.filter((r) => !(Math.abs((r.hurst ?? 0) - 0.5) < 0.02))).toEqual([]);
  });
});
