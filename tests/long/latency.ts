// From the slot to Telegram's acceptance at the market's own speed, with a model that takes eight seconds an answer and is asked twice.
import { join } from 'node:path';
import { instant, SLOT_MS } from '../../core/instant.ts';
import { startEmbedded } from '../../models/embedded/startEmbedded.ts';
import { openStores } from '../../models/openStores.ts';
import { endSandbox, startDemo, temporaryFolder } from '../e2e/demoProcess.ts';
import { createLeapingClock } from '../support/leapingClock.ts';
import { quietLog } from '../support/openOnEmbedded.ts';
import type { LongRun } from './longRun.ts';

const P50_MS = 20_000;
const P95_MS = 40_000;

const acceptedCards = async (dir: string) => {
  const embedded = await startEmbedded({ dataDir: join(dir, 'service', 'database') });
  const opened = await openStores({ uri: embedded.uri, clock: createLeapingClock(instant(0)), log: quietLog });
  try {
    return await opened.stores.outbox.acceptedCards(instant(0), 100);
  } finally {
    await opened.close();
    await embedded.close();
  }
};

/** One slot of three symbols; the service has just been started, which is its slowest cycle. */
export const run: LongRun = async () => {
  const folder = temporaryFolder();
  try {
    const demo = await startDemo(['--data', folder.path, '--speed', '1', '--cycles', '1', '--fault', 'deepseek=slow']);
    if ((await demo.exited) !== 0) return { ok: false, summary: `the demo failed: ${demo.output()}` };
    const cards = await acceptedCards(folder.path);
    const waits = cards.map(({ acceptedAt }) => acceptedAt % SLOT_MS).toSorted((a, b) => a - b);
    const p50 = waits[Math.ceil(waits.length / 2) - 1] ?? Number.NaN;
    const p95 = waits.at(-1) ?? Number.NaN;
    const told = waits.map((ms) => (ms / 1000).toFixed(1)).join(', ');
    return {
      ok: waits.length >= 2 && p50 <= P50_MS && p95 <= P95_MS,
      summary: `cards were with Telegram ${told} s after the slot, with a model of 8 s asked twice (p50 at most 20 s, p95 at most 40 s)`,
    };
  } finally {
    endSandbox(folder.path);
    folder.remove();
  }
};
