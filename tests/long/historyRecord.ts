// The record the demo opens with, recomputed whole: every analysis of 14 days, three symbols. V7_WRITE_RECORD=1 writes it anew.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { HISTORY_FILE, historyMarkets, loadHistoryRecord, replayHistory } from '../../cli/replay/historyRecord.ts';
import type { LongRun } from './longRun.ts';

/** Kept studies would be compared with themselves, so a folder of its own is used unless it is only written. */
const keepIn = (): string => process.env['V7_KEEP'] ?? mkdtempSync(join(tmpdir(), 'v7-history-'));

export const run: LongRun = async () => {
  const keepDir = keepIn();
  try {
    const made = await replayHistory(historyMarkets(), { workers: availableParallelism(), keepDir });
    const count = `${made.entries.length} proposals, ${made.entries.filter((e) => e.published).length} published, ${made.slots} analyses`;
    if (process.env['V7_WRITE_RECORD'] === '1') {
      writeFileSync(HISTORY_FILE, gzipSync(JSON.stringify(made), { level: 9 }));
      return { ok: true, summary: `written: ${count}` };
    }
    const ok = isDeepStrictEqual(JSON.parse(JSON.stringify(made)), loadHistoryRecord());
    return { ok, summary: ok ? `recomputed to the bit: ${count}` : `differs from the file; recomputed ${count}` };
  } finally {
    if (process.env['V7_KEEP'] === undefined) rmSync(keepDir, { recursive: true, force: true });
  }
};
