// The law of the outbox under random work: nothing lost, nothing sent twice without being counted, order kept.
import fc from 'fast-check';
import { expect } from 'vitest';
import { type Delivery, type DeliveryKey, deliveryId } from '../../../core/delivery.ts';
import { instant } from '../../../core/instant.ts';
import type { OutboxStore } from '../../../core/ports/outbox.ts';
import { claimOne, settleOne } from '../../support/oneRow.ts';
import { card, type Opened, outcomeOf, START, stateOf } from './examples.ts';

/** `work` numbers a delivery in flight; `crash` forgets it as a killed process would; `answer lost`: it arrived, and nobody knows. */
type How = 'sent' | 'retry' | 'dead' | 'crash after sending' | 'answer lost';
type Step =
  | { readonly kind: 'enqueue'; readonly keys: readonly DeliveryKey[] }
  | { readonly kind: 'claim' }
  | { readonly kind: 'end'; readonly work: number; readonly how: How }
  | { readonly kind: 'advance'; readonly ms: number };

const key: fc.Arbitrary<DeliveryKey> = fc
  .record({
    person: fc.integer({ min: 1, max: 2 }),
    subject: fc.constantFrom('a', 'b'),
    kind: fc.constantFrom('card', 'state', 'state', 'outcome'),
    revision: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ person, subject, kind, revision }) => {
    const about = subject;
    return kind === 'card'
      ? card(person, about)
      : kind === 'outcome'
        ? outcomeOf(person, about)
        : stateOf(person, revision, about);
  });

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('enqueue' as const), keys: fc.array(key, { maxLength: 4 }) }),
  fc.constant({ kind: 'claim' as const }),
  fc.constant({ kind: 'claim' as const }),
  fc.record({
    kind: fc.constant('end' as const),
    work: fc.nat(5),
    how: fc.constantFrom<How>('sent', 'sent', 'retry', 'dead', 'crash after sending', 'answer lost'),
  }),
  fc.record({ kind: fc.constant('advance' as const), ms: fc.constantFrom(500, 4000, 30_000) }),
);

const LEASE = 20_000;

/** What the outside world saw in one run. */
const createWitness = () => {
  const arrivals: { readonly id: string; readonly delivery: Delivery }[] = [];
  const owed = new Map<string, DeliveryKey>();
  const cardDone = new Set<string>();
  const lane = (k: DeliveryKey) => `${k.subscriber} ${k.subject}`;
  return {
    owed,
    owe: (keys: readonly DeliveryKey[]) => {
      for (const k of keys) owed.set(deliveryId(k), k);
    },
    /** A claim may only hand out what is owed, and nothing of a signal before its card is finished. */
    claimed: (delivery: Delivery) => {
      const cards = [...owed.values()].filter((k) => k.kind === 'card' && lane(k) === lane(delivery));
      expect(owed.has(delivery.id)).toBe(true);
      if (delivery.kind !== 'card' && cards.length > 0) expect(cardDone).toContain(lane(delivery));
    },
    arrived: (delivery: Delivery) => arrivals.push({ id: delivery.id, delivery }),
    finished: (delivery: Delivery) => {
      if (delivery.kind === 'card') cardDone.add(lane(delivery));
    },
    arrivals,
    lane,
  };
};

const play = async (store: OutboxStore, clock: Opened<OutboxStore>['clock'], steps: readonly Step[], run: number) => {
  const witness = createWitness();
  const inFlight: Delivery[] = [];
  const end = async (delivery: Delivery, how: How) => {
    if (how !== 'retry' && how !== 'dead') witness.arrived(delivery);
    if (how === 'crash after sending') return;
    const state =
      how === 'sent'
        ? ({ kind: 'sent', messageId: witness.arrivals.length, at: START } as const)
        : how === 'retry' || how === 'answer lost'
          ? ({
              kind: 'retry',
              ...{ notBeforeWallMs: clock.wallMs() + 3000, because: 'down' },
              ...(how === 'answer lost' && { unsure: true as const }),
            } as const)
          : ({ kind: 'dead', because: 'blocked' } as const);
    if ((await settleOne(store, delivery, state)) && state.kind !== 'retry') witness.finished(delivery);
  };
  const claimNext = async (): Promise<Delivery | undefined> => {
    const delivery = await claimOne(store, clock.wallMs(), LEASE);
    if (delivery) witness.claimed(delivery);
    return delivery;
  };

  for (const [i, s] of steps.entries()) {
    switch (s.kind) {
      case 'enqueue': {
        const keys = s.keys.map((k) => ({ ...k, subject: `${k.subject}-${run}` }));
        // The card of a signal is always owed before anything else of it.
        const lawful = keys.filter(
          (k) => k.kind !== 'card' || ![...witness.owed.values()].some((o) => witness.lane(o) === witness.lane(k)),
        );
        const first = lawful.toSorted((a, b) => Number(b.kind === 'card') - Number(a.kind === 'card'));
        witness.owe(first);
        await store.enqueue(first, instant(START + i));
        break;
      }
      case 'claim': {
        const delivery = await claimNext();
        if (delivery) inFlight.push(delivery);
        break;
      }
      case 'end': {
        const [delivery] = inFlight.splice(s.work % Math.max(1, inFlight.length), 1);
        // A process that has outlived its lease is not allowed to send any more.
        const live = delivery?.state.kind === 'sending' && delivery.state.leaseUntilWallMs > clock.wallMs();
        if (delivery && live) await end(delivery, s.how);
        break;
      }
      case 'advance':
        await clock.advanceWall(s.ms);
        break;
    }
  }
  for (let idle = 0; idle < 2; ) {
    const delivery = await claimNext();
    if (delivery) await end(delivery, 'sent');
    idle = delivery ? 0 : idle + 1;
    if (!delivery) await clock.advanceWall(LEASE + 40_000);
  }
  return witness;
};

/** Plays random work on the outbox and holds what arrived against what was owed. */
export const outboxProperty = async ({ store, clock }: Opened<OutboxStore>): Promise<void> => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const before = await store.counts();
      const witness = await play(store, clock, steps, run++);
      const after = await store.counts();
      // Nothing is lost: every row owed came to an end.
      expect(after).toMatchObject({ queued: 0, sending: 0, retry: 0 });
      expect(after.sent + after.dead - before.sent - before.dead).toBe(witness.owed.size);
      // Nothing arrives twice unless the later one says that it is a repeat.
      const seen = new Set<string>();
      for (const { id, delivery } of witness.arrivals) {
        if (seen.has(id)) expect(delivery.repeats).toBeGreaterThan(0);
        seen.add(id);
      }
      // The states of a person and signal arrive in the order of their revisions.
      const states = witness.arrivals.map((a) => a.delivery).filter((d) => d.kind === 'state');
      for (const group of Map.groupBy(states, (d) => witness.lane(d)).values())
        expect(group.map((d) => d.revision)).toEqual(group.map((d) => d.revision).toSorted((a, b) => a - b));
    }),
    { seed: 1, numRuns: 25 },
  );
};
