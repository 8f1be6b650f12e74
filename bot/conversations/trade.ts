// What stays unclear about a person's own trade: which signal words without a card are about, and the price they left open.
import type { Context } from 'grammy';
import { DAY_MS, MINUTE_MS } from '../../core/instant.ts';
import type { SignalRow } from '../../core/ports/record.ts';
import type { TradeFigure } from '../callbackData.ts';
import type { CommandDeps } from '../commands/command.ts';
import type { Openings } from '../context.ts';
import { type Heard, hear } from '../journal/hear.ts';
import { button, inRows, type Rows, sendScreen, showScreen } from '../menus/menu.ts';
import { languageOf } from '../people/language.ts';
import { wordsOf } from '../text/words.ts';
import { act, answerTo, type Choice, chosenIn, type Dialogue, spokenIn } from './dialogue.ts';

/** Market time for which the next plain words are taken as the answer; later ones are about something else. */
const ASKED_FOR_MS = 30 * MINUTE_MS;
const OFFERED = 6;
const PREFIX = 'whi:';

/** The signals a person may well speak of: open or ended within a day, of those that reached them, the newest first. */
const offered = async ({ stores, clock }: CommandDeps, person: number): Promise<readonly SignalRow[]> => {
  const [ids, rows] = await Promise.all([stores.outbox.received(person), stores.signals.list({ limit: 40 })]);
  const mine = new Set(ids);
  const isNear = ({ outcome }: SignalRow): boolean => !('at' in outcome) || clock.now() - outcome.at < DAY_MS;
  return rows.filter((row) => mine.has(row.signal.id) && isNear(row)).slice(0, OFFERED);
};

/** False where there is no card to choose. */
const offer = async (deps: CommandDeps, first: Context): Promise<boolean> => {
  const spoken = await spokenIn(deps, first);
  const rows = spoken ? await offered(deps, spoken.from.id) : [];
  if (!spoken) return false;
  const { journal: say } = spoken.words;
  const each: Rows = inRows(
    rows.map((row) => button(say.cardLabel(row), `${PREFIX}${row.signal.id}`)),
    1,
  );
  await sendScreen(deps, spoken, { text: rows.length === 0 ? say.noCardYet() : say.whichCard(), rows: each });
  return rows.length > 0;
};

type Meant = { readonly signalId: string; readonly figure: TradeFigure };

/** Does what had been said, now that it is clear on which signal; null where nothing is left to ask. */
const applyTo = async (deps: CommandDeps, choice: Choice, said: string): Promise<Meant | null> => {
  const { from, chatId, messageId, argument: signalId, words } = choice;
  const row = await deps.stores.signals.get(signalId);
  await choice.toast();
  if (!row) return null;
  await showScreen(deps, choice, { text: words.journal.cardMeant(row), rows: [] });
  const heard: Heard = { person: from.id, chatId, messageId, text: said, words };
  const wanted = await hear(deps, heard, { signalId });
  return wanted === undefined || wanted === 'unknown' ? null : { signalId, figure: wanted };
};

/** Waits for the card to be chosen; null where none is to be had, or what was said is done with it. */
const chooseCard = async (
  deps: CommandDeps,
  dialogue: Dialogue,
  first: Context,
  opening: { readonly said: string; readonly askedAt: number },
): Promise<Meant | null> => {
  if (!(await act(dialogue, () => offer(deps, first)))) return null;
  const isOver = () => deps.clock.now() - opening.askedAt > DAY_MS;
  const update = await answerTo(dialogue, { press: /^whi:/ }, isOver);
  return act(dialogue, async (outer) => {
    const choice = await chosenIn(deps, { update, outer }, PREFIX);
    return choice ? applyTo(deps, choice, opening.said) : null;
  });
};

/** What the words leave wanted; null where nothing. */
const hearWords = async (deps: CommandDeps, update: Context, meant: Meant): Promise<TradeFigure | null> => {
  const { message, from } = update;
  if (!message || !from) return null;
  const heard: Heard = {
    person: from.id,
    chatId: message.chat.id,
    messageId: message.message_id,
    text: message.text ?? '',
    words: wordsOf(await languageOf(deps, from)),
  };
  const wanted = await hear(deps, heard, { signalId: meant.signalId, asked: meant.figure });
  return wanted === undefined || wanted === 'unknown' ? null : wanted;
};

/** A figure is asked for until it is told, for half an hour. */
export const tradeQuestion =
  (deps: CommandDeps) =>
  async (dialogue: Dialogue, first: Context, opening: Openings['trade']): Promise<void> => {
    let meant = 'said' in opening ? await chooseCard(deps, dialogue, first, opening) : opening;
    if (meant === null) return;
    const since = 'said' in opening ? await act(dialogue, async () => deps.clock.now()) : opening.askedAt;
    const isOver = () => deps.clock.now() - since > ASKED_FOR_MS;
    const asked = dialogue.checkpoint();
    const update = await answerTo(dialogue, { words: () => true }, isOver);
    const about = meant;
    const wanted = await act(dialogue, () => hearWords(deps, update, about));
    if (wanted === null) return;
    if (wanted === meant.figure) await dialogue.rewind(asked);
    // another figure is wanted than before, which a rewound dialogue would not remember
    meant = { ...meant, figure: wanted };
    const later = dialogue.checkpoint();
    const next = await answerTo(dialogue, { words: () => true }, isOver);
    const last = meant;
    if ((await act(dialogue, () => hearWords(deps, next, last))) !== null) await dialogue.rewind(later);
  };
