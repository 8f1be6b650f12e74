// Takes what is told in words alone: how a signal ended, a broken thesis, a level come near, what was missed, a notice.
import { livingOf, type WatchedLevel } from '../../core/delivery/living.ts';
import { type DeliveryResult, LEVEL_REVISION } from '../../core/delivery.ts';
import { resultKeyboard } from '../cardKeyboard.ts';
import { noticeText } from '../notices.ts';
import { wordsFor } from '../people/language.ts';
import { CAPTION_LIMIT } from '../text/card.ts';
import { visibleLength } from '../text/html.ts';
import { operatorWords } from '../text/operator.ts';
import {
  type CourierDeps,
  type Errand,
  loudnessOf,
  type SignalErrand,
  sendPicture,
  sendWords,
  switchedOff,
} from './ground.ts';

const MISSED_LISTED = 30;

/** Stands as a reply to the reader's card, where there is one. */
const replyTo = async ({ stores }: CourierDeps, { delivery }: SignalErrand) => {
  const card = await stores.outbox.cardOf(delivery.subscriber, delivery.subject);
  return card && { reply_parameters: { message_id: card.messageId, allow_sending_without_reply: true } };
};

/** Rings for a stop or target of who took or monitors it; who never had the card is not told of its end. */
export const tellOutcome = async (deps: CourierDeps, errand: SignalErrand): Promise<DeliveryResult> => {
  const { row, reader, delivery } = errand;
  const card = await replyTo(deps, errand);
  if (!card) return { kind: 'dead', because: operatorWords.noCardYet };
  const { decision, outcome, signal } = row;
  const isIn = decision?.decision === 'took' || decision?.decision === 'monitoring';
  const kind = isIn && (outcome.kind === 'target' || outcome.kind === 'stop') ? 'position' : 'outcome';
  const how = loudnessOf(deps, reader, { kind, symbol: signal.symbol });
  if (!how) return switchedOff;
  const words = wordsFor(reader);
  const keyboard = decision?.decision === 'took' ? { reply_markup: resultKeyboard(signal.id, words) } : {};
  return sendWords(deps, errand, words.outcomeReply.outcomeReply({ ...row, repeated: delivery.repeats > 0 }), {
    ...card,
    ...how,
    ...keyboard,
  });
};

/** Only while the trade runs, and only to whoever is in it as things stand now. */
export const tellThesis = async (deps: CourierDeps, errand: SignalErrand): Promise<DeliveryResult> => {
  const { row, reader, delivery } = errand;
  const { signal, outcome, thesis, decision } = row;
  const over = outcome.kind !== 'open' || deps.clock.now() > signal.expiresAt;
  if (!thesis || over) return { kind: 'dead', because: operatorWords.thesisOver };
  if (!decision || decision.decision === 'skipped') return { kind: 'dead', because: operatorWords.notInIt };
  const how = loudnessOf(deps, reader, { kind: 'thesis', symbol: signal.symbol });
  if (!how) return switchedOff;
  const words = wordsFor(reader).thesisReply.thesisReply({ signal, thesis, decision, repeated: delivery.repeats > 0 });
  return sendWords(deps, errand, words, { ...(await replyTo(deps, errand)), ...how });
};

const levelOf = (revision: number): WatchedLevel | undefined =>
  (['entry', 'target', 'stop'] as const).find((level) => LEVEL_REVISION[level] === revision);

/** While the signal is open; once a level, which the row's key sees to. */
export const tellLevel = async (deps: CourierDeps, errand: SignalErrand): Promise<DeliveryResult> => {
  const { row, reader, delivery } = errand;
  const { signal, mark } = row;
  const level = levelOf(delivery.revision);
  const living = livingOf(row, deps.clock.now());
  if (!level || !mark || living.kind === 'ended' || living.kind === 'ending')
    return { kind: 'dead', because: operatorWords.levelOver };
  if (!row.watched.includes(level)) return { kind: 'dead', because: operatorWords.notInIt };
  const how = loudnessOf(deps, reader, { kind: 'near', symbol: signal.symbol });
  if (!how) return switchedOff;
  const words = wordsFor(reader).levelReply.levelReply({
    signal,
    level,
    price: mark.price,
    at: mark.at,
    repeated: delivery.repeats > 0,
  });
  return sendWords(deps, errand, words, { ...(await replyTo(deps, errand)), ...how });
};

/** One silent list of the cards that had expired before they could be delivered and have not been listed yet. */
export const tellMissed = async (deps: CourierDeps, errand: Errand): Promise<DeliveryResult> => {
  const { stores } = deps;
  const { delivery, reader } = errand;
  const ids = await stores.outbox.expiredCards(delivery.subscriber, delivery.revision);
  const found = await Promise.all(ids.slice(0, MISSED_LISTED).map((id) => stores.signals.get(id)));
  const rows = found.filter((row) => row !== undefined);
  if (rows.length === 0) return { kind: 'dead', because: operatorWords.noNotice };
  const how = loudnessOf(deps, reader, { kind: 'outcome' });
  if (!how) return switchedOff;
  const words = wordsFor(reader).missed.missedText({ rows, more: ids.length - rows.length });
  return sendWords(deps, errand, words, { disable_notification: true });
};

/** An alarm rings, a notice does not. */
export const tellNotice = async (deps: CourierDeps, errand: Errand): Promise<DeliveryResult> => {
  const words = await noticeText(deps, errand.delivery, wordsFor(errand.reader));
  if (words === undefined) return { kind: 'dead', because: operatorWords.noNotice };
  const how = loudnessOf(deps, errand.reader, { kind: 'alarm' });
  if (!how) return switchedOff;
  return sendWords(
    deps,
    errand,
    words,
    errand.delivery.kind === 'alarm' ? how : { ...how, disable_notification: true },
  );
};

/** The week's words stand below its picture where they fit there, else behind it. */
export const tellSummary = async (deps: CourierDeps, errand: Errand): Promise<DeliveryResult> => {
  const { reader, delivery } = errand;
  const due = reader && (await deps.summaryOf?.(reader, delivery.subject));
  if (due === undefined) return { kind: 'dead', because: operatorWords.noNotice };
  const { kind, text, picture } = due;
  const how = loudnessOf(deps, reader, { kind: kind === 'weekly' ? 'weekly' : 'summary' });
  if (!how) return switchedOff;
  if (!picture) return sendWords(deps, errand, text, how);
  const fits = visibleLength(text) <= CAPTION_LIMIT;
  const shown = await sendPicture(
    deps,
    errand,
    picture,
    fits ? text : wordsFor(reader).equityCaption.equityCaption({ days: 7 }),
    how,
  );
  return fits ? shown : sendWords(deps, errand, text, how);
};
