// What every decision store must do.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant } from '../../../core/instant.ts';
import type { DecisionStore } from '../../../core/ports/people.ts';
import type { RecordedDecision } from '../../../core/record/outcome.ts';
import { type Open, type Opened, START } from './examples.ts';

const word = (
  decision: RecordedDecision['decision'],
  at: number,
  changes: Partial<RecordedDecision> = {},
): RecordedDecision => ({ signalId: 's', subscriber: 1, decision, at: instant(START + at), late: false, ...changes });

/** Holds a decision store to its contract; `open` gives an empty one. */
export const decisionStoreContract = (name: string, open: Open<DecisionStore>): void => {
  describe(`${name} as a decision store`, () => {
    let opened: Opened<DecisionStore>;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('lets the newest word stand', async () => {
      const { store } = opened;
      expect(await store.get('s', 1)).toBeUndefined();
      await store.put(word('took', 1));
      await store.put(word('monitoring', 2, { late: true }));
      expect(await store.get('s', 1)).toEqual(word('monitoring', 2, { late: true }));
    });

    it('tells two presses of one market instant apart by their ids, and a press told again by its own', async () => {
      const { store } = opened;
      await store.put(word('took', 1, { press: 'a' }));
      await store.put(word('undone', 1, { press: 'b' }));
      await store.put(word('took', 1, { press: 'c' }));
      expect((await store.get('s', 1))?.decision).toBe('took');
      await store.put(word('undone', 1, { press: 'b' }));
      expect((await store.get('s', 1))?.decision).toBe('took');
    });

    it('takes a word back, and takes another one after that', async () => {
      const { store } = opened;
      await store.put(word('took', 1));
      await store.put(word('undone', 2));
      expect(await store.get('s', 1)).toBeUndefined();
      expect(await store.forSignals(['s'])).toEqual(new Map());
      await store.put(word('skipped', 3));
      expect((await store.get('s', 1))?.decision).toBe('skipped');
    });

    it('does not let an older press win that comes later', async () => {
      const { store } = opened;
      await store.put(word('skipped', 5));
      await store.put(word('took', 1));
      expect((await store.get('s', 1))?.decision).toBe('skipped');
    });

    it('lets a new press stand though the clock was set back before it', async () => {
      const { store } = opened;
      await store.put(word('took', 3_600_000, { press: 'a' }));
      await store.put(word('undone', 1, { press: 'b' }));
      expect(await store.get('s', 1)).toBeUndefined();
      await store.put(word('skipped', 2, { press: 'c' }));
      await store.put(word('undone', 3, { press: 'b' }));
      expect((await store.get('s', 1))?.decision).toBe('skipped');
    });

    it('takes each press once: those told again in a row, later by the clock, change nothing', async () => {
      const { store } = opened;
      const told = [
        word('monitoring', 1, { press: 'a' }),
        word('took', 2, { press: 'b' }),
        word('undone', 3, { press: 'c' }),
      ];
      for (const one of told) await store.put(one);
      for (const one of told) await store.put({ ...one, at: instant(START + 3_600_000) });
      expect(await store.get('s', 1)).toBeUndefined();
    });

    it('takes the second of two words of one instant, and is not moved by the first one put again', async () => {
      const { store } = opened;
      await store.put(word('took', 1));
      await store.put(word('skipped', 1));
      await store.put(word('took', 1));
      expect((await store.get('s', 1))?.decision).toBe('skipped');
    });

    it('ends with the newest word when all are put at once, some of them twice', async () => {
      const { store } = opened;
      const words = [4, 2, 5, 1, 3, 5, 2].map((at) => word(at === 5 ? 'monitoring' : 'took', at));
      await Promise.all(words.map((w) => store.put(w)));
      expect(await store.get('s', 1)).toEqual(word('monitoring', 5));
    });

    it('keeps people and signals apart and lists by signal', async () => {
      const { store } = opened;
      await store.put(word('took', 1));
      await store.put(word('skipped', 2, { subscriber: 2 }));
      await store.put(word('monitoring', 3, { signalId: 't' }));
      await store.put(word('took', 4, { signalId: 'u' }));
      expect(await store.forSignals(['s', 't', 'none'])).toEqual(
        new Map([
          ['s', [word('took', 1), word('skipped', 2, { subscriber: 2 })]],
          ['t', [word('monitoring', 3, { signalId: 't' })]],
        ]),
      );
    });
  });
};
