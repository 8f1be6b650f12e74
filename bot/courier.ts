// Takes one row of the outbox to Telegram, written as things stand at that moment.
import type { Api } from 'grammy';
import type { PhotoSize } from 'grammy/types';
import { backoffMs, type Delivery, type DeliveryResult } from '../core/delivery.ts';
import type { Courier, Log } from '../core/ports.ts';
import { type FactsDeps, factsOf, type PersonalRow, readRow } from './cardFacts.ts';
import { cardKeyboard } from './cardKeyboard.ts';
import type { ChartPhotos } from './chartPhotos.ts';
import { type NoticeDeps, noticeText } from './notices.ts';
import { withPlainFallback } from './replies.ts';
import { type Trouble, troubleOf } from './telegramErrors.ts';
import { cardCaption } from './text/card.ts';
import type { Html } from './text/html.ts';
import { operatorWords } from './text/operator.ts';
import { outcomeReply } from './text/outcomeReply.ts';
import { thesisReply } from './text/thesisReply.ts';

/** Attempts after which a row that fails by our own fault is given up. */
const OWN_ATTEMPTS = 20;
/** Attempts for which a change waits for its card to be sent first. */
const CARD_ATTEMPTS = 5;
const TOKEN_RETRY_MS = 60_000;

export type CourierDeps = FactsDeps &
  Pick<NoticeDeps, 'modelBudgetUsd'> & {
    readonly api: Api;
    readonly photos: ChartPhotos;
    readonly log: Log;
    readonly redact: (words: string) => string;
  };

const largest = (sizes: readonly PhotoSize[] | undefined): string | undefined => sizes?.at(-1)?.file_id;

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

const sendCard = async (deps: CourierDeps, delivery: Delivery, row: PersonalRow): Promise<DeliveryResult> => {
  const { api, photos, clock } = deps;
  const { subscriber, subject, repeats } = delivery;
  const send = async (isLast: boolean): Promise<DeliveryResult> => {
    const chart = await photos.photoOf(row);
    const sentAt = clock.now();
    const caption = cardCaption(await factsOf(deps, row, { sentAt, repeated: repeats > 0 }));
    const reply_markup = cardKeyboard(subject, row.decision?.decision);
    try {
      const message = await withPlainFallback(
        (text, style) => api.sendPhoto(subscriber, chart.photo, { caption: text, ...style, reply_markup }),
        caption,
      );
      chart.taken(largest(message.photo));
      return { kind: 'sent', messageId: message.message_id, at: sentAt };
    } catch (error) {
      if (isLast || troubleOf(error).kind !== 'file refused') throw error;
      chart.forget();
      return send(true);
    }
  };
  return send(false);
};

/** The person has no card that could be changed: one still on its way will be written as things stand then. */
const withoutCard = async (
  { stores }: CourierDeps,
  { subscriber, subject, attempts }: Delivery,
): Promise<DeliveryResult> => {
  const owed = (await stores.outbox.revision(subscriber, 'card', subject)) !== undefined;
  const because = operatorWords.noCardYet;
  return owed && attempts < CARD_ATTEMPTS
    ? { kind: 'retry', afterMs: 2000, because, holds: 'message' }
    : { kind: 'dead', because };
};

const changeCard = async (deps: CourierDeps, delivery: Delivery, row: PersonalRow): Promise<DeliveryResult> => {
  const { subscriber, subject } = delivery;
  const card = await deps.stores.outbox.cardOf(subscriber, subject);
  if (!card) return withoutCard(deps, delivery);
  const caption = cardCaption(await factsOf(deps, row, { sentAt: card.at, repeated: card.repeats > 0 }));
  const reply_markup = cardKeyboard(subject, row.decision?.decision);
  try {
    await withPlainFallback(
      (text, style) =>
        deps.api.editMessageCaption(subscriber, card.messageId, { caption: text, ...style, reply_markup }),
      caption,
    );
  } catch (error) {
    if (troubleOf(error).kind !== 'not modified') throw error;
  }
  return { kind: 'sent', messageId: card.messageId, at: deps.clock.now() };
};

/** Sends the words as a reply to the person's card, where there is one. */
const replyToCard = async (deps: CourierDeps, delivery: Delivery, words: Html): Promise<DeliveryResult> => {
  const { subscriber, subject } = delivery;
  const card = await deps.stores.outbox.cardOf(subscriber, subject);
  const message = await withPlainFallback(
    (text, style) =>
      deps.api.sendMessage(subscriber, text, {
        ...style,
        ...(card ? { reply_parameters: { message_id: card.messageId, allow_sending_without_reply: true } } : {}),
      }),
    words,
  );
  return { kind: 'sent', messageId: message.message_id, at: deps.clock.now() };
};

const tellOutcome = (deps: CourierDeps, delivery: Delivery, row: PersonalRow): Promise<DeliveryResult> =>
  replyToCard(deps, delivery, outcomeReply({ ...row, repeated: delivery.repeats > 0 }));

/** Only while the trade runs, and only to whoever is in it as things stand now. */
const tellThesis = async (deps: CourierDeps, delivery: Delivery, row: PersonalRow): Promise<DeliveryResult> => {
  const { signal, outcome, thesis, decision } = row;
  const over = outcome.kind !== 'open' || deps.clock.now() > signal.expiresAt;
  if (!thesis || over) return { kind: 'dead', because: operatorWords.thesisOver };
  if (!decision || decision.decision === 'skipped') return { kind: 'dead', because: operatorWords.notInIt };
  return replyToCard(deps, delivery, thesisReply({ signal, thesis, decision, repeated: delivery.repeats > 0 }));
};

const tellNotice = async (deps: CourierDeps, delivery: Delivery): Promise<DeliveryResult> => {
  const words = await noticeText(deps, delivery);
  if (words === undefined) return { kind: 'dead', because: operatorWords.noNotice };
  const message = await withPlainFallback(
    (text, style) => deps.api.sendMessage(delivery.subscriber, text, style),
    words,
  );
  return { kind: 'sent', messageId: message.message_id, at: deps.clock.now() };
};

const takers = { card: sendCard, state: changeCard, thesis: tellThesis, outcome: tellOutcome } as const;

/** Never rejects: what fails, fails as a result of the row. */
export const createCourier =
  (deps: CourierDeps): Courier =>
  async (delivery) => {
    try {
      if (delivery.kind === 'notice' || delivery.kind === 'alarm') return await tellNotice(deps, delivery);
      const row = await readRow(deps.stores, delivery.subject, delivery.subscriber);
      if (!row) return { kind: 'dead', because: operatorWords.noRecord };
      return await takers[delivery.kind](deps, delivery, row);
    } catch (error) {
      const trouble = troubleOf(error);
      const because = deps.redact(trouble.because);
      if (trouble.kind === 'own') deps.log.error('a message could not be written', { delivery: delivery.id, because });
      return resultOf({ ...trouble, because }, delivery);
    }
  };
