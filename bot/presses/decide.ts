// Took, Skipped, Monitoring and their undo; and which levels who monitors wants to be told of.
import type { WatchedLevel } from '../../core/delivery/living.ts';
import type { Decision } from '../../core/record/outcome.ts';
import type { PersonalRow } from '../cardFacts.ts';
import { enqueueNext } from '../enqueueNext.ts';
import type { Words } from '../text/words.ts';
import { type PressDeps, type Pressed, showCard } from './ground.ts';

const ALL: readonly WatchedLevel[] = ['entry', 'target', 'stop'];

/** Stores what was said, if it says something new, and returns the words that answer it. */
export const noteDecision = async (
  { stores, clock }: Pick<PressDeps, 'stores' | 'clock'>,
  person: number,
  row: PersonalRow,
  asked: {
    readonly wanted: Decision | undefined;
    readonly press: string;
    readonly place?: number;
    readonly words: Words;
  },
): Promise<string> => {
  const { wanted, press, place } = asked;
  const { buttons: say } = asked.words;
  const { signal, outcome } = row;
  const standing = row.decision?.decision;
  if (wanted === standing) return wanted === undefined ? say.nothingToUndoToast : say.alreadyNotedToast(wanted);
  const late = outcome.kind !== 'open' || clock.now() > signal.expiresAt;
  const decision = wanted ?? 'undone';
  const where = place === undefined ? {} : { place };
  // before the word, which passes over its repetition: whoever ends between is given the press again
  if (!late && place === undefined)
    await stores.cardNotes.note(signal.id, person, { watched: wanted === 'monitoring' ? ALL : [] });
  await stores.decisions.put({
    ...{ signalId: signal.id, subscriber: person, decision, at: clock.now(), late, press },
    ...where,
  });
  if (wanted !== undefined) return say.notedToast(wanted, late);
  return standing === undefined ? say.nothingToUndoToast : say.takenBackToast(standing);
};

/** What is said in a group stands on the person's own card as well, where they have one. */
const touchOwn = async ({ stores, clock, changes }: PressDeps, subscriber: number, signalId: string): Promise<void> => {
  if (!(await stores.outbox.cardOf(subscriber, signalId))) return;
  await enqueueNext({ outbox: stores.outbox, clock, changes }, { subscriber, kind: 'touch', subject: signalId });
};

/** The card is shown again even for a repeated press: what is shown may be what has to be mended. */
export const decide = async (
  deps: PressDeps,
  pressed: Pressed,
  row: PersonalRow,
  wanted: Decision | undefined,
): Promise<void> => {
  const { person, chatId, queryId, words } = pressed;
  const place = chatId === person ? {} : { place: chatId };
  const noted = await noteDecision(deps, person, row, { wanted, press: queryId, words, ...place });
  await deps.replies.toast(queryId, noted);
  await showCard(deps, pressed, row.signal.id);
  if (chatId !== person) await touchOwn(deps, person, row.signal.id);
  deps.changes.emit({ kind: 'decision', id: row.signal.id });
};

/** Asks to be told of a level, or no longer; a signal that has ended has none left. */
export const watch = async (
  deps: PressDeps,
  pressed: Pressed,
  { signal, outcome }: PersonalRow,
  level: WatchedLevel,
): Promise<void> => {
  const { stores, clock, replies } = deps;
  if (outcome.kind !== 'open' || clock.now() > signal.expiresAt)
    return replies.toast(pressed.queryId, pressed.words.buttons.watchOverToast);
  const { watched, taken } = await stores.cardNotes.get(signal.id, pressed.person);
  const asked = watched.includes(level) === taken.includes(pressed.queryId);
  const next = asked ? [...watched.filter((one) => one !== level), level] : watched.filter((one) => one !== level);
  await stores.cardNotes.note(signal.id, pressed.person, { watched: next }, pressed.queryId);
  await replies.toast(pressed.queryId, pressed.words.buttons.watchToast(level, asked));
  await showCard(deps, pressed, signal.id);
};
