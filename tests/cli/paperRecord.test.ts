// `--paper-days`: the validation of the live record out of the service's database, in the form a replay has.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseReplayOptions } from '../../cli/replay/options.ts';
import { reportPage } from '../../cli/replay/page/reportPage.ts';
import { paperRecord } from '../../cli/replay/paperRecord.ts';
import { cycleId, DAY_MS, HOUR_MS, type Instant, instant, plus } from '../../core/instant.ts';
import { firstPhase } from '../../core/record/phase/phase.ts';
import { provenBy } from '../../core/record/proven.ts';
import { reportOn } from '../../core/record/report.ts';
import { Secret } from '../../core/secret.ts';
import { summaryLines } from '../../core/wording/record.ts';
import { documentLines } from '../../core/wording/replay.ts';
import { validationLines } from '../../core/wording/verdicts.ts';
import { endedAt, NOON, reportOf, signalOf } from '../bot/support/signals.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();
const folder = mkdtempSync(join(tmpdir(), 'v7-paper-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const optionsOf = (...args: readonly string[]) => {
  const parsed = parseReplayOptions(args);
  if (parsed.kind === 'invalid') throw new Error(parsed.issues.join());
  return parsed.options;
};

/** A service that began ten days before noon, with a signal every four hours and the cycle of its newest slot recorded. */
const service = async () => {
  const database = embedded.newDatabase();
  const { stores, close } = await embedded.stores({ database });
  await stores.phases.append(firstPhase(plus(NOON, -10 * DAY_MS)));
  for (let i = 0; i < 60; i++) {
    const signal = signalOf({ symbol: i % 2 ? 'ETH-USD' : 'BTC-USD', asOf: plus(NOON, -i * 4 * HOUR_MS) });
    await stores.signals.put(signal, reportOf(signal));
    const won = i % 5 < 3;
    await stores.signals.settle(signal.id, endedAt(signal, won ? 'target' : 'stop', won ? 1.1 : -1.2));
    await stores.signals.settleMirror(signal.id, endedAt(signal, won ? 'stop' : 'target', won ? -1.2 : 1.1));
  }
  const newest = signalOf();
  const cycle = cycleId(newest.asOf as Instant);
  await stores.cycles.claim(cycle, 'BTC-USD', 60_000);
  await stores.cycles.record({ ...reportOf(newest), cycle });
  await stores.cycles.finish(cycle, 'BTC-USD');
  const all = await stores.entries.entries({});
  await close();
  return { uri: embedded.uri(database), all };
};

const configOf = (uri: string | undefined) => ({
  MONGODB_URI: uri === undefined ? undefined : new Secret(uri),
  DATA_DIR: join(folder, 'none'),
  SYMBOLS: ['BTC-USD', 'ETH-USD'],
});

describe('the live record of the last days', () => {
  it('is validated by the figures of /stats, on the terminal, as JSON and as a page', async () => {
    const { uri, all } = await service();
    const doc = await paperRecord(optionsOf('--paper-days', '7'), { config: configOf(uri), log: quietLog });
    const { from, to } = doc.span;
    expect((to - from) / DAY_MS).toBe(7);
    const inside = all.filter(({ publishedAt }) => publishedAt >= from && publishedAt < to);
    expect(inside.length).toBeGreaterThan(40);
    expect(doc.report).toEqual(reportOn(inside, { span: doc.span }));
    expect({ ...doc }).toMatchObject(provenBy(inside));
    expect([doc.synthesiser, doc.origin.kind, doc.folds.length]).toEqual(['live', 'paper', 5]);
    const lines = documentLines(doc);
    const page = reportPage(doc);
    for (const line of [...summaryLines(doc.report.published), ...validationLines(doc.report.validation, 'first')]) {
      expect(lines).toContain(line);
      expect(page).toContain(line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
    }
    for (const title of ['Evidence', 'Calibration of confidence', 'Forward in time', 'Month by month'])
      expect(lines).toContain(title);
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)|NaN|undefined/);
    expect(JSON.parse(JSON.stringify(doc)).report.published.counts.ended).toBe(inside.length);
  });

  it('counts no day before the first start, and one symbol where one is asked for', async () => {
    const { uri } = await service();
    const deps = { config: configOf(uri), log: quietLog };
    const doc = await paperRecord(optionsOf('--paper-days', '30', '--symbols', 'ETH-USD'), deps);
    expect(doc.span.from).toBe(instant(plus(NOON, -10 * DAY_MS)));
    expect(doc.entries.every(({ symbol }) => symbol === 'ETH-USD')).toBe(true);
    expect(doc.report.published.counts.entries).toBe(30);
  });

  it('says what to do where there is no record', async () => {
    const deps = { config: configOf(undefined), log: quietLog };
    await expect(paperRecord(optionsOf('--paper-days', '7'), deps)).rejects.toThrow(
      /no live record .* Start the service/,
    );
    const { uri } = { uri: embedded.uri(embedded.newDatabase()) };
    const empty = { config: configOf(uri), log: quietLog };
    await expect(paperRecord(optionsOf('--paper-days', '7'), empty)).rejects.toThrow(/no cycle has been recorded yet/);
  });
});
