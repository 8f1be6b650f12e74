// The record the demo opens with, recomputed: every proposal of it and some slots without any, every outcome from the candles.
import { describe, expect, it } from 'vitest';
import { historyEnd, historyMarkets, historyRecordAt, loadHistoryRecord } from '../../cli/replay/historyRecord.ts';
import { codeVersion } from '../../cli/version.ts';
import { generator } from '../../core/chance/generator.ts';
import { DAY_MS, type Instant, instant, plus, SLOT_MS } from '../../core/instant.ts';
import type { RecordEntry } from '../../core/record/entry.ts';
import { reportOn } from '../../core/record/report.ts';
import { mirrored } from '../../core/record/settle.ts';
import { settings } from '../../core/settings.ts';
import { draftChunk } from '../../jobs/replay/draftChunk.ts';
import { createFold, followed } from '../../jobs/replay/fold.ts';
import { keepNothing } from '../../jobs/replay/keptStudies.ts';
import { createMemoryLessons } from '../../jobs/replay/memory/lessons.ts';
import { createMemoryProposals } from '../../jobs/replay/memory/proposals.ts';
import { createMemoryReservations } from '../../jobs/replay/memory/reservations.ts';
import { createMemorySignals } from '../../jobs/replay/memory/signals.ts';

const record = loadHistoryRecord();
const markets = historyMarkets();
const bySymbol = new Map(markets.map((market) => [market.symbol, market]));

/** One slot of one symbol analysed as replay does. */
const draftAt = (symbol: string, asOf: Instant) => {
  const market = bySymbol.get(symbol);
  if (!market) throw new Error(`no candles of ${symbol}`);
  const chunk = { symbol, from: asOf, to: plus(asOf, SLOT_MS) };
  const [draft] = draftChunk(chunk, { market, settings, kept: keepNothing }).drafts;
  if (!draft) throw new Error('a slot has a draft');
  return draft;
};

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

  it('is what the same code makes of its candles: every proposal analysed, judged, followed and learned again', async () => {
    const stores = {
      ...{ reservations: createMemoryReservations(), signals: createMemorySignals() },
      ...{ proposals: createMemoryProposals(), lessons: createMemoryLessons() },
    };
    const fold = createFold({ stores, markets: bySymbol, settings, codeVersion, until: record.to });
    for (const [asOf, entries] of Map.groupBy(record.entries, (entry) => entry.asOf)) {
      const drafts = entries.map(({ symbol }) => ({ symbol, draft: draftAt(symbol, asOf) }));
      const kept = drafts.flatMap(({ symbol, draft }) =>
        draft.kind === 'proposal' ? [{ symbol, kept: draft.kept, odds: draft.odds }] : [],
      );
      expect(kept).toHaveLength(entries.length);
      await fold.slot(asOf, kept);
    }
    const { entries } = await fold.end();
    expect(JSON.parse(JSON.stringify(entries))).toEqual(record.entries);
  });

  it('has no proposal where the same code makes none', () => {
    const uniform = generator(14);
    const proposed = new Set(record.entries.map(({ symbol, asOf }) => `${symbol} ${asOf}`));
    for (let k = 0; k < 60; k++) {
      const { symbol } = markets[k % markets.length] ?? { symbol: '' };
      const slot = Math.ceil(record.from / SLOT_MS) + Math.floor((uniform() * record.slots) / markets.length);
      const asOf = instant(slot * SLOT_MS);
      expect([symbol, asOf, draftAt(symbol, asOf).kind]).toEqual([
        symbol,
        asOf,
        proposed.has(`${symbol} ${asOf}`) ? 'proposal' : 'hold',
      ]);
    }
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
