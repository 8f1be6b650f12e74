// Market at speed, people pressing buttons, every trouble there is and kills at any moment, twice: on the embedded database and on a
// MongoDB shared by two processes. --kills (kill -9, 200) and --seed choose, --only (embedded or MongoDB) leaves one out;
// the folder is kept where something failed.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../e2e/demoProcess.ts';
import { playWorld, type WorldOptions, type WorldResult } from './chaos/play.ts';
import { countFrom, type LongOptions, type LongRun } from './longRun.ts';

export const options: LongOptions = { kills: 'V7_CHAOS_KILLS', seed: 'V7_CHAOS_SEED', only: 'V7_CHAOS_ONLY' };

/** for `check:long`: half an hour on a quiet machine of two cores */
export const limitMs = 2 * 3_600_000;
const SPEED = 600;
/** of the kills on the embedded database: a killed process leaves leases only in a shared one, and they take their time */
const EMBEDDED_SHARE = 0.65;
const SHOWN = 12;

const told = (w: WorldResult): string => {
  const troubles = [...w.troubles].map(([name, n]) => `${n} × ${name}`).join(', ');
  return [
    `  ${w.mode}: ${w.kills} kill -9 (${w.starting} during the start), ${w.terms} SIGTERM, ${w.ownEnds} ends of its own; ${troubles}${w.hasDisk ? '' : ' (no small disk could be mounted here: the disk was never full)'}`,
    `    ${w.marketHours.toFixed(1)} market hours, ${w.verdicts} verdicts, ${w.abandoned} abandoned; ${w.signals} signals, ${w.ended} ended; ${w.cards} cards, ${w.twice} of them a second time, ${w.late} expired and told so`,
    `    ${w.deeds} presses and replies, ${w.acknowledged} acknowledged as a change; ${w.commands} commands; ${w.offences.length} offences`,
    ...w.offences.slice(0, SHOWN).map((offence) => `    ! ${offence}`),
  ].join('\n');
};

export const run: LongRun = async () => {
  const kills = countFrom('V7_CHAOS_KILLS', 200);
  const seed = countFrom('V7_CHAOS_SEED', 1 + (Date.now() % 1_000_000));
  process.stdout.write(`chaos: seed ${seed}, ${kills} kills\n`);
  const folder = temporaryFolder();
  const own = Math.round(kills * EMBEDDED_SHARE);
  const world = (
    part: Pick<WorldOptions, 'mode' | 'kills' | 'processes' | 'lifeSlots' | 'seed'>,
  ): Promise<WorldResult> => {
    const dir = join(folder.path, part.mode);
    mkdirSync(dir);
    return playWorld({ ...part, dir, speed: SPEED });
  };
  const parts = [
    { mode: 'embedded', kills: own, processes: 1, lifeSlots: 4, seed },
    { mode: 'MongoDB', kills: kills - own, processes: 2, lifeSlots: 6, seed: seed + 1 },
  ] as const;
  const only = process.env['V7_CHAOS_ONLY'];
  const played = await Promise.allSettled(parts.filter(({ mode }) => only === undefined || mode === only).map(world));
  const failed = played.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  const worlds = played.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  // a check that saw no signal and no press has checked nothing
  const isTold = worlds.every(({ signals }) => signals > 0) && worlds.some(({ acknowledged }) => acknowledged > 0);
  const ok = isTold && worlds.every(({ offences }) => offences.length === 0);
  if (ok) folder.remove();
  const sum = (of: (w: WorldResult) => number): number => worlds.reduce((all, w) => all + of(w), 0);
  return {
    ok,
    summary: [
      `seed ${seed}, ${sum((w) => w.kills)} kill -9, ${sum((w) => w.terms)} SIGTERM, ${sum((w) => [...w.troubles.values()].reduce((a, b) => a + b, 0))} troubles, ${sum((w) => w.offences.length)} offences${ok ? '' : `; ${folder.path} is kept`}`,
      ...worlds.map(told),
    ].join('\n'),
  };
};
