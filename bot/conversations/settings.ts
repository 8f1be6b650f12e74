// What a person types when the settings asked for it: a place, a sum, a per cent, hours.
import type { Context } from 'grammy';
import { parseAmount } from '../../core/delivery/amount.ts';
import { defaultPreferences, type Preferences } from '../../core/delivery/preferences.ts';
import { parseQuiet } from '../../core/delivery/quietCommand.ts';
import { isTimeZone, parseTimeZone } from '../../core/delivery/timeZone.ts';
import type { Subscriber } from '../../core/ports/people.ts';
import type { CommandDeps, Spoken } from '../commands/command.ts';
import type { Openings } from '../context.ts';
import { button, inRows, type Screen, sendScreen, showScreen } from '../menus/menu.ts';
import { subjectOf } from '../people/subject.ts';
import { type Html, joined } from '../text/html.ts';
import type { Words } from '../text/words.ts';
import { act, answerTo, type Choice, chosenIn, type Dialogue, QUESTION_LIFE_MS, spokenIn } from './dialogue.ts';

const PREFIX = 'zon:';

type Read = { readonly changes: Partial<Preferences>; readonly said: Html } | { readonly again: Screen };
type Reader = (
  text: string,
  about: {
    readonly deps: CommandDeps;
    readonly spoken: Spoken;
    readonly subscriber: Subscriber;
  },
) => Read;

const again = (text: Html): Read => ({ again: { text, rows: [] } });

const zone: Reader = (text, { deps, spoken }) => {
  const { settings: say } = spoken.words;
  const read = parseTimeZone(text);
  if (read.kind === 'unknown') return again(say.zoneNotRead(text));
  if (read.kind === 'zone') {
    const { timeZone } = read;
    return { changes: { timeZone }, said: say.zoneSet(timeZone, deps.clock.now()) };
  }
  const each = read.timeZones.map((one) => button(one, `${PREFIX}${one}`));
  return { again: { text: say.zoneSeveral(text), rows: inRows(each, 1) } };
};

const account: Reader = (text, { spoken }) => {
  const { settings: say } = spoken.words;
  const read = parseAmount(text, { thousands: true });
  if (read.kind === 'unreadable' || read.value < 1 || read.value > 1e9) return again(say.accountNotRead(text));
  return { changes: { accountUsd: read.value }, said: say.accountSet(read.value) };
};

const risk: Reader = (text, { spoken }) => {
  const { settings: say } = spoken.words;
  const read = parseAmount(text, { thousands: false });
  if (read.kind === 'unreadable' || read.value < 0.1 || read.value > 10) return again(say.riskNotRead(text));
  const riskPct = Math.round(read.value * 100) / 100;
  return { changes: { riskPct }, said: say.riskSet(riskPct) };
};

const quiet: Reader = (text, { spoken, subscriber }) => {
  const { settings: say } = spoken.words;
  const week = parseQuiet(text, (subscriber.preferences ?? defaultPreferences).quiet);
  return week === undefined ? again(say.quietNotRead(text)) : { changes: { quiet: week }, said: say.quietSet(week) };
};

const readers: Readonly<Record<string, Reader>> = { zone, account, risk, quiet };
const pageOf: Readonly<Record<string, string>> = { zone: 'zone', account: 'money', risk: 'money', quiet: 'quiet' };

/** The button below what was noted leads back to the menu. */
const noted = (target: string, page: string, words: Words, said: Html): Screen => ({
  text: said,
  rows: [[button(words.settings.backLabel, `set:${target}:p:${page}`)]],
});

type Asked = { readonly deps: CommandDeps; readonly opening: Openings['settings'] };

const targetOf = ({ opening }: Asked, personId: number): string =>
  opening.subscriber === personId ? '' : String(opening.subscriber);

const question = async ({ deps, opening }: Asked, spoken: Spoken): Promise<void> => {
  const { settings: say } = spoken.words;
  const questions: Readonly<Record<string, () => Html>> = {
    ...{ zone: say.zoneQuestion, account: say.accountQuestion, risk: say.riskQuestion, quiet: say.quietQuestion },
  };
  // in a group a bot reads only what replies to it
  const text = joined([questions[opening.field]?.(), spoken.place && say.replyHere()], '\n');
  await sendScreen(deps, spoken, { text, rows: [] });
};

/** True where nothing is left to wait for: it was taken, or these settings are not this person's to change any more. */
const takeWords = async (asked: Asked, spoken: Spoken): Promise<boolean> => {
  const { deps, opening } = asked;
  const target = targetOf(asked, spoken.from.id);
  const subscriber = await subjectOf(deps, spoken, target);
  const read = subscriber && readers[opening.field]?.(spoken.argument, { deps, spoken, subscriber });
  if (!read) return true;
  if ('again' in read) {
    await sendScreen(deps, spoken, read.again);
    return false;
  }
  await deps.stores.subscribers.setPreferences(subscriber.id, read.changes);
  await sendScreen(deps, spoken, noted(target, pageOf[opening.field] ?? 'main', spoken.words, read.said));
  return true;
};

/** One of several places was pressed. */
const takePress = async (asked: Asked, choice: Choice): Promise<boolean> => {
  const { deps } = asked;
  const { settings: say } = choice.words;
  const target = targetOf(asked, choice.from.id);
  const subscriber = await subjectOf(deps, choice, target);
  const timeZone = choice.argument;
  if (!subscriber || !isTimeZone(timeZone)) return true;
  await deps.stores.subscribers.setPreferences(subscriber.id, { timeZone });
  await choice.toast(say.zoneToast(timeZone));
  await showScreen(deps, choice, noted(target, 'zone', choice.words, say.zoneSet(timeZone, deps.clock.now())));
  return true;
};

/** An answer that cannot be read leaves the question open, for a day. */
export const settingsQuestion =
  (deps: CommandDeps) =>
  async (dialogue: Dialogue, first: Context, opening: Openings['settings']): Promise<void> => {
    const asked: Asked = { deps, opening };
    await act(dialogue, async () => {
      const spoken = await spokenIn(deps, first);
      if (spoken) await question(asked, spoken);
    });
    const open = dialogue.checkpoint();
    const isOver = () => deps.clock.wallMs() - opening.askedWallMs > QUESTION_LIFE_MS;
    const update = await answerTo(dialogue, { press: /^zon:/, words: () => true }, isOver);
    const over = await act(dialogue, async (outer) => {
      const choice = update.callbackQuery && (await chosenIn(deps, { update, outer }, PREFIX));
      if (choice) return takePress(asked, choice);
      const spoken = await spokenIn(deps, update);
      return spoken === undefined || takeWords(asked, spoken);
    });
    if (!over) await dialogue.rewind(open);
  };
