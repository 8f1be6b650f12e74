// What every proposal store must do.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR_MS, plus } from '../../../core/instant.ts';
import type { ProposalStore } from '../../../core/ports/record.ts';
import type { WithheldProposal } from '../../../core/record/withheld.ts';
import { ended, type Open, type Opened, signalAt, slot } from './examples.ts';

/** A proposal of slot `n` that was withheld because its confidence was too low. */
export const proposalAt = (n: number, changes: Partial<WithheldProposal> = {}): WithheldProposal => {
  const { reasoning: _, keyFactors: __, assessment, ...signal } = signalAt(n);
  const { marketPrice, costs } = assessment;
  return {
    ...{ id: `${signal.id}-${changes.by ?? 'quant'}`, by: 'quant', final: true },
    signal: { ...signal, assessment: { marketPrice, costs } },
    reasons: [{ reason: 'confidence', confidence: 52, minimum: 60 }],
    ...changes,
  };
};

/** Holds a proposal store to its contract; `open` gives an empty one. */
export const proposalStoreContract = (name: string, open: Open<ProposalStore>): void => {
  describe(`${name} as a proposal store`, () => {
    let opened: Opened<ProposalStore>;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('gives a proposal back as it was put, open; the first of two with one id', async () => {
      const { store } = opened;
      const first = proposalAt(0);
      await Promise.all([store.put(first), store.put(first)]);
      await store.put({ ...first, reasons: [] });
      expect(await store.get(first.id)).toEqual({ proposal: first, outcome: { kind: 'open' } });
      expect(await store.get('nothing')).toBeUndefined();
    });

    it('lists open ones oldest first, also two of one cycle', async () => {
      const { store } = opened;
      const [a, b, c] = [proposalAt(0), proposalAt(1, { by: 'deepseek', final: false }), proposalAt(1)];
      for (const one of [c, b, a]) await store.put(one);
      expect(await store.open()).toEqual([a, b, c]);
      await store.settle(b.id, ended(1));
      expect(await store.open()).toEqual([a, c]);
    });

    it('settles an open one exactly once', async () => {
      const { store } = opened;
      const { id } = proposalAt(0);
      await store.put(proposalAt(0));
      const answers = await Promise.all([1, 2, 3].map((r) => store.settle(id, ended(r))));
      expect(answers.filter(Boolean)).toHaveLength(1);
      const stands = await store.get(id);
      expect(await store.settle(id, { kind: 'unknown', because: 'candles missing' })).toBe(false);
      await store.put(proposalAt(0));
      expect(await store.get(id)).toEqual(stands);
      expect(await store.settle('nothing', ended(1))).toBe(false);
    });

    it('gives what was not published as the record counts it, within a span, of a symbol', async () => {
      const { store } = opened;
      const facts = { markovState: 'RANGING', hurst: 0.61 };
      const first = proposalAt(0, { facts, settingsVersion: '7', promptVersion: 'p2' });
      const beside = proposalAt(0, { by: 'deepseek', final: false, reasons: [] });
      for (const one of [proposalAt(2), first, beside]) await store.put(one);
      await store.settle(first.id, ended(-1, 'stop'), slot(30));
      const all = await store.entries({});
      expect(all.map((e) => [e.id, e.by, e.final, e.published, e.stoppedBy])).toEqual([
        [first.signal.id, 'deepseek', false, false, []],
        [first.signal.id, 'quant', true, false, ['confidence']],
        [proposalAt(2).signal.id, 'quant', true, false, ['confidence']],
      ]);
      expect(all[1]).toMatchObject({
        ...{ facts, settingsVersion: '7', promptVersion: 'p2', outcome: ended(-1, 'stop'), learnedAt: slot(30) },
        ...{ costs: first.signal.assessment.costs.total, entry: first.signal.entry },
      });
      expect(await store.entries({ from: slot(1) })).toHaveLength(1);
      expect(await store.entries({ to: slot(1), symbol: 'BTC-USD' })).toHaveLength(2);
      expect(await store.entries({ symbol: 'ETH-USD' })).toEqual([]);
      expect(await store.entries({ published: true })).toEqual([]);
    });

    it('counts by who proposed, by final and by outcome', async () => {
      const { store } = opened;
      const none = { proposals: 0, open: 0, final: 0, by: { quant: 0, deepseek: 0 }, outcomes: {} };
      expect(await store.counts()).toEqual(none);
      const all = [
        proposalAt(0),
        proposalAt(1),
        proposalAt(2, { by: 'deepseek', final: false }),
        proposalAt(3, { by: 'deepseek' }),
      ];
      for (const one of all) await store.put(one);
      await store.settle(proposalAt(0).id, ended(1));
      await store.settle(proposalAt(1).id, ended(-1, 'stop'));
      expect(await store.counts()).toEqual({
        ...{ proposals: 4, open: 2, final: 3, by: { quant: 2, deepseek: 2 } },
        outcomes: { target: 1, stop: 1 },
      });
    });

    it('forgets ended ones of before an instant, open ones never', async () => {
      const { store } = opened;
      for (const n of [0, 1, 2]) await store.put(proposalAt(n));
      await store.settle(proposalAt(0).id, ended(1));
      await store.settle(proposalAt(2).id, ended(1));
      expect(await store.forget(slot(2))).toBe(1);
      expect(await store.forget(plus(slot(2), HOUR_MS))).toBe(1);
      expect((await store.open()).map(({ id }) => id)).toEqual([proposalAt(1).id]);
      expect((await store.counts()).proposals).toBe(1);
    });
  });
};
