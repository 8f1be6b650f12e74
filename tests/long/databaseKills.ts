// kill -9 at any moment, 50 times: what was acknowledged is there, and indexes and documents say the same.
import { killed } from '../models/embedded/support/killed.ts';
import type { LongRun } from './longRun.ts';

const KILLS = 50;

export const run: LongRun = async () => {
  const { acknowledged, lost, differing, broken } = await killed({ kills: KILLS, longestMs: 1500, seed: 20_261_122 });
  return {
    ok: lost === 0 && differing === 0 && broken === undefined && acknowledged > KILLS,
    summary: `${KILLS} kills of a writing process: ${acknowledged} acknowledged writes, ${lost} of them lost, ${differing} documents an index tells otherwise${broken === undefined ? '' : `; ${broken}`}`,
  };
};
