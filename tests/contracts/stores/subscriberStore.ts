// What every subscriber store must do.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Subscriber, SubscriberStore } from '../../../core/ports/people.ts';
import { type Open, type Opened, START } from './examples.ts';

const person = (id: number, changes: Partial<Subscriber> = {}): Subscriber => ({
  id,
  firstName: `Person ${id}`,
  role: 'member',
  state: 'active',
  joinedAt: START,
  ...changes,
});

/** Holds a subscriber store to its contract; `open` gives an empty one. */
export const subscriberStoreContract = (name: string, open: Open<SubscriberStore>): void => {
  describe(`${name} as a subscriber store`, () => {
    let opened: Opened<SubscriberStore>;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('gives people back as they were put, the last time counting', async () => {
      const { store } = opened;
      const big = person(7_999_999_999, { firstName: '' });
      await store.put(big);
      expect(await store.get(big.id)).toEqual(big);
      await store.put({ ...big, firstName: 'Ann <b>', role: 'admin' });
      expect(await store.get(big.id)).toEqual({ ...big, firstName: 'Ann <b>', role: 'admin' });
      expect(await store.get(1)).toBeUndefined();
    });

    it('keeps one of a person put many times at once', async () => {
      const { store } = opened;
      await Promise.all(Array.from({ length: 8 }, () => store.put(person(5))));
      expect((await Array.fromAsync(store.everyActive())).flat()).toEqual([person(5)]);
    });

    it('lists only who is active', async () => {
      const { store } = opened;
      for (const id of [3, 1, 2]) await store.put(person(id));
      await store.setState(1, 'paused');
      await store.setState(2, 'unreachable');
      await store.setState(99, 'active');
      expect((await Array.fromAsync(store.everyActive())).flat()).toEqual([person(3)]);
      await store.setState(2, 'active');
      expect((await Array.fromAsync(store.everyActive())).flat()).toEqual([person(2), person(3)]);
      expect((await store.get(1))?.state).toBe('paused');
      await store.setState(1, 'unreachable', 'active');
      expect((await store.get(1))?.state).toBe('paused');
      await store.setState(2, 'unreachable', 'active');
      expect((await store.get(2))?.state).toBe('unreachable');
    });

    it('hands out the active ones in order, each once, however many they are', async () => {
      const { store } = opened;
      const ids = Array.from({ length: 260 }, (_, i) => i - 5).filter((id) => id !== 0);
      await Promise.all(ids.map((id) => store.put(person(id))));
      await store.setState(7, 'paused');
      const pages = await Array.fromAsync(store.everyActive());
      expect(pages.flat().map(({ id }) => id)).toEqual(ids.filter((id) => id !== 7));
      expect(pages.length).toBeGreaterThan(1);
      expect(await store.countActive()).toBe(258);
      expect([...(await store.among([7, 3, 999])).keys()].toSorted((a, b) => a - b)).toEqual([3, 7]);
    });

    it('knows whether there is an admin', async () => {
      const { store } = opened;
      await store.put(person(1));
      expect(await store.hasAdmin()).toBe(false);
      await store.put(person(1, { role: 'admin' }));
      expect(await store.hasAdmin()).toBe(true);
    });
  });
};
