// What every store of people's own results must do.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PersonalResultStore } from '../../../core/ports/people.ts';
import type { PersonalResult } from '../../../core/record/personal.ts';
import { type Open, type Opened, slot } from './examples.ts';

export const wordAt = (n: number, changes: Partial<PersonalResult> = {}): PersonalResult => ({
  ...{ signalId: 'a', subscriber: 7, at: slot(n), result: 'win', entryPrice: 42_000, exitPrice: 43_000, profit: 11.5 },
  ...changes,
});

export const personalResultStoreContract = (name: string, open: Open<PersonalResultStore>): void => {
  describe(`${name} as a store of personal results`, () => {
    let opened: Opened<PersonalResultStore>;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('gives a word back as it was told, what was not told being absent', async () => {
      const { store } = opened;
      expect(await store.get('a', 7)).toBeUndefined();
      const bare: PersonalResult = { signalId: 'a', subscriber: 7, at: slot(0), result: 'breakeven' };
      expect(await store.put(bare)).toBe(true);
      expect(await store.get('a', 7)).toEqual({ standing: bare, corrected: [] });
    });

    it('keeps every correction, oldest first; the newest word stands', async () => {
      const { store } = opened;
      const [first, second, third] = [
        wordAt(0),
        wordAt(2, { result: 'loss', profit: -4 }),
        wordAt(1, { exitPrice: 9 }),
      ];
      for (const one of [first, second, third]) await store.put(one);
      expect(await store.get('a', 7)).toEqual({ standing: second, corrected: [first, third] });
    });

    it('takes the same word once, by its press or else by its instant', async () => {
      const { store } = opened;
      const pressed = wordAt(0, { press: 'm1' });
      const answers = await Promise.all([1, 2, 3].map(() => store.put(pressed)));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await store.put(wordAt(5, { press: 'm1', result: 'loss' }))).toBe(false);
      expect([await store.put(wordAt(1)), await store.put(wordAt(1, { result: 'loss' }))]).toEqual([true, false]);
      expect(await store.get('a', 7)).toEqual({ standing: wordAt(1), corrected: [pressed] });
    });

    it('tells the standing words of one person, the newest first, none of another', async () => {
      const { store } = opened;
      const [old, corrected, other] = [wordAt(0), wordAt(3, { result: 'loss' }), wordAt(2, { signalId: 'b' })];
      for (const one of [old, corrected, other, wordAt(9, { subscriber: 8 })]) await store.put(one);
      expect(await store.of(7)).toEqual([corrected, other]);
      expect(await store.of(9)).toEqual([]);
    });
  });
};
