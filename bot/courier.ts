// Takes one row of the outbox to Telegram, written as things stand at that moment.
import { backoffMs, type Delivery, type DeliveryResult } from '../core/delivery.ts';
import type { Courier } from '../core/ports.ts';
import { readRow } from './cardFacts.ts';
import { changeCard, sendCard } from './courier/card.ts';
import type { CourierDeps, Errand } from './courier/ground.ts';
import { tellLevel, tellMissed, tellNotice, tellOutcome, tellSummary, tellThesis } from './courier/words.ts';
import { type Trouble, troubleOf } from './telegramErrors.ts';
import { operatorWords } from './text/operator.ts';

export type { CourierDeps } from './courier/ground.ts';

/** Attempts after which a row that fails by our own fault is given up. */
const OWN_ATTEMPTS = 20;
const TOKEN_RETRY_MS = 60_000;

/** What a failed attempt means for the row. */
const resultOf = (trouble: Trouble, { attempts }: Delivery): DeliveryResult => {
  const { because } = trouble;
  switch (trouble.kind) {
    case 'flood':
      return { kind: 'retry', afterMs: trouble.retryAfterMs, because, holds: 'chat' };
    case 'unreachable':
      return { kind: 'unreachable', because };
    case 'token':
      return { kind: 'retry', afterMs: TOKEN_RETRY_MS, because, holds: 'everything' };
    case 'outage':
    case 'second poller':
      return { kind: 'retry', afterMs: backoffMs(attempts), because, holds: 'everything' };
    case 'own':
      return attempts >= OWN_ATTEMPTS
        ? { kind: 'dead', because }
        : { kind: 'retry', afterMs: backoffMs(attempts), because, holds: 'message' };
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

const take = async (deps: CourierDeps, errand: Errand): Promise<DeliveryResult> => {
  const { delivery, reader } = errand;
  const { kind, subject, subscriber } = delivery;
  if (reader?.state === 'blocked') return { kind: 'dead', because: operatorWords.shutOut };
  // whoever has paused keeps true cards and hears nothing new
  if (reader?.state === 'paused' && kind !== 'state' && kind !== 'touch')
    return { kind: 'dead', because: operatorWords.paused };
  if (kind === 'missed' || kind === 'summary' || kind === 'notice' || kind === 'alarm')
    return others[kind](deps, errand);
  const row = await readRow(deps.stores, subject, subscriber);
  if (!row) return { kind: 'dead', because: operatorWords.noRecord };
  return aboutSignals[kind](deps, { ...errand, row });
};

/** Never rejects: what fails, fails as a result of the row. */
export const createCourier =
  (deps: CourierDeps): Courier =>
  async (delivery) => {
    try {
      const reader = await deps.stores.subscribers.get(delivery.subscriber);
      return await take(deps, { delivery, reader });
    } catch (error) {
      const trouble = troubleOf(error);
      const because = deps.redact(trouble.because);
      if (trouble.kind === 'own') deps.log.error('a message could not be written', { delivery: delivery.id, because });
      return resultOf({ ...trouble, because }, delivery);
    }
  };
