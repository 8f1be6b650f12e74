// What every outbox must do.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Delivery, type DeliveryKey, type DeliveryState, deliveryId } from '../../../core/delivery.ts';
import { instant, plus } from '../../../core/instant.ts';
import type { OutboxStore } from '../../../core/ports/outbox.ts';
import { claimOne, settleOne } from '../../support/oneRow.ts';
import { card, type Open, type Opened, outcomeOf, START, stateOf } from './examples.ts';
import { outboxProperty } from './outboxProperty.ts';

const sent = (messageId: number): DeliveryState => ({ kind: 'sent', messageId, at: START });
const dead: DeliveryState = { kind: 'dead', because: 'blocked' };

/** Holds an outbox to its contract; `open` gives an empty one. */
export const outboxStoreContract = (name: string, open: Open<OutboxStore>): void => {
  describe(`${name} as an outbox`, () => {
    let opened: Opened<OutboxStore>;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    const put = (keys: readonly DeliveryKey[], at = 0) => opened.store.enqueue(keys, instant(START + at));
    const claim = (leaseMs = 60_000) => claimOne(opened.store, opened.clock.wallMs(), leaseMs);
    const must = async (leaseMs?: number): Promise<Delivery> => {
      const delivery = await claim(leaseMs);
      if (!delivery) throw new Error('nothing was due');
      return delivery;
    };
    /** Claims and sends until nothing is due; the ids in that order. */
    const drain = async (): Promise<string[]> => {
      const ids: string[] = [];
      for (let next = await claim(); next; next = await claim()) {
        ids.push(next.id);
        await settleOne(opened.store, next, sent(ids.length));
      }
      return ids;
    };

    it('takes every row once, however often it is put', async () => {
      expect(await put([card(1), card(2), card(1)])).toBe(2);
      expect(await put([card(2), card(3)])).toBe(1);
      expect(await put([])).toBe(0);
      const counts = await Promise.all(Array.from({ length: 6 }, () => put([card(4), card(5)])));
      expect(counts.reduce((a, b) => a + b, 0)).toBe(2);
      expect(await opened.store.counts()).toEqual({ queued: 5, sending: 0, sent: 0, retry: 0, dead: 0, repeats: 0 });
    });

    it('hands a row out under a lease, with its attempt counted', async () => {
      await put([card(1)], 7);
      expect(await must(60_000)).toMatchObject({
        ...card(1),
        id: deliveryId(card(1)),
        attempts: 1,
        repeats: 0,
        queuedAt: START + 7,
        state: { kind: 'sending', leaseUntilWallMs: opened.clock.wallMs() + 60_000 },
      });
      expect(await claim()).toBeUndefined();
    });

    it('looks again at what a clock that was ahead has put off', async () => {
      await put([card(1), card(2), card(3)]);
      const far = opened.clock.wallMs() + 3_600_000;
      await settleOne(opened.store, await must(), {
        kind: 'retry',
        notBeforeWallMs: far,
        because: 'the clock was ahead',
      });
      await settleOne(opened.store, await must(), { kind: 'retry', notBeforeWallMs: far - 3_590_000, because: 'busy' });
      await must(3_600_000);
      await opened.store.askAgain(opened.clock.wallMs() + 150_000);
      expect([(await must()).id, (await must()).id]).toEqual([deliveryId(card(1)), deliveryId(card(3))]);
      expect(await claim()).toBeUndefined();
    });

    it('gives every row to exactly one of many who ask at once', async () => {
      await put(Array.from({ length: 20 }, (_, i) => card(i)));
      const got = await Promise.all(Array.from({ length: 30 }, () => claim()));
      const ids = got.flatMap((delivery) => (delivery ? [delivery.id] : []));
      expect(new Set(ids).size).toBe(20);
      expect(ids).toHaveLength(20);
    });

    it('goes oldest first, cards and outcomes before states', async () => {
      await put([card(1, 'a'), card(2, 'a')], 1);
      expect(await drain()).toHaveLength(2);
      await put([stateOf(1, 1, 'a'), stateOf(2, 1, 'a')], 2);
      await put([card(1, 'c')], 4);
      await put([outcomeOf(1, 'a')], 3);
      expect(await drain()).toEqual(['1:outcome:a:0', '1:card:c:0', '1:state:a:1', '2:state:a:1']);
    });

    it.each([
      ['sent', sent(1)],
      ['dead', dead],
    ])('holds back states and outcomes of a signal until the card of that person is %s', async (_, end) => {
      await put([card(1), stateOf(1, 1), outcomeOf(1)]);
      const first = await must();
      expect(first.kind).toBe('card');
      expect(await claim()).toBeUndefined();
      const notBeforeWallMs = opened.clock.wallMs() + 5000;
      await settleOne(opened.store, first, { kind: 'retry', notBeforeWallMs, because: 'down' });
      await put([stateOf(1, 2)]);
      expect(await claim()).toBeUndefined();
      await opened.clock.advanceWall(5000);
      expect(await settleOne(opened.store, await must(), end)).toBe(true);
      expect(await drain()).toEqual(['1:outcome:s:0', '1:state:s:2']);
    });

    it('lets go at once what belongs to no card', async () => {
      await put([stateOf(1, 1), outcomeOf(1)]);
      expect(await drain()).toEqual(['1:outcome:s:0', '1:state:s:1']);
    });

    it('keeps only the newest unsent state of a person and signal, in whatever order they come', async () => {
      await put([stateOf(1, 2), stateOf(2, 1)]);
      await put([stateOf(1, 3)]);
      await put([stateOf(1, 1)]);
      expect(await drain()).toEqual(['1:state:s:3', '2:state:s:1']);
      expect(await opened.store.counts()).toMatchObject({ sent: 2, dead: 2 });
      expect(await opened.store.revision(1, 'state', 's')).toBe(3);
      expect(await put([stateOf(1, 1)])).toBe(0);
    });

    it('does not let a newer state overtake an older one that is on its way', async () => {
      await put([stateOf(1, 1)]);
      const older = await must();
      await put([stateOf(1, 2)]);
      expect(await claim()).toBeUndefined();
      await settleOne(opened.store, older, sent(5));
      expect(await drain()).toEqual(['1:state:s:2']);
    });

    it('drops an older state that failed once a newer one is there', async () => {
      await put([stateOf(1, 1)]);
      const older = await must();
      await put([stateOf(1, 2)]);
      await settleOne(opened.store, older, { kind: 'retry', notBeforeWallMs: 0, because: 'down' });
      expect(await drain()).toEqual(['1:state:s:2']);
      expect(await opened.store.counts()).toMatchObject({ sent: 1, dead: 1, retry: 0 });
    });

    it('waits as long as a retry says, in wall time', async () => {
      await put([card(1)]);
      const notBeforeWallMs = opened.clock.wallMs() + 3000;
      await settleOne(opened.store, await must(), { kind: 'retry', notBeforeWallMs, because: '429' });
      expect(await opened.store.nextDueWallMs()).toBe(notBeforeWallMs);
      await opened.clock.advanceMarket(60_000);
      await opened.clock.advanceWall(2999);
      expect(await claim()).toBeUndefined();
      await opened.clock.advanceWall(1);
      expect(await must()).toMatchObject({ attempts: 2, repeats: 0 });
    });

    it('hands out again what was still in sending when its lease ran out, and counts it as a repeat', async () => {
      await put([card(1)]);
      const lost = await must(10_000);
      expect(await opened.store.nextDueWallMs()).toBe(opened.clock.wallMs() + 10_000);
      await opened.clock.advanceWall(10_000);
      const again = await must(10_000);
      expect(again).toMatchObject({ id: lost.id, attempts: 2, repeats: 1 });
      expect(await settleOne(opened.store, lost, sent(1))).toBe(false);
      expect(await settleOne(opened.store, again, sent(2))).toBe(true);
      expect(await settleOne(opened.store, again, sent(3))).toBe(false);
      expect(await opened.store.cardOf(1, 's')).toMatchObject({ messageId: 2 });
      expect(await opened.store.counts()).toEqual({ queued: 0, sending: 0, sent: 1, retry: 0, dead: 0, repeats: 1 });
    });

    it('counts as a repeat what is sent again after an answer that was lost, and not before', async () => {
      await put([card(1), card(2)]);
      const lost = {
        kind: 'retry',
        notBeforeWallMs: opened.clock.wallMs(),
        because: 'no answer',
        unsure: true,
      } as const;
      await settleOne(opened.store, await must(), lost);
      expect(await opened.store.counts()).toMatchObject({ retry: 1, repeats: 0 });
      const again = await must();
      expect(again).toMatchObject({ attempts: 2, repeats: 1 });
      await settleOne(opened.store, again, lost);
      expect(await must()).toMatchObject({ id: again.id, attempts: 3, repeats: 2 });
      expect(await must()).toMatchObject({ subscriber: 2, repeats: 0 });
    });

    it('takes a row back that was not sent after all, without counting a repeat', async () => {
      await put([card(1)]);
      expect(await settleOne(opened.store, await must(), { kind: 'queued' })).toBe(true);
      expect(await must()).toMatchObject({ attempts: 2, repeats: 0 });
    });

    it('says when the next row is due and that none is', async () => {
      expect(await opened.store.nextDueWallMs()).toBeUndefined();
      await put([card(1)]);
      expect(await opened.store.nextDueWallMs()).toBeLessThanOrEqual(opened.clock.wallMs());
      await drain();
      expect(await opened.store.nextDueWallMs()).toBeUndefined();
    });

    it('finds the newest sent card, and everybody who has or is owed one', async () => {
      await put([card(2), card(1), card(3), card(4, 'other')]);
      expect(await opened.store.cardOf(1, 's')).toBeUndefined();
      await settleOne(opened.store, await must(), sent(10));
      await settleOne(opened.store, await must(), dead);
      expect(await opened.store.cardOf(1, 's')).toMatchObject({ messageId: 10 });
      expect(await opened.store.cardOf(2, 's')).toBeUndefined();
      await put([card(1, 's', 1)]);
      expect(await opened.store.recipients('s')).toEqual([1, 3]);
      expect([await opened.store.received(1), await opened.store.received(2)]).toEqual([['s'], []]);
      await drain();
      expect([await opened.store.received(1), await opened.store.received(4)]).toEqual([['s'], ['other']]);
      expect((await opened.store.cardOf(1, 's'))?.messageId).not.toBe(10);
      expect(await opened.store.revision(1, 'card', 's')).toBe(1);
      expect(await opened.store.revision(9, 'card', 's')).toBeUndefined();
    });

    it('loses nothing, repeats nothing uncounted and keeps the order, whatever happens', async () => {
      await expect(outboxProperty(opened)).resolves.toBeUndefined();
    });

    it('forgets what ended long ago, the oldest first, but neither cards nor lists of missed ones, and still counts it', async () => {
      const { store, clock } = opened;
      const of = (kind: Delivery['kind'], subscriber = 1): DeliveryKey => ({ ...card(subscriber), kind, revision: 1 });
      await put([card(1), of('outcome'), of('missed'), of('state'), { ...of('state'), revision: 2 }, of('level', 2)]);
      await drain();
      expect(await store.counts()).toMatchObject({ sent: 5, dead: 1 });
      await clock.advance(10);
      const lost = await (await put([{ ...of('summary'), subject: 'day:2024-01-15' }]), must());
      await settleOne(store, lost, { kind: 'retry', notBeforeWallMs: 0, because: 'no answer', unsure: true });
      await settleOne(store, await must(), dead);
      await put([of('notice', 3)]);
      const counts = await store.counts();
      expect(counts).toEqual({ queued: 1, sending: 0, sent: 5, retry: 0, dead: 2, repeats: 1 });

      expect(await store.forget(instant(START), 100)).toBe(0);
      expect(await store.forget(plus(clock.now(), -5), 2)).toBe(2);
      expect(await store.forget(plus(clock.now(), -5), 100)).toBe(2);
      expect(await store.forget(plus(clock.now(), -5), 100)).toBe(0);
      expect(await store.revision(1, 'summary', 'day:2024-01-15')).toBe(1);
      expect(await store.forget(plus(clock.now(), 1), 100)).toBe(1);
      expect(await store.revision(1, 'summary', 'day:2024-01-15')).toBeUndefined();
      expect(await store.forget(plus(clock.now(), 1_000_000), 100)).toBe(0);
      expect(await store.revision(1, 'missed', card(1).subject)).toBe(1);
      expect(await store.received(1)).toEqual([card(1).subject]);
      expect(await store.counts()).toEqual(counts);
      expect(await put([of('outcome')])).toBe(1);
    });

    it('tells when Telegram accepted first cards, newest first, and of nothing else', async () => {
      const { store, clock } = opened;
      await put([card(1, 'a', 1), card(2, 'a', 1), card(3, 'a', 1), card(1, 'a', 2), stateOf(9, 1, 'a')]);
      const accepted: number[] = [];
      for (let next = await claim(); next; next = await claim()) {
        await clock.advanceMarket(1000);
        if (next.kind === 'card' && next.revision === 1) accepted.push(clock.now());
        await settleOne(store, next, next.subscriber === 3 ? dead : sent(next.subscriber));
      }
      const cards = await store.acceptedCards(instant(START), 10);
      expect(cards.map((one) => [one.subscriber, one.signalId])).toEqual([
        [2, 'a'],
        [1, 'a'],
      ]);
      expect(accepted).toEqual(expect.arrayContaining(cards.map((one) => one.acceptedAt)));
      expect(await store.acceptedCards(instant(START), 1)).toEqual(cards.slice(0, 1));
      expect(await store.acceptedCards(instant((cards[0]?.acceptedAt ?? 0) + 1), 10)).toEqual([]);
    });
  });
};
