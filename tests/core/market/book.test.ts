// The book against hand-made cases and against a brute-force map.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBook, type LevelChange } from '../../../core/market/book.ts';

const bid = (price: number, size: number): LevelChange => ({ side: 'bid', price, size });
const ask = (price: number, size: number): LevelChange => ({ side: 'ask', price, size });

describe('a book', () => {
  test('is empty before a snapshot, and says so to updates', () => {
    const book = createBook();
    expect(book.update([bid(100, 1)])).toBe(false);
    expect([book.state(), book.best(), book.count('bid')]).toEqual(['empty', undefined, 0]);
  });

  test('keeps sides sorted from the best on, sets whole sizes, and takes a level away at size 0', () => {
    const book = createBook();
    book.snapshot([bid(99, 1), bid(100, 2), bid(98, 3), ask(102, 1), ask(101, 2)]);
    book.update([bid(100, 0), bid(97.5, 4), ask(101, 5), ask(500, 0)]);
    expect(book.levels('bid')).toEqual([
      { price: 99, size: 1 },
      { price: 98, size: 3 },
      { price: 97.5, size: 4 },
    ]);
    expect(book.best()).toEqual({ bid: { price: 99, size: 1 }, ask: { price: 101, size: 5 } });
    book.snapshot([bid(1, 1)]);
    expect([book.count('bid'), book.count('ask'), book.state(), book.best()]).toEqual([1, 0, 'ready', undefined]);
  });

  test('cannot be read while it is crossed, and can again once a later word mends it', () => {
    const book = createBook();
    book.snapshot([bid(99, 1), ask(101, 1)]);
    book.update([bid(101, 2)]);
    expect([book.state(), book.best()]).toEqual(['crossed', undefined]);
    book.update([ask(101, 0), ask(102, 1)]);
    expect(book.best()).toEqual({ bid: { price: 101, size: 2 }, ask: { price: 102, size: 1 } });
  });

  test('sums what stands to a limit and says whether it reaches it', () => {
    const book = createBook();
    book.snapshot([bid(100, 1), bid(99, 2), bid(98, 3), ask(101, 1)]);
    expect(book.within('bid', 99)).toEqual({ levels: 2, size: 3, worth: 298, reaches: true });
    expect(book.within('bid', 98)).toEqual({ levels: 3, size: 6, worth: 592, reaches: true });
    expect(book.within('bid', 97)).toMatchObject({ levels: 3, reaches: false });
    expect(book.within('ask', 102)).toMatchObject({ levels: 1, reaches: false });
    expect(createBook().within('bid', 1)).toEqual({ levels: 0, size: 0, worth: 0, reaches: false });
  });

  test('is bounded: the farthest levels go first', () => {
    const book = createBook(3);
    book.snapshot([bid(10, 1), bid(9, 1), bid(8, 1), bid(7, 1), ask(11, 1)]);
    book.update([bid(10.5, 1), bid(2, 1)]);
    expect(book.levels('bid').map((level) => level.price)).toEqual([10.5, 10, 9]);
  });
});

const change = fc.record({
  side: fc.constantFrom('bid' as const, 'ask' as const),
  price: fc.integer({ min: 1, max: 40 }).map((ticks) => ticks / 4),
  size: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 }), fc.constant(-1)),
});

test('any stream of updates gives what a plain map gives, never a level without a size, and never a crossed reading', () => {
  fc.assert(
    fc.property(fc.array(change), fc.array(fc.array(change, { maxLength: 8 })), (whole, messages) => {
      const book = createBook();
      const maps = { bid: new Map<number, number>(), ask: new Map<number, number>() };
      const note = (changes: readonly LevelChange[]): void => {
        for (const { side, price, size } of changes) {
          if (size > 0) maps[side].set(price, size);
          else maps[side].delete(price);
        }
      };
      const same = (): void => {
        for (const side of ['bid', 'ask'] as const) {
          const wanted = [...maps[side]].toSorted(([a], [b]) => (side === 'bid' ? b - a : a - b));
          expect(book.levels(side).map(({ price, size }) => [price, size])).toEqual(wanted);
        }
        const best = book.best();
        const [high, low] = [Math.max(...maps.bid.keys()), Math.min(...maps.ask.keys())];
        expect(book.state()).toBe(high >= low ? 'crossed' : 'ready');
        const readable = high < low && maps.bid.size > 0 && maps.ask.size > 0;
        expect([best?.bid.price, best?.ask.price]).toEqual(readable ? [high, low] : [undefined, undefined]);
      };
      book.snapshot(whole);
      note(whole);
      same();
      for (const message of messages) {
        book.update(message);
        note(message);
        same();
      }
    }),
    { seed: 3, numRuns: 300 },
  );
});
