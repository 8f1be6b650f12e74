// What a press of a button does: notes the answer, takes it back, shows the details.
import type { Api, Context } from 'grammy';
import { instant } from '../core/instant.ts';
import type { Changes, Log } from '../core/ports.ts';
import type { Decision } from '../core/record/outcome.ts';
import type { Access } from './access.ts';
import { type DetailsPage, type Press, parsePress } from './callbackData.ts';
import { type FactsDeps, factsOf, type PersonalRow, readRow } from './cardFacts.ts';
import { cardKeyboard, detailsKeyboard } from './cardKeyboard.ts';
import { enqueueNext } from './enqueueNext.ts';
import { type Replies, withPlainFallback } from './replies.ts';
import { troubleOf } from './telegramErrors.ts';
import { strangerToast } from './text/access.ts';
import {
  alreadyNotedToast,
  notedToast,
  nothingToUndoToast,
  takenBackToast,
  unknownButtonToast,
  unknownSignalToast,
} from './text/buttons.ts';
import { cardCaption } from './text/card.ts';
import { detailsText } from './text/details.ts';
import { pagesOf, pageTexts } from './text/detailsPages.ts';

export type PressDeps = FactsDeps & {
  readonly api: Api;
  readonly access: Access;
  readonly replies: Replies;
  readonly changes: Changes;
  readonly log: Log;
};

type PressedCard = { readonly person: number; readonly messageId: number; readonly sentAtMs: number };

/** Stores what was pressed, if it says something new, and returns the words for the toast. */
const note = async (
  { stores, clock }: PressDeps,
  person: number,
  row: PersonalRow,
  asked: { readonly wanted: Decision | undefined; readonly press: string },
): Promise<string> => {
  const { wanted, press } = asked;
  const { signal, outcome } = row;
  const standing = row.decision?.decision;
  if (wanted === standing) return wanted === undefined ? nothingToUndoToast : alreadyNotedToast(wanted);
  const late = outcome.kind !== 'open' || clock.now() > signal.expiresAt;
  const decision = wanted ?? 'undone';
  await stores.decisions.put({ signalId: signal.id, subscriber: person, decision, at: clock.now(), late, press });
  if (wanted !== undefined) return notedToast(wanted, late);
  return standing === undefined ? nothingToUndoToast : takenBackToast(standing);
};

/** An older copy of the card than the one the outbox changes: shown as things stand, where Telegram lets it. */
const refreshOlderCopy = async (deps: PressDeps, card: PressedCard, signalId: string): Promise<void> => {
  const row = await readRow(deps.stores, signalId, card.person);
  if (!row) return;
  const caption = cardCaption(await factsOf(deps, row, { sentAt: instant(card.sentAtMs), repeated: false }));
  const reply_markup = cardKeyboard(signalId, row.decision?.decision);
  try {
    await withPlainFallback(
      (text, style) =>
        deps.api.editMessageCaption(card.person, card.messageId, { caption: text, ...style, reply_markup }),
      caption,
    );
  } catch (error) {
    const { kind, because } = troubleOf(error);
    if (kind === 'own') throw error;
    deps.log.debug('an older copy of a card was not refreshed', { because });
  }
};

/** The change of the card is owed again even for a repeated press: what is shown may be what has to be mended. */
const showDecision = async (deps: PressDeps, card: PressedCard, signalId: string): Promise<void> => {
  const { stores, clock, changes } = deps;
  const newest = await stores.outbox.cardOf(card.person, signalId);
  await enqueueNext(
    { outbox: stores.outbox, clock, changes },
    { subscriber: card.person, kind: 'state', subject: signalId },
  );
  changes.emit({ kind: 'decision', id: signalId });
  if (newest !== undefined && newest.messageId !== card.messageId) await refreshOlderCopy(deps, card, signalId);
};

const showDetails = async (deps: PressDeps, card: PressedCard, row: PersonalRow): Promise<void> => {
  const report = await deps.stores.cycles.report(row.signal.cycle, row.signal.symbol);
  const keyboard = detailsKeyboard(row.signal.id, pagesOf(report));
  await deps.replies.say(card.person, detailsText({ ...row, report }), {
    replyTo: card.messageId,
    ...(keyboard && { keyboard }),
  });
};

/** A page of the details as its own message; a long one goes on in a second. */
const showPage = async (deps: PressDeps, card: PressedCard, row: PersonalRow, page: DetailsPage): Promise<void> => {
  const { stores, clock, replies } = deps;
  const report = await stores.cycles.report(row.signal.cycle, row.signal.symbol);
  const texts = pageTexts(page, { ...row, report, now: clock.now() });
  for (const text of texts) await replies.say(card.person, text, { replyTo: card.messageId });
};

const obey = async (deps: PressDeps, queryId: string, card: PressedCard, press: Press): Promise<void> => {
  const row = await readRow(deps.stores, press.signalId, card.person);
  if (!row) return deps.replies.toast(queryId, unknownSignalToast);
  if (press.kind === 'details') {
    await deps.replies.toast(queryId);
    return showDetails(deps, card, row);
  }
  if (press.kind === 'page') {
    await deps.replies.toast(queryId);
    return showPage(deps, card, row, press.page);
  }
  const words = await note(deps, card.person, row, {
    wanted: press.kind === 'decision' ? press.decision : undefined,
    press: queryId,
  });
  await deps.replies.toast(queryId, words);
  await showDecision(deps, card, press.signalId);
};

/** Checks who pressed before anything else; a button that is not ours any more is told so. */
export const handlePress = async (deps: PressDeps, ctx: Context): Promise<void> => {
  const query = ctx.callbackQuery;
  if (!query) return;
  if (!(await deps.access.allowed(query.from.id)))
    return deps.replies.toast(query.id, strangerToast(query.from.id), true);
  const press = parsePress(query.data ?? '');
  if (!press || !query.message) return deps.replies.toast(query.id, unknownButtonToast);
  const { message_id: messageId, date } = query.message;
  await obey(deps, query.id, { person: query.from.id, messageId, sentAtMs: date * 1000 }, press);
};
