// What every reservation store must do.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReservationRequest } from '../../../core/decision/reservation.ts';
import { HOUR_MS, instant, MINUTE_MS, plus } from '../../../core/instant.ts';
import type { ReservationStore } from '../../../core/ports/record.ts';
import { settings } from '../../../core/settings.ts';
import { type Open, type Opened, START } from './examples.ts';

const ask = (n: number, changes: Partial<ReservationRequest> = {}): ReservationRequest => ({
  signalId: `signal-${n}`,
  symbol: `S${n}-USD`,
  direction: 'BUY',
  confidence: 70,
  at: instant(START + n),
  expiresAt: instant(START + 4 * HOUR_MS),
  limits: settings.judge.limits,
  ...changes,
});

const atTarget = { kind: 'target', at: START } as const;

/** Holds a reservation store to its contract; `open` gives an empty one. */
export const reservationStoreContract = (name: string, open: Open<ReservationStore>): void => {
  describe(`${name} as a reservation store`, () => {
    let opened: Opened<ReservationStore>;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('stays within the hourly limits when fifty ask at once', async () => {
      const { store } = opened;
      const asked = Array.from({ length: 50 }, (_, n) => store.reserve(ask(n, { confidence: n % 2 ? 90 : 70 })));
      const granted = (await Promise.all(asked)).flatMap((result, n) => (result.kind === 'granted' ? [n] : []));
      expect(granted).toHaveLength(10);
      expect(granted.filter((n) => n % 2).length).toBeLessThanOrEqual(5);
    });

    it('grants a granted signal again and takes one place for it, however often it asks', async () => {
      const { store } = opened;
      const results = await Promise.all(Array.from({ length: 20 }, () => store.reserve(ask(1))));
      expect(results.every((result) => result.kind === 'granted')).toBe(true);
      for (let n = 2; n <= 10; n++) expect((await store.reserve(ask(n))).kind).toBe('granted');
      expect(await store.reserve(ask(11))).toEqual({
        kind: 'refused',
        reasons: [{ reason: 'hourly limit', published: 10, limit: 10 }],
      });
      expect((await store.reserve(ask(1))).kind).toBe('granted');
    });

    it('keeps one open signal a symbol and direction until it is released', async () => {
      const { store } = opened;
      await store.reserve(ask(1, { symbol: 'BTC-USD' }));
      const again = ask(2, { symbol: 'BTC-USD' });
      expect(await store.reserve(again)).toEqual({
        kind: 'refused',
        reasons: [{ reason: 'already open', signalId: 'signal-1' }],
      });
      await store.release('signal-1', atTarget);
      await store.release('signal-1', atTarget);
      expect((await store.reserve(again)).kind).toBe('granted');
    });

    it('refuses the other direction while one is open, naming it', async () => {
      const { store } = opened;
      await store.reserve(ask(1, { symbol: 'BTC-USD' }));
      const opposite = ask(2, { symbol: 'BTC-USD', direction: 'SELL' });
      expect(await store.reserve(opposite)).toEqual({
        kind: 'refused',
        reasons: [{ reason: 'opposes open signal', signalId: 'signal-1' }],
      });
      await store.release('signal-1', { kind: 'stop', at: START });
      expect((await store.reserve(opposite)).kind).toBe('granted');
    });

    it('lets a direction cool down after its stop, the first end that was told being the one that counts', async () => {
      const { store } = opened;
      await store.reserve(ask(1, { symbol: 'BTC-USD' }));
      await store.release('signal-1', { kind: 'stop', at: plus(START, MINUTE_MS) });
      await store.release('signal-1', atTarget);
      const until = plus(START, 61 * MINUTE_MS);
      const at = (ms: number) => store.reserve(ask(2, { symbol: 'BTC-USD', at: plus(until, ms) }));
      expect(await at(-1)).toEqual({
        kind: 'refused',
        reasons: [{ reason: 'cooldown', until, stoppedSignal: 'signal-1' }],
      });
      expect((await at(0)).kind).toBe('granted');
    });

    it('keeps the place in the hour of what was released and frees that of what was cancelled', async () => {
      const { store } = opened;
      for (let n = 1; n <= 10; n++) await store.reserve(ask(n));
      await store.release('signal-1', atTarget);
      expect((await store.reserve(ask(11))).kind).toBe('refused');
      await store.cancel('signal-2');
      await store.cancel('signal-2');
      expect((await store.reserve(ask(11))).kind).toBe('granted');
      expect((await store.reserve(ask(12, { at: instant(START + HOUR_MS + 20) }))).kind).toBe('granted');
    });

    it('takes release and cancel of what it never granted', async () => {
      const { store } = opened;
      await store.release('nothing', atTarget);
      await store.cancel('nothing');
      expect((await store.reserve(ask(1))).kind).toBe('granted');
    });
  });
};
