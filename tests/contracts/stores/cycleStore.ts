// What every cycle store must do.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cycleId } from '../../../core/instant.ts';
import type { CycleStore } from '../../../core/ports/record.ts';
import { type Open, type Opened, reportAt, signalAt, slot } from './examples.ts';

const [A, B] = [cycleId(slot(0)), cycleId(slot(1))];
const BTC = 'BTC-USD';

/** Holds a cycle store to its contract; `open` gives an empty one. */
export const cycleStoreContract = (name: string, open: Open<CycleStore>): void => {
  describe(`${name} as a cycle store`, () => {
    let opened: Opened<CycleStore>;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('gives a cycle to the first who claims it and tells the others until when it is held', async () => {
      const { store, clock } = opened;
      expect(await store.claim(A, BTC, 45_000)).toEqual({ kind: 'claimed', stage: 'claimed' });
      expect(await store.claim(A, BTC, 45_000)).toEqual({ kind: 'held', untilWallMs: clock.wallMs() + 45_000 });
      expect(await store.claim(A, 'ETH-USD', 45_000)).toEqual({ kind: 'claimed', stage: 'claimed' });
      expect(await store.claim(B, BTC, 45_000)).toEqual({ kind: 'claimed', stage: 'claimed' });
    });

    it('gives a cycle to exactly one of many who claim it at once, also when a lease has run out', async () => {
      const { store, clock } = opened;
      for (let round = 0; round < 2; round++) {
        const claims = await Promise.all(Array.from({ length: 12 }, () => store.claim(A, BTC, 45_000)));
        expect(claims.filter((claim) => claim.kind === 'claimed')).toHaveLength(1);
        await clock.advanceWall(45_000);
      }
    });

    it('counts leases in wall time, whatever the market does', async () => {
      const { store, clock } = opened;
      await store.claim(A, BTC, 45_000);
      await clock.advanceMarket(3_600_000);
      expect((await store.claim(A, BTC, 45_000)).kind).toBe('held');
      await clock.advanceWall(44_999);
      expect((await store.claim(A, BTC, 45_000)).kind).toBe('held');
      await clock.advanceWall(1);
      expect(await store.claim(A, BTC, 45_000)).toEqual({ kind: 'claimed', stage: 'claimed' });
    });

    it('takes over a lease from a clock that was an hour ahead', async () => {
      const { store, clock } = opened;
      await store.claim(A, BTC, 3_600_000);
      expect(await store.claim(A, BTC, 45_000)).toEqual({ kind: 'claimed', stage: 'claimed' });
      expect(await store.claim(A, BTC, 45_000)).toEqual({ kind: 'held', untilWallMs: clock.wallMs() + 45_000 });
    });

    it('prolongs a lease', async () => {
      const { store, clock } = opened;
      await store.claim(A, BTC, 45_000);
      await clock.advanceWall(40_000);
      expect(await store.renew(A, BTC, 45_000)).toBe(true);
      await clock.advanceWall(40_000);
      expect((await store.claim(A, BTC, 45_000)).kind).toBe('held');
    });

    it('lets a cycle that is handed back be taken up at once, where it stood', async () => {
      const { store } = opened;
      await store.claim(A, BTC, 45_000);
      await store.record(reportAt(0));
      await store.handBack(A, BTC);
      await store.handBack(A, BTC);
      expect(await store.claim(A, BTC, 45_000)).toMatchObject({ kind: 'claimed', stage: 'recorded' });
      await store.finish(A, BTC);
      await store.handBack(A, BTC);
      expect(await store.claim(A, BTC, 45_000)).toEqual({ kind: 'finished' });
    });

    it('hands a recorded cycle over with its whole report', async () => {
      const { store, clock } = opened;
      const report = reportAt(0, BTC, signalAt(0));
      await store.claim(A, BTC, 45_000);
      await store.record(report);
      await clock.advanceWall(45_000);
      expect(await store.claim(A, BTC, 45_000)).toEqual({ kind: 'claimed', stage: 'recorded', report });
      await store.finish(A, BTC);
      expect(await store.claim(A, BTC, 45_000)).toEqual({ kind: 'finished' });
    });

    it('keeps the first report of a cycle and refuses one nobody has claimed', async () => {
      const { store } = opened;
      await expect(store.record(reportAt(0))).rejects.toThrow(/claim/);
      await store.claim(A, BTC, 45_000);
      await store.record(reportAt(0));
      await store.record({ ...reportAt(0), codeVersion: 'other' });
      expect(await store.report(A, BTC)).toEqual(reportAt(0));
    });

    it('gives reports back as they were, what is absent being absent', async () => {
      const { store } = opened;
      await store.claim(A, BTC, 45_000);
      await store.record(reportAt(0));
      const back = await store.report(A, BTC);
      expect(back).toEqual(reportAt(0));
      expect(back?.assessment).toBeUndefined();
      expect(await store.report(B, BTC)).toBeUndefined();
    });

    it('abandons a cycle for good, unless it was recorded', async () => {
      const { store } = opened;
      await store.claim(A, BTC, 45_000);
      await store.abandon(A, BTC, 'the slot was over');
      expect(await store.claim(A, BTC, 45_000)).toEqual({ kind: 'finished' });
      await store.claim(B, BTC, 45_000);
      await store.record(reportAt(1));
      await store.abandon(B, BTC, 'too late for that');
      expect(await store.counts()).toMatchObject({ recorded: 1, abandoned: 1 });
    });

    it('lists what is unfinished, oldest first', async () => {
      const { store } = opened;
      for (const [cycle, symbol] of [
        [B, BTC],
        [A, 'ETH-USD'],
        [A, BTC],
        [cycleId(slot(2)), BTC],
      ] as const)
        await store.claim(cycle, symbol, 45_000);
      await store.record(reportAt(0));
      await store.record(reportAt(1));
      await store.finish(B, BTC);
      await store.abandon(cycleId(slot(2)), BTC, 'the slot was over');
      expect(await store.unfinished()).toEqual([
        { cycle: A, symbol: BTC },
        { cycle: A, symbol: 'ETH-USD' },
      ]);
    });

    it('counts what is recorded, published and abandoned', async () => {
      const { store } = opened;
      expect(await store.counts()).toEqual({ recorded: 0, abandoned: 0, published: 0, lastRecordedAsOf: undefined });
      expect(await store.lastRecordedAsOf()).toBeUndefined();
      for (const symbol of [BTC, 'ETH-USD', 'SOL-USD']) await store.claim(A, symbol, 45_000);
      await store.record(reportAt(0, BTC, signalAt(0)));
      await store.finish(A, BTC);
      await store.record(reportAt(0, 'ETH-USD'));
      await store.abandon(A, 'SOL-USD', 'the slot was over');
      expect(await store.counts()).toEqual({ recorded: 2, abandoned: 1, published: 1, lastRecordedAsOf: slot(0) });
      expect(await store.lastRecordedAsOf()).toBe(slot(0));
      expect(await store.lastRecordedAsOf(slot(0))).toBe(slot(0));
      expect(await store.lastRecordedAsOf(slot(-1))).toBeUndefined();
    });

    it('gives the newest report of a symbol, whichever was written last, and none that is not recorded', async () => {
      const { store } = opened;
      expect(await store.latest(BTC)).toBeUndefined();
      for (const cycle of [A, B, cycleId(slot(2)), cycleId(slot(3))]) await store.claim(cycle, BTC, 45_000);
      await store.claim(cycleId(slot(4)), 'ETH-USD', 45_000);
      await store.record(reportAt(1));
      await store.finish(B, BTC);
      await store.record(reportAt(0));
      await store.record(reportAt(4, 'ETH-USD'));
      await store.abandon(cycleId(slot(3)), BTC, 'the slot was over');
      expect(await store.latest(BTC)).toEqual(reportAt(1));
      await store.record(reportAt(2, BTC, signalAt(2)));
      expect((await store.latest(BTC))?.verdict.kind).toBe('publish');
      expect(await store.latest('SOL-USD')).toBeUndefined();
    });

    it('refuses what is no cycle id', async () => {
      await expect(opened.store.claim('yesterday' as typeof A, BTC, 45_000)).rejects.toThrow(/no cycle id/);
    });
  });
};
