// Every analyst with a noise percentile on 1,000 windows of each noise family at seeds 1..5: uniform, and seldom leaning.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type NoiseRun, noiseLawNames } from '../support/noiseLawRun.ts';
import type { LongRun } from './longRun.ts';

const WINDOWS = 1000;
const MOST_LEANING = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / WINDOWS);
const SCRIPT = join(import.meta.dirname, '..', 'support', 'noiseLawRun.ts');

export const run: LongRun = async () => {
  const runs: NoiseRun[] = [];
  for (const analyst of noiseLawNames) {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, analyst, '1', '5']);
    for (const line of stdout.trim().split('\n')) runs.push(JSON.parse(line) as NoiseRun);
  }
  const hursts = runs.flatMap(({ hurst }) => (hurst === undefined ? [] : [hurst]));
  const [p, leaning] = [Math.min(...runs.map((r) => r.uniformP)), Math.max(...runs.map((r) => r.leaning))];
  const hurstOff = Math.max(...hursts.map((h) => Math.abs(h - 0.5)));
  return {
    ok: p > 0.0005 && leaning <= MOST_LEANING && hurstOff < 0.02,
    summary:
      `${runs.length} runs of ${WINDOWS} windows: smallest p of uniform percentiles ${p.toFixed(4)} (above 0.0005), ` +
      `most leaning ${(100 * leaning).toFixed(1)} % (at most ${(100 * MOST_LEANING).toFixed(1)}), Hurst within ${hurstOff.toFixed(3)} of one half`,
  };
};
