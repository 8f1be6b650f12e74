// What every signal store must do.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Signal } from '../../../core/decision/verdict.ts';
import { cycleId, plus } from '../../../core/instant.ts';
import type { SignalStore } from '../../../core/ports/record.ts';
import type { Outcome } from '../../../core/record/outcome.ts';
import { ended, type Open, type Opened, reportAt, signalAt, slot } from './examples.ts';

/** Holds a signal store to its contract; `open` gives an empty one. */
export const signalStoreContract = (name: string, open: Open<SignalStore>): void => {
  describe(`${name} as a signal store`, () => {
    let opened: Opened<SignalStore>;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());
    const put = async (...signals: readonly Signal[]) => {
      for (const [i, signal] of signals.entries()) await opened.store.put(signal, reportAt(i, signal.symbol, signal));
    };

    it('gives a signal back as it was put, open', async () => {
      await put(signalAt(0));
      expect(await opened.store.get(signalAt(0).id)).toEqual({ signal: signalAt(0), outcome: { kind: 'open' } });
      expect(await opened.store.get('nothing')).toBeUndefined();
    });

    it('keeps the first of two signals with one id', async () => {
      await Promise.all([put(signalAt(0)), put(signalAt(0)), put(signalAt(0))]);
      await put(signalAt(0, 'BTC-USD', { entry: 1 }));
      expect((await opened.store.get(signalAt(0).id))?.signal.entry).toBe(42_000);
      expect(await opened.store.counts()).toEqual({ signals: 1, open: 1, outcomes: {} });
    });

    it('lists newest first, page by page, also of one symbol', async () => {
      const { store } = opened;
      await put(signalAt(1), signalAt(0), signalAt(2), signalAt(1, 'ETH-USD'), signalAt(0, 'ETH-USD'));
      const ids = async (query: Parameters<SignalStore['list']>[0]) =>
        (await store.list(query)).map((r) => r.signal.id);
      const all = await ids({ limit: 10 });
      expect(all).toEqual(
        [signalAt(2), signalAt(1, 'ETH-USD'), signalAt(1), signalAt(0, 'ETH-USD'), signalAt(0)].map((s) => s.id),
      );
      expect(await ids({ limit: 2 })).toEqual(all.slice(0, 2));
      expect(await ids({ limit: 2, before: all[1] ?? '' })).toEqual(all.slice(2, 4));
      expect(await ids({ limit: 1, before: all[2] ?? '', symbol: 'ETH-USD' })).toEqual([all[3]]);
      expect(await ids({ limit: 0 })).toEqual([]);
    });

    it('lists those of one slot by the instant they were published, newest first, page by page', async () => {
      const { store } = opened;
      const at = (symbol: string, ms: number) => signalAt(0, symbol, { publishedAt: plus(slot(0), ms) });
      await put(at('A-USD', 9000), at('B-USD', 5000), at('C-USD', 7000), at('D-USD', 7000), signalAt(1));
      const ids = async (query: Parameters<SignalStore['list']>[0]) =>
        (await store.list(query)).map((r) => r.signal.symbol);
      expect(await ids({ limit: 9 })).toEqual(['BTC-USD', 'A-USD', 'D-USD', 'C-USD', 'B-USD']);
      const paged: string[] = [];
      let before: string | undefined;
      for (;;) {
        const [row] = await store.list({ limit: 1, ...(before === undefined ? {} : { before }) });
        if (!row) break;
        paged.push(row.signal.symbol);
        before = row.signal.id;
      }
      expect(paged).toEqual(['BTC-USD', 'A-USD', 'D-USD', 'C-USD', 'B-USD']);
      expect(await ids({ limit: 9, before: signalAt(1, 'A-USD').id })).toEqual(['D-USD', 'C-USD', 'B-USD', 'A-USD']);
      expect(await ids({ limit: 9, before: '0' })).toEqual([]);
    });

    it('marks the thesis of an open signal as broken exactly once, and keeps it over the end', async () => {
      const { store } = opened;
      await put(signalAt(0), signalAt(1));
      const { id } = signalAt(0);
      const by = (n: number) => ({ at: plus(slot(n), 9000), cycle: cycleId(slot(n)) });
      const answers = await Promise.all([3, 3, 3, 3].map((n) => store.breakThesis(id, by(n))));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await store.breakThesis(id, by(4))).toBe(false);
      expect(await store.get(id)).toEqual({ signal: signalAt(0), outcome: { kind: 'open' }, thesis: by(3) });
      expect((await store.list({ limit: 2 })).map((row) => row.thesis)).toEqual([undefined, by(3)]);
      await store.settle(id, ended(-1, 'stop'));
      expect((await store.get(id))?.thesis).toEqual(by(3));
      await store.settle(signalAt(1).id, ended(1));
      expect(await store.breakThesis(signalAt(1).id, by(3))).toBe(false);
      expect(await store.breakThesis('nothing', by(3))).toBe(false);
      expect(await store.get('nothing')).toBeUndefined();
    });

    it('names the open signals whose broken thesis is not told yet, oldest first', async () => {
      const { store } = opened;
      await put(signalAt(0), signalAt(1), signalAt(2), signalAt(3));
      const how = { at: slot(5), cycle: cycleId(slot(5)) };
      const untold = async () => (await store.untoldTheses()).map((row) => row.signal.id);
      await store.markThesisTold(signalAt(3).id);
      expect(await untold()).toEqual([]);
      for (const n of [2, 1, 0, 3]) await store.breakThesis(signalAt(n).id, how);
      await store.settle(signalAt(1).id, ended(1));
      expect(await untold()).toEqual([signalAt(0).id, signalAt(2).id, signalAt(3).id]);
      await store.markThesisTold(signalAt(0).id);
      await store.markThesisTold(signalAt(0).id);
      expect(await untold()).toEqual([signalAt(2).id, signalAt(3).id]);
    });

    it('settles an open signal exactly once', async () => {
      const { store } = opened;
      await put(signalAt(0), signalAt(1));
      const { id } = signalAt(0);
      const answers = await Promise.all([1, 2, 3, 4].map((r) => store.settle(id, ended(r))));
      expect(answers.filter(Boolean)).toHaveLength(1);
      const first = await store.get(id);
      expect(await store.settle(id, { kind: 'unknown', because: 'candles missing' })).toBe(false);
      expect(await store.get(id)).toEqual(first);
      expect(await store.settle('nothing', ended(1))).toBe(false);
      expect((await store.open()).map((s) => s.id)).toEqual([signalAt(1).id]);
    });

    it('lists open signals oldest first', async () => {
      await put(signalAt(2), signalAt(0), signalAt(1));
      expect(await opened.store.open()).toEqual([signalAt(0), signalAt(1), signalAt(2)]);
    });

    it('names what is settled and not yet announced, oldest first', async () => {
      const { store } = opened;
      await put(signalAt(2), signalAt(0), signalAt(1));
      expect(await store.unannounced()).toEqual([]);
      await store.settle(signalAt(2).id, ended(1));
      await store.settle(signalAt(0).id, { kind: 'unknown', because: 'candles missing' });
      expect((await store.unannounced()).map((r) => r.signal.id)).toEqual([signalAt(0).id, signalAt(2).id]);
      await store.markAnnounced(signalAt(0).id);
      await store.markAnnounced(signalAt(0).id);
      expect(await store.unannounced()).toEqual([{ signal: signalAt(2), outcome: ended(1) }]);
    });

    it('counts results within a band of confidence, wins being above 0.05 R net', async () => {
      const { store } = opened;
      const results = [
        [70, 1.2],
        [70, 0.05],
        [79.9, 0.051],
        [75, -1],
        [80, 2],
        [69, 2],
      ] as const;
      for (const [n, [confidence, r]] of results.entries()) {
        await put(signalAt(n, 'BTC-USD', { confidence }));
        await store.settle(signalAt(n).id, ended(r, r > 0 ? 'target' : 'stop'));
      }
      await put(signalAt(10, 'BTC-USD', { confidence: 72 }), signalAt(11, 'BTC-USD', { confidence: 73 }));
      await store.settle(signalAt(11).id, { kind: 'unknown', because: 'candles missing' });
      expect(await store.settledInBand(70, 80)).toEqual({ n: 4, wins: 2 });
      expect(await store.settledInBand(90, 100)).toEqual({ n: 0, wins: 0 });
    });

    it('tells what ended signals have to teach, in the order they ended, none that ended later', async () => {
      const { store } = opened;
      await put(signalAt(0), signalAt(1), signalAt(2), signalAt(3), signalAt(4));
      const endedAt = (n: number, r: number) =>
        ({ ...ended(r, r > 0 ? 'target' : 'stop'), at: slot(n) }) as Exclude<Outcome, { kind: 'open' }>;
      await store.settle(signalAt(0).id, endedAt(30, 1));
      await store.settle(signalAt(1).id, endedAt(20, -1));
      await store.settle(signalAt(2).id, endedAt(20, 0.01));
      await store.settle(signalAt(3).id, { kind: 'unknown', because: 'candles missing' });
      const taught = (await store.lessons(slot(30), 10)).map((l) => [l.signalId, l.result]);
      expect(taught).toEqual([
        [signalAt(1).id, 'loss'],
        [signalAt(2).id, 'breakeven'],
        [signalAt(0).id, 'win'],
      ]);
      expect((await store.lessons(slot(29), 10)).map((l) => l.signalId)).toEqual([signalAt(1).id, signalAt(2).id]);
      expect((await store.lessons(slot(30), 1)).map((l) => l.signalId)).toEqual([signalAt(0).id]);
      expect(await store.lessons(slot(30), 0)).toEqual([]);
      const [first] = await store.lessons(slot(29), 1);
      expect(first).toMatchObject({ symbol: 'BTC-USD', direction: 'BUY', confidence: 72, learnedAt: slot(20) });
    });

    it('keeps what became of the other direction apart, once, whether the signal is open or ended', async () => {
      const { store } = opened;
      await put(signalAt(0), signalAt(1), signalAt(2));
      const unmirrored = async () => (await store.unmirrored()).map((s) => s.id);
      expect(await unmirrored()).toEqual([0, 1, 2].map((n) => signalAt(n).id));
      await store.settle(signalAt(0).id, ended(1));
      expect(await unmirrored()).toHaveLength(3);
      const answers = await Promise.all([1, 2].map((r) => store.settleMirror(signalAt(0).id, ended(-r, 'stop'))));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await store.settleMirror(signalAt(1).id, { kind: 'unknown', because: 'candles missing' })).toBe(true);
      expect(await unmirrored()).toEqual([signalAt(2).id]);
      expect(await store.settleMirror('nothing', ended(1))).toBe(false);
      expect((await store.open()).map((s) => s.id)).toEqual([signalAt(1).id, signalAt(2).id]);
      expect((await store.entries({})).map((e) => [e.outcome.kind, e.mirror?.kind])).toEqual([
        ['target', 'stop'],
        ['open', 'unknown'],
        ['open', undefined],
      ]);
    });

    it('gives what was published as the record counts it, within a span, of a symbol', async () => {
      const { store } = opened;
      const [first, other] = [signalAt(0), signalAt(3, 'ETH-USD', { by: 'deepseek' })];
      await put(first, signalAt(1), other);
      await store.settle(first.id, ended(1.2), slot(40));
      const [entry, ...rest] = await store.entries({});
      const { reasoning: _, keyFactors: __, cycle: ___, tick: ____, risk: _____, validUntil: ______, ...kept } = first;
      const { assessment, ...trade } = kept;
      const { grossGain, grossLoss } = { grossGain: 999.5 / 42_001, grossLoss: 501 / 42_001 };
      expect(entry).toEqual({
        ...{ ...trade, published: true, final: true, stoppedBy: [], costs: assessment.costs.total, facts: {} },
        ...{ outcome: ended(1.2), learnedAt: slot(40), settingsVersion: '1' },
        breakEvenRate: expect.closeTo((grossLoss + 0.0023) / (grossGain + grossLoss), 9) as number,
      });
      expect(rest.map((e) => [e.id, e.by, e.learnedAt])).toEqual([
        [signalAt(1).id, 'quant', undefined],
        [other.id, 'deepseek', undefined],
      ]);
      const ids = async (query: Parameters<SignalStore['entries']>[0]) => (await store.entries(query)).map((e) => e.id);
      expect(await ids({ from: first.publishedAt, to: other.publishedAt })).toEqual([first.id, signalAt(1).id]);
      expect(await ids({ symbol: 'ETH-USD', published: true })).toEqual([other.id]);
      expect(await ids({ published: false })).toEqual([]);
    });

    it('counts signals by outcome', async () => {
      const { store } = opened;
      await put(signalAt(0), signalAt(1), signalAt(2), signalAt(3));
      await store.settle(signalAt(0).id, ended(1));
      await store.settle(signalAt(1).id, ended(-1, 'stop'));
      await store.settle(signalAt(2).id, ended(-1.1, 'stop'));
      expect(await store.counts()).toEqual({ signals: 4, open: 1, outcomes: { target: 1, stop: 2 } });
    });
  });
};
