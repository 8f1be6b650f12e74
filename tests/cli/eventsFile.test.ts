// The list of events in the data folder: what is coming is on the list with its source, the rest is told.
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EVENTS_FILE, readEventsFile } from '../../cli/eventsFile.ts';
import { instant } from '../../core/instant.ts';
import type { MarketEvent } from '../../core/market/events.ts';
import type { LogFields } from '../../core/ports/shell.ts';
import { temporaryFolder } from '../e2e/demoProcess.ts';
import { createManualClock } from '../support/manualClock.ts';
import { quietLog } from '../support/openOnEmbedded.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const readFrom = async (dataDir: string) => {
  const added: MarketEvent[] = [];
  const warned: LogFields[] = [];
  await readEventsFile({
    dataDir,
    clock: createManualClock(instant(Date.parse('2026-11-22T12:00:00Z'))),
    log: { ...quietLog, warn: (_message, fields) => void warned.push(fields ?? {}) },
    events: {
      add: async (events) => added.push(...events),
      remove: async () => false,
      from: async () => [],
    },
  });
  return { added, warned };
};

test('no file claims nothing', async () => {
  expect(await readFrom(folder.path)).toEqual({ added: [], warned: [] });
});

test('coming events are added with the source the file names; past ones are not, a bad line is told', async () => {
  const text =
    '# source: Federal Reserve calendar\nat,name\n2026-12-10 19:00Z,FOMC\n2026-01-28 19:00Z,FOMC\nsoon,CPI\n';
  writeFileSync(join(folder.path, EVENTS_FILE), text);
  const { added, warned } = await readFrom(folder.path);
  expect(added).toEqual([
    { at: Date.parse('2026-12-10T19:00:00Z'), name: 'FOMC', impact: 'high', source: 'Federal Reserve calendar' },
  ]);
  expect(warned.map(({ error }) => String(error))).toEqual([expect.stringMatching(/^line 5: /)]);
});

test('a folder in its place keeps nobody from starting', async () => {
  const odd = join(folder.path, 'odd');
  mkdirSync(join(odd, EVENTS_FILE), { recursive: true });
  const { added, warned } = await readFrom(odd);
  expect(added).toEqual([]);
  expect(warned).toHaveLength(1);
});

test('a file of 100 MB is not read: it is told and keeps nobody from starting', async () => {
  const large = join(folder.path, 'large');
  mkdirSync(large);
  writeFileSync(join(large, EVENTS_FILE), 'at,name\n2026-12-10 19:00Z,FOMC\n');
  truncateSync(join(large, EVENTS_FILE), 100 * 1024 * 1024);
  const began = process.memoryUsage().rss;
  const { added, warned } = await readFrom(large);
  expect(added).toEqual([]);
  expect(String(warned[0]?.['error'])).toMatch(/it has 104857600 bytes; at most 1048576 are read/);
  expect(process.memoryUsage().rss - began).toBeLessThan(50 * 1024 * 1024);
});
