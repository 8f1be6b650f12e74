// The record the demo opens with: a slice of it analysed again, every outcome followed again from the candles.
import { describe, expect, it } from 'vitest';
import {
  historyEnd,
  historyMarkets,
  historyRecordAt,
  loadHistoryRecord,
  replayHistory,
} from '../../cli/replay/historyRecord.ts';
import { DAY_MS, type Instant, instant, plus } from '../../core/instant.ts';
import type { RecordEntry } from '../../core/record/entry.ts';
import { reportOn } from '../../core/record/report.ts';
import { mirrored } from '../../core/record/settle.ts';
import { settings } from '../../core/settings.ts';
import { followed } from '../../jobs/replay/fold.ts';

const at = (text: string): Instant => instant(Date.parse(`2024-01-${text}:00Z`));
const record = loadHistoryRecord();
const markets = historyMarkets();

const paperOf = (entry: RecordEntry) => ({
  ...entry,
  assessment: { costs: { fees: 0, halfSpread: 0, slippage: 0, total: entry.costs } },
});

describe('the record the demo opens with', () => {
  it('is of the 14 days before the demo’s present, by the settings there are, and knows nothing later', () => {
    expect(record).toMatchObject({
      v: 1,
      name: 'replay',
      by: 'quant',
      to: historyEnd(),
      settingsVersion: settings.version,
    });
    expect((record.to - record.from) / DAY_MS).toBeGreaterThanOrEqual(14);
    expect(record.slots).toBe(3 * Math.ceil((record.to - record.from) / 300_000));
    expect(record.entries.length).toBeGreaterThan(20);
    for (const { outcome, mirror, learnedAt, asOf, publishedAt } of record.entries) {
      expect(asOf >= record.from && asOf < record.to && publishedAt > asOf).toBe(true);
      for (const end of [outcome, mirror]) if (end && 'at' in end) expect(end.at).toBeLessThanOrEqual(record.to);
      expect(learnedAt ?? 0).toBeLessThanOrEqual(record.to);
    }
    expect(new Set(record.entries.map(({ id }) => id)).size).toBe(record.entries.length);
  });

  it('tells of every proposal what the candles say became of it, and of the other direction', () => {
    for (const entry of record.entries) {
      const market = markets.find(({ symbol }) => symbol === entry.symbol);
      if (!market) throw new Error(`no candles of ${entry.symbol}`);
      const trade = paperOf(entry);
      expect(followed(trade, market, record.to)).toEqual(entry.outcome);
      const other = followed(mirrored(trade), market, record.to);
      if (entry.published) expect(other).toEqual(entry.mirror ?? { kind: 'open' });
    }
  });

  it('is what the same code makes of its candles', async () => {
    const [from, to] = [at('22T19:40'), at('22T19:55')];
    const slice = await replayHistory(markets, { from, to, workers: 1 });
    const said = (entry: RecordEntry) => {
      const { outcome: _, mirror: __, learnedAt: ___, published: ____, stoppedBy: _____, ...rest } = entry;
      return rest;
    };
    const kept = record.entries.filter(({ asOf }) => asOf >= from && asOf < to);
    expect(kept.length).toBeGreaterThan(4);
    expect(slice.entries.map(said)).toEqual(kept.map(said));
  });

  it('is shown where it is the past, and where the demo plays its own recording', () => {
    expect(historyRecordAt(record.to, undefined)?.entries).toHaveLength(record.entries.length);
    expect(historyRecordAt(plus(record.to, -1), undefined)).toBeUndefined();
    expect(historyRecordAt(record.to, '/somewhere/else')).toBeUndefined();
  });

  it('speaks in /stats from the first minute', () => {
    const report = reportOn(record.entries, { span: { from: record.from, to: record.to } });
    expect(report.published.counts.entries).toBe(record.entries.filter(({ published }) => published).length);
    expect(report.flow.proposals).toBe(record.entries.length);
  });
});
