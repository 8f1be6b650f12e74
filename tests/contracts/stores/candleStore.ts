// What every candle store must do.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant, SLOT_MS } from '../../../core/instant.ts';
import type { Candles } from '../../../core/market/candles.ts';
import type { CandleStore } from '../../../core/ports/market.ts';
import { candlesAt, minutes, type Open, type Opened, slot } from './examples.ts';

const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume', 'filled'] as const;

/** Rows as text that is equal only for equal bits. */
export const rowsOf = (candles: Candles): readonly string[] =>
  Array.from(candles.time, (_, i) => COLUMNS.map((name) => String(candles[name][i])).join(' '));

const joined = (parts: readonly (readonly [number, number])[]): number[] => parts.flatMap(([a, b]) => minutes(a, b));

/** A plain model of the store: the last whole slot appended, by its number. */
const plainModel = () => {
  const seeds = new Map<number, number>();
  return {
    /** returns what append must return */
    append: (slots: readonly number[], seed: number) => {
      const count = { added: 0, changed: 0 };
      for (const n of slots) {
        const had = seeds.get(n);
        if (had === undefined) count.added++;
        else if (had !== seed) count.changed++;
        seeds.set(n, seed);
      }
      return count;
    },
    rows: (from: number, to: number) =>
      [...seeds.keys()]
        .toSorted((a, b) => a - b)
        .flatMap((n) => rowsOf(candlesAt(minutes(n, n + 1), seeds.get(n))))
        .filter((row) => Number(row.split(' ')[0]) * 1000 >= from && Number(row.split(' ')[0]) * 1000 < to),
    missing: (from: number, to: number) =>
      Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i).filter((n) => !seeds.has(n)),
  };
};

type Step =
  | { readonly kind: 'append'; readonly slots: readonly number[]; readonly seed: number }
  | { readonly kind: 'read'; readonly from: number; readonly length: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('append' as const),
    slots: fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 12 }).map((a) => a.toSorted((x, y) => x - y)),
    seed: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({
    kind: fc.constant('read' as const),
    from: fc.integer({ min: -10, max: 210 }),
    length: fc.integer({ min: -3, max: 210 }),
  }),
);

/** What a step gives on the store, and what on the model. */
const both = async (
  store: CandleStore,
  symbol: string,
  model: ReturnType<typeof plainModel>,
  s: Step,
): Promise<readonly [unknown, unknown]> => {
  if (s.kind === 'append') {
    const candles = candlesAt(joined(s.slots.map((n) => [n, n + 1] as const)), s.seed);
    return [await store.append(symbol, candles), model.append(s.slots, s.seed)];
  }
  const from = instant(slot(0) + s.from * 60_000);
  const to = instant(from + s.length * 60_000);
  return [rowsOf(await store.read(symbol, from, to)), model.rows(from, to)];
};

/** Holds a candle store to its contract; `open` gives an empty one. */
export const candleStoreContract = (name: string, open: Open<CandleStore>): void => {
  describe(`${name} as a candle store`, () => {
    let opened: Opened<CandleStore>;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('gives back what was appended, to the bit', async () => {
      const { store } = opened;
      const candles = candlesAt(minutes(0, 20));
      candles.open.set([-0, Number.MIN_VALUE, 1e300, 0.1 + 0.2], 0);
      expect(await store.append('BTC-USD', candles)).toEqual({ added: 20, changed: 0 });
      const back = await store.read('BTC-USD', slot(0), slot(20));
      for (const column of COLUMNS) expect(back[column]).toEqual(candles[column]);
      expect(Object.is(back.open[0], -0)).toBe(true);
      expect(back.intervalS).toBe(60);
    });

    it('keeps symbols apart', async () => {
      const { store } = opened;
      await store.append('BTC-USD', candlesAt(minutes(0, 2)));
      expect(rowsOf(await store.read('ETH-USD', slot(0), slot(2)))).toEqual([]);
      expect(await store.missing('ETH-USD', slot(0), slot(2))).toEqual([slot(0), slot(1)]);
    });

    it('counts an identical bucket as nothing and a different one as changed, and reads the newest', async () => {
      const { store } = opened;
      await store.append('BTC-USD', candlesAt(minutes(0, 4)));
      expect(await store.append('BTC-USD', candlesAt(minutes(0, 4)))).toEqual({ added: 0, changed: 0 });
      expect(await store.append('BTC-USD', candlesAt(minutes(3, 5), 7))).toEqual({ added: 1, changed: 1 });
      expect(await store.append('BTC-USD', candlesAt(minutes(3, 4)))).toEqual({ added: 0, changed: 1 });
      const expected = [...rowsOf(candlesAt(minutes(0, 4))), ...rowsOf(candlesAt(minutes(4, 5), 7))];
      expect(rowsOf(await store.read('BTC-USD', slot(0), slot(5)))).toEqual(expected);
    });

    it('stores whole slots only', async () => {
      const { store } = opened;
      const times = joined([[0, 3]]).filter((_, i) => i > 1 && i !== 7);
      expect(await store.append('BTC-USD', candlesAt(times))).toEqual({ added: 1, changed: 0 });
      expect(await store.missing('BTC-USD', slot(0), slot(3))).toEqual([slot(0), slot(1)]);
    });

    it('reads rows whose start lies in the range, also where its ends are inside a slot', async () => {
      const { store } = opened;
      await store.append('BTC-USD', candlesAt(minutes(0, 4)));
      const part = await store.read('BTC-USD', instant(slot(0) + 90_000), instant(slot(3) + 60_001));
      expect([...part.time]).toEqual(minutes(0, 4).slice(2, 17));
    });

    it('names the missing slots in the range, in order', async () => {
      const { store } = opened;
      await store.append(
        'BTC-USD',
        candlesAt(
          joined([
            [1, 3],
            [5, 6],
          ]),
        ),
      );
      const absent = await store.missing('BTC-USD', slot(0), slot(8));
      expect(absent).toEqual([slot(0), slot(3), slot(4), slot(6), slot(7)]);
      expect(await store.missing('BTC-USD', slot(3), slot(3))).toEqual([]);
    });

    it('refuses columns of unequal length, other intervals and rows out of order', async () => {
      const { store } = opened;
      const good = candlesAt(minutes(0, 1));
      await expect(store.append('BTC-USD', { ...good, close: good.close.subarray(1) })).rejects.toThrow(/"close"/);
      await expect(store.append('BTC-USD', { ...good, intervalS: 300 })).rejects.toThrow(/1m candles/);
      await expect(store.append('BTC-USD', candlesAt(minutes(0, 1).toReversed()))).rejects.toThrow(/after the one/);
    });

    it('counts every bucket once when many append the same at the same time', async () => {
      const { store } = opened;
      const results = await Promise.all(
        [0, 0, 0, 1, 1].map((seed) => store.append('BTC-USD', candlesAt(minutes(0, 6), seed))),
      );
      expect(results.reduce((sum, r) => sum + r.added, 0)).toBe(6);
      const rows = rowsOf(await store.read('BTC-USD', slot(0), slot(6)));
      const [a, b] = [rowsOf(candlesAt(minutes(0, 6), 0)), rowsOf(candlesAt(minutes(0, 6), 1))];
      expect(rows.every((row, i) => row === a[i] || row === b[i])).toBe(true);
      expect(rows).toHaveLength(30);
    });

    it('agrees with a plain read after any appends and reads', async () => {
      const { store } = opened;
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
          const symbol = `P${run++}-USD`;
          const model = plainModel();
          for (const s of steps) {
            const [found, expected] = await both(store, symbol, model, s);
            expect(found).toEqual(expected);
          }
          const absent = await store.missing(symbol, slot(-2), slot(42));
          expect(absent.map((at) => (at - slot(0)) / SLOT_MS)).toEqual(model.missing(-2, 42));
        }),
        { seed: 1, numRuns: 25 },
      );
    });
  });
};
