// Takes one row of the outbox to Telegram, written as things stand at that moment.
import { backoffMs, type Delivery, type DeliveryResult } from '../core/delivery.ts';
import type { Courier } from '../core/ports/outbox.ts';
import { type PersonalRow, readRows } from './cardFacts.ts';
import { changeCard, sendCard } from './courier/card.ts';
import type { CourierDeps, Errand } from './courier/ground.ts';
import { tellLevel, tellMissed, tellNotice, tellOutcome, tellSummary, tellThesis } from './courier/words.ts';
import { type Trouble, troubleOf } from './telegramErrors.ts';
import { operatorWords } from './text/operator.ts';

export type { CourierDeps } from './courier/ground.ts';

/** A row that has failed so often by our own fault, without any other end in between, is given up: a quarter of an hour. */
const OWN_FAILURES = 20;
const TOKEN_RETRY_MS = 60_000;

/** What a failed attempt means for the row; `ownFailures` of it in a row, this one among them. */
const resultOf = (trouble: Trouble, { attempts, kind }: Delivery, ownFailures: number): DeliveryResult => {
  const { because } = trouble;
  switch (trouble.kind) {
    case 'flood':
      return { kind: 'retry', afterMs: trouble.retryAfterMs, because, holds: 'chat' };
    case 'unreachable':
      return { kind: 'unreachable', because };
    case 'token':
      return { kind: 'retry', afterMs: TOKEN_RETRY_MS, because, holds: 'everything' };
    case 'outage': {
      // a change of a card that is made twice is the same change
      const unsure = trouble.mayHaveArrived && kind !== 'state' && kind !== 'touch' ? ({ unsure: true } as const) : {};
      return { kind: 'retry', afterMs: backoffMs(attempts), because, holds: 'everything', ...unsure };
    }
    case 'second poller':
      return { kind: 'retry', afterMs: backoffMs(attempts), because, holds: 'everything' };
    case 'own':
      return ownFailures >= OWN_FAILURES
        ? { kind: 'dead', because }
        : { kind: 'retry', afterMs: backoffMs(ownFailures), because, holds: 'message' };
    case 'markup refused':
    case 'not modified':
    case 'file refused':
    case 'query too old':
    case 'refused':
      return { kind: 'dead', because };
  }
};

const aboutSignals = {
  card: sendCard,
  state: changeCard,
  touch: changeCard,
  thesis: tellThesis,
  outcome: tellOutcome,
  level: tellLevel,
} as const;
const others = { missed: tellMissed, summary: tellSummary, notice: tellNotice, alarm: tellNotice } as const;

type Errands = (delivery: Delivery) => Errand & { readonly row: PersonalRow | undefined };

const isAboutSignal = (kind: Delivery['kind']): kind is keyof typeof aboutSignals => kind in aboutSignals;

/** Reads who the rows are for and what they are about, each once. */
const readErrands = async ({ stores }: CourierDeps, deliveries: readonly Delivery[]): Promise<Errands> => {
  const signals = Map.groupBy(
    deliveries.filter(({ kind }) => isAboutSignal(kind)),
    ({ subject }) => subject,
  );
  const [readers, found] = await Promise.all([
    stores.subscribers.among([...new Set(deliveries.map(({ subscriber }) => subscriber))]),
    Promise.all(
      [...signals].map(async ([id, rows]) => {
        const people = [...new Set(rows.map(({ subscriber }) => subscriber))];
        return [id, await readRows(stores, id, people)] as const;
      }),
    ),
  ]);
  const rowsOf = new Map(found);
  return (delivery) => ({
    delivery,
    reader: readers.get(delivery.subscriber),
    row: isAboutSignal(delivery.kind) ? rowsOf.get(delivery.subject)?.(delivery.subscriber) : undefined,
  });
};

const take = async (deps: CourierDeps, errand: ReturnType<Errands>): Promise<DeliveryResult> => {
  const { delivery, reader, row } = errand;
  const { kind } = delivery;
  if (reader?.state === 'blocked') return { kind: 'dead', because: operatorWords.shutOut };
  // whoever has paused keeps true cards and hears nothing new
  if (reader?.state === 'paused' && kind !== 'state' && kind !== 'touch')
    return { kind: 'dead', because: operatorWords.paused };
  if (!isAboutSignal(kind)) return others[kind](deps, errand);
  return row ? aboutSignals[kind](deps, { ...errand, row }) : { kind: 'dead', because: operatorWords.noRecord };
};

/** Never rejects: what fails, fails as a result of the row. What could not be read together is read row by row. */
export const createCourier = (deps: CourierDeps): Courier => {
  /** by row: its own attempts count what was only put back, or met an outage, too */
  const ownFailures = new Map<string, number>();

  const failed = (delivery: Delivery, error: unknown): DeliveryResult => {
    const trouble = troubleOf(error);
    const because = deps.redact(trouble.because);
    if (trouble.kind === 'own') deps.log.error('a message could not be written', { delivery: delivery.id, because });
    const inARow = trouble.kind === 'own' ? (ownFailures.get(delivery.id) ?? 0) + 1 : 0;
    const result = resultOf({ ...trouble, because }, delivery, inARow);
    if (trouble.kind === 'own' && result.kind === 'retry') ownFailures.set(delivery.id, inARow);
    else ownFailures.delete(delivery.id);
    return result;
  };

  return async (deliveries) => {
    const together = await readErrands(deps, deliveries).catch(() => undefined);
    return async (delivery) => {
      try {
        const errands = together ?? (await readErrands(deps, [delivery]));
        const result = await take(deps, errands(delivery));
        ownFailures.delete(delivery.id);
        return result;
      } catch (error) {
        return failed(delivery, error);
      }
    };
  };
};
