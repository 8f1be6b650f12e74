// Takes a signal's card to its reader, and changes it in place as the signal goes its way.
import { InputMediaBuilder } from 'grammy';
import type { PhotoSize } from 'grammy/types';
import { audienceFor } from '../../core/delivery/audience.ts';
import { livingOf } from '../../core/delivery/living.ts';
import { type DeliveryResult, EXPIRED_MEANWHILE, type SentCard } from '../../core/delivery.ts';
import { type Instant, MINUTE_MS } from '../../core/instant.ts';
import { factsOf, type PersonalRow, readRow } from '../cardFacts.ts';
import { cardKeyboard } from '../cardKeyboard.ts';
import type { ChartPhoto } from '../chartPhotos.ts';
import { enqueueNext } from '../enqueueNext.ts';
import { wordsFor } from '../people/language.ts';
import { withPlainFallback } from '../replies.ts';
import { troubleOf } from '../telegramErrors.ts';
import type { Html } from '../text/html.ts';
import { operatorWords } from '../text/operator.ts';
import { type CourierDeps, type SignalErrand, threadOf, wallUntil, wishesOf } from './ground.ts';

/** Attempts for which a change waits for its card to be sent first. */
const CARD_ATTEMPTS = 5;
/** Attempts at drawing before the card goes without its picture. */
const DRAWING_ATTEMPTS = 2;
/** A card queued so much later than its publication was asked for by its reader. */
const ASKED_AFTER_MS = MINUTE_MS;

const largest = (sizes: readonly PhotoSize[] | undefined): string | undefined => sizes?.at(-1)?.file_id;

/** Whether the reader asked for this very card, by /start or /signal, rather than being told of a new signal. */
const isAskedFor = ({ delivery, row }: SignalErrand): boolean =>
  delivery.revision > 1 || delivery.queuedAt > row.signal.publishedAt + ASKED_AFTER_MS;

type Entrance = { readonly kind: 'send'; readonly ring: boolean } | Exclude<DeliveryResult, { kind: 'sent' }>;

/** What expired while it was held or Telegram was away is owed as a line of one message instead. */
const tooLate = async ({ stores, clock }: CourierDeps, { delivery }: SignalErrand): Promise<Entrance> => {
  const key = { subscriber: delivery.subscriber, kind: 'missed', subject: 'cards' } as const;
  await enqueueNext({ outbox: stores.outbox, clock, changes: { emit: () => undefined } }, key);
  return { kind: 'dead', because: EXPIRED_MEANWHILE };
};

const entranceOf = async (deps: CourierDeps, errand: SignalErrand): Promise<Entrance> => {
  const { clock } = deps;
  const { reader, row } = errand;
  if (isAskedFor(errand)) return { kind: 'send', ring: false };
  const suspended = (await deps.phase?.name()) === 'SUSPENDED';
  const passage = audienceFor(row.signal, wishesOf(reader), clock.now(), { suspended });
  if (passage.kind === 'drop') return { kind: 'dead', because: operatorWords.notWanted(passage.because) };
  if (passage.kind === 'hold') {
    const because = operatorWords.held(passage.because);
    return { kind: 'retry', afterMs: wallUntil(clock, passage.until), because, holds: 'message', planned: true };
  }
  const living = livingOf({ ...row, ...(row.mark ? { moved: row.mark.moved } : {}) }, clock.now());
  const isOver = living.kind === 'ended' || living.kind === 'ending';
  if (isOver && wishesOf(reader).delayMinutes === 0) return tooLate(deps, errand);
  return { kind: 'send', ring: passage.ring && living.kind === 'valid' };
};

const keyboardOf = (deps: CourierDeps, { row, delivery, reader }: SignalErrand) =>
  cardKeyboard({
    ...{
      words: wordsFor(reader),
      signal: row.signal,
      standing: row.decision?.decision,
      open: row.outcome.kind === 'open',
    },
    ...(delivery.subscriber > 0 ? { watched: row.watched } : {}),
    ...(reader?.place?.kind === 'channel' ? { channel: { botUsername: deps.botUsername?.() } } : {}),
  });

/** The picture, or nothing where the reader wants none or it cannot be drawn. */
const pictureOf = async (
  deps: CourierDeps,
  { delivery, reader, row }: SignalErrand,
): Promise<ChartPhoto | undefined> => {
  if (!wishesOf(reader).charts) return undefined;
  try {
    return await deps.photos.photoOf(row);
  } catch (error) {
    if (delivery.attempts < DRAWING_ATTEMPTS) throw error;
    deps.log.warn('a card goes without its picture', { signal: row.signal.id, because: String(error) });
    return undefined;
  }
};

const captionOf = async (deps: CourierDeps, { row, reader }: SignalErrand, sentAt: Instant, repeats: number) =>
  wordsFor(reader).card.cardCaption(await factsOf(deps, row, { sentAt, repeated: repeats > 0, reader }));

type Taken = { readonly messageId: number; readonly fileId?: string | undefined };

/** Tries with the photo, once more with a fresh upload where Telegram has forgotten the old one. */
const withPhoto = async (
  photoOf: () => Promise<ChartPhoto | undefined>,
  attempt: (chart: ChartPhoto | undefined) => Promise<Taken>,
): Promise<number> => {
  const once = async (chart: ChartPhoto | undefined): Promise<number> => {
    try {
      const { messageId, fileId } = await attempt(chart);
      chart?.taken(fileId);
      return messageId;
    } catch (error) {
      if (troubleOf(error).kind === 'file refused' || typeof chart?.photo !== 'string') chart?.forget();
      throw error;
    }
  };
  const first = await photoOf();
  try {
    return await once(first);
  } catch (error) {
    if (!first || troubleOf(error).kind !== 'file refused') throw error;
    return once(await photoOf());
  }
};

export const sendCard = async (deps: CourierDeps, errand: SignalErrand): Promise<DeliveryResult> => {
  const entrance = await entranceOf(deps, errand);
  if (entrance.kind !== 'send') return entrance;
  const { api, clock } = deps;
  const { delivery, reader } = errand;
  const options = {
    reply_markup: keyboardOf(deps, errand),
    disable_notification: !entrance.ring,
    ...threadOf(reader),
  };
  let [at, bare] = [clock.now(), false];
  const messageId = await withPhoto(
    () => pictureOf(deps, errand),
    async (chart) => {
      [at, bare] = [clock.now(), chart === undefined];
      const caption = await captionOf(deps, errand, at, delivery.repeats);
      if (!chart) return { messageId: (await sendText(deps, errand, caption, options)).message_id };
      const message = await withPlainFallback(
        (text, style) => api.sendPhoto(delivery.subscriber, chart.photo, { caption: text, ...style, ...options }),
        caption,
      );
      return { messageId: message.message_id, fileId: largest(message.photo) };
    },
  );
  return { kind: 'sent', messageId, at, ...(bare ? { bare: true as const } : {}) };
};

const sendText = ({ api }: CourierDeps, { delivery }: SignalErrand, caption: Html, options: object) =>
  withPlainFallback((text, style) => api.sendMessage(delivery.subscriber, text, { ...style, ...options }), caption);

/** The reader has no card that could be changed: one still on its way will be written as things stand then. */
const withoutCard = async ({ stores }: CourierDeps, { delivery }: SignalErrand): Promise<DeliveryResult> => {
  const owed = (await stores.outbox.revision(delivery.subscriber, 'card', delivery.subject)) !== undefined;
  const because = operatorWords.noCardYet;
  return owed && delivery.attempts < CARD_ATTEMPTS
    ? { kind: 'retry', afterMs: 2000, because, holds: 'message' }
    : { kind: 'dead', because };
};

/** Writes the sent card again; with the picture drawn to the end where the signal has ended. */
const rewrite = async (deps: CourierDeps, errand: SignalErrand, card: SentCard): Promise<void> => {
  const { api } = deps;
  const { subscriber } = errand.delivery;
  const caption = await captionOf(deps, errand, card.at, card.repeats);
  const reply_markup = keyboardOf(deps, errand);
  if (card.bare === true)
    return void (await withPlainFallback(
      (text, style) => api.editMessageText(subscriber, card.messageId, text, { ...style, reply_markup }),
      caption,
    ));
  if (errand.row.outcome.kind === 'open' || errand.delivery.kind === 'touch')
    return void (await withPlainFallback(
      (text, style) => api.editMessageCaption(subscriber, card.messageId, { caption: text, ...style, reply_markup }),
      caption,
    ));
  await withPhoto(
    () => deps.photos.photoOf(errand.row),
    async (chart) => {
      if (!chart) return { messageId: card.messageId };
      const message = await withPlainFallback(
        (text, style) =>
          api.editMessageMedia(
            subscriber,
            card.messageId,
            InputMediaBuilder.photo(chart.photo, { caption: text, ...style }),
            { reply_markup },
          ),
        caption,
      );
      const photo = typeof message === 'object' && 'photo' in message ? message.photo : undefined;
      return { messageId: card.messageId, fileId: largest(photo) };
    },
  );
};

/** How often a card is written again because its reader has pressed meanwhile. */
const REWRITES = 3;

const saysTheSame = (a: PersonalRow, b: PersonalRow): boolean =>
  a.decision?.decision === b.decision?.decision &&
  a.outcome.kind === b.outcome.kind &&
  a.watched.join() === b.watched.join();

/** Rows are read several at a time, some before a press that has shown its card at once: what was said since is not undone. */
export const changeCard = async (deps: CourierDeps, errand: SignalErrand): Promise<DeliveryResult> => {
  const { delivery } = errand;
  const card = await deps.stores.outbox.cardOf(delivery.subscriber, delivery.subject);
  if (!card) return withoutCard(deps, errand);
  let { row } = errand;
  for (let written = 0; written < REWRITES; written++) {
    try {
      await rewrite(deps, { ...errand, row }, card);
    } catch (error) {
      if (troubleOf(error).kind !== 'not modified') throw error;
    }
    const now = await readRow(deps.stores, delivery.subject, delivery.subscriber);
    if (!now || saysTheSame(now, row)) break;
    row = now;
  }
  return { kind: 'sent', messageId: card.messageId, at: deps.clock.now() };
};
