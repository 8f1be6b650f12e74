// The stores the bot needs, in memory, with the rules their ports promise.
import type { CycleReport } from '../../../core/cycleReport.ts';
import type { Signal } from '../../../core/decision/verdict.ts';
import { type Delivery, type DeliveryKey, deliveryId } from '../../../core/delivery.ts';
import type { Candles } from '../../../core/market/candles.ts';
import { between, emptyCandles } from '../../../core/market/shapeCandles.ts';
import type {
  CandleStore,
  CycleStore,
  DecisionStore,
  OutboxStore,
  ReservationStore,
  SignalStore,
  Stores,
  Subscriber,
  SubscriberStore,
} from '../../../core/ports.ts';
import type { Decision, Outcome, RecordedDecision } from '../../../core/record/outcome.ts';

/** A port of which only the given parts are asked; any other is an error of the test. */
const onlyWith = <T extends object>(part: Partial<T>): T =>
  new Proxy(part, {
    get: (target, name) => {
      if (name in target) return Reflect.get(target, name);
      throw new Error(`the bot is not meant to ask for ${String(name)} in these tests`);
    },
  }) as T;

export type MemoryStores = Stores & {
  publish(signal: Signal, report: CycleReport): void;
  setOutcome(id: string, outcome: Outcome): void;
  setCandles(symbol: string, candles: Candles): void;
  setRecord(record: { readonly n: number; readonly wins: number }): void;
  rows(): readonly Delivery[];
  presses(): readonly RecordedDecision[];
};

const createOutbox = (): OutboxStore & { rows(): readonly Delivery[] } => {
  const rows = new Map<string, Delivery>();
  const matching = (subscriber: number, kind: Delivery['kind'], subject: string): readonly Delivery[] =>
    [...rows.values()]
      .filter((row) => row.subscriber === subscriber && row.kind === kind && row.subject === subject)
      .toSorted((a, b) => b.revision - a.revision);
  const insert = (key: DeliveryKey, queuedAt: Delivery['queuedAt']): boolean => {
    const id = deliveryId(key);
    if (rows.has(id)) return false;
    if (key.kind === 'state')
      for (const old of matching(key.subscriber, key.kind, key.subject))
        if (old.state.kind === 'queued' || old.state.kind === 'retry') rows.delete(old.id);
    rows.set(id, { ...key, id, attempts: 0, repeats: 0, queuedAt, state: { kind: 'queued' } });
    return true;
  };
  const isDue = ({ state }: Delivery, now: number): boolean =>
    state.kind === 'queued' ||
    (state.kind === 'retry' && state.notBeforeWallMs <= now) ||
    (state.kind === 'sending' && state.leaseUntilWallMs <= now);
  return onlyWith<OutboxStore & { rows(): readonly Delivery[] }>({
    rows: () => [...rows.values()],
    enqueue: async (keys, queuedAt) => keys.filter((key) => insert(key, queuedAt)).length,
    claim: async (now, leaseMs) => {
      const due = [...rows.values()].filter((row) => isDue(row, now));
      const row = due.find((one) => one.kind !== 'state') ?? due[0];
      if (!row) return undefined;
      const claimed: Delivery = {
        ...row,
        attempts: row.attempts + 1,
        repeats: row.repeats + (row.state.kind === 'sending' ? 1 : 0),
        state: { kind: 'sending', leaseUntilWallMs: now + leaseMs },
      };
      rows.set(row.id, claimed);
      return claimed;
    },
    settle: async (delivery, state) => {
      if (rows.get(delivery.id)?.state !== delivery.state) return false;
      rows.set(delivery.id, { ...delivery, state });
      return true;
    },
    cardOf: async (subscriber, signalId) => {
      const sent = matching(subscriber, 'card', signalId).find((row) => row.state.kind === 'sent');
      return sent?.state.kind === 'sent'
        ? { messageId: sent.state.messageId, at: sent.state.at, repeats: sent.repeats }
        : undefined;
    },
    revision: async (subscriber, kind, subject) => matching(subscriber, kind, subject)[0]?.revision,
    recipients: async (signalId) => [
      ...new Set([...rows.values()].filter((row) => row.subject === signalId).map((row) => row.subscriber)),
    ],
  });
};

const createSubscribers = (): SubscriberStore => {
  const people = new Map<number, Subscriber>();
  return onlyWith<SubscriberStore>({
    put: async (subscriber) => void people.set(subscriber.id, subscriber),
    get: async (id) => people.get(id),
    active: async () => [...people.values()].filter((one) => one.state === 'active'),
    setState: async (id, state) => {
      const known = people.get(id);
      if (known) people.set(id, { ...known, state });
    },
    hasAdmin: async () => [...people.values()].some((one) => one.role === 'admin'),
  });
};

const createDecisions = (): DecisionStore & { presses(): readonly RecordedDecision[] } => {
  const presses: RecordedDecision[] = [];
  const standing = (signalId: string, subscriber: number) => {
    const last = presses.findLast((one) => one.signalId === signalId && one.subscriber === subscriber);
    return last && last.decision !== 'undone' ? { ...last, decision: last.decision satisfies Decision } : undefined;
  };
  return {
    presses: () => presses,
    put: async (decision) => void presses.push(decision),
    get: async (signalId, subscriber) => standing(signalId, subscriber),
    forSignals: async (ids) => {
      const people = [...new Set(presses.map((one) => one.subscriber))];
      return new Map(ids.map((id) => [id, people.flatMap((person) => standing(id, person) ?? [])]));
    },
  };
};

export const createMemoryStores = (): MemoryStores => {
  const signals: { signal: Signal; outcome: Outcome; report: CycleReport }[] = [];
  const candles = new Map<string, Candles>();
  let record = { n: 7, wins: 4 };
  const outbox = createOutbox();
  const decisions = createDecisions();
  return {
    candles: onlyWith<CandleStore>({
      read: async (symbol, from, to) => between(candles.get(symbol) ?? emptyCandles(60), from, to),
    }),
    cycles: onlyWith<CycleStore>({
      report: async (cycle, symbol) =>
        signals.find(({ signal }) => signal.cycle === cycle && signal.symbol === symbol)?.report,
    }),
    reservations: onlyWith<ReservationStore>({}),
    signals: onlyWith<SignalStore>({
      get: async (id) => signals.find(({ signal }) => signal.id === id),
      list: async ({ limit }) => signals.toReversed().slice(0, limit),
      settledInBand: async () => record,
    }),
    subscribers: createSubscribers(),
    decisions,
    outbox,
    publish: (signal, report) => void signals.push({ signal, report, outcome: { kind: 'open' } }),
    setOutcome: (id, outcome) => {
      for (const row of signals) if (row.signal.id === id) row.outcome = outcome;
    },
    setCandles: (symbol, c) => void candles.set(symbol, c),
    setRecord: (next) => {
      record = next;
    },
    rows: () => outbox.rows(),
    presses: () => decisions.presses(),
  };
};
