// The people of the chaos check: they press, take back, answer cards and ask, and remember what they were told.
import { setTimeout as delay } from 'node:timers/promises';
import type { Decision } from '../../../core/record/outcome.ts';
import type { Outside, Told } from './outside.ts';

const DECISIONS = ['took', 'skipped', 'monitoring'] as const satisfies readonly Decision[];
const LETTER: Readonly<Record<Decision, string>> = { took: 't', skipped: 's', monitoring: 'm' };
const COMMANDS = ['/status', '/stats', '/why', '/help', '/id', '/settings', '/report', '/web'];
const WAITED_MS = 20_000;
const SIGNAL = /\d{8}T\d{4}Z-[A-Z0-9]+-USD/;

/** What somebody did about a signal, in the order of doing; `key` is how the record names it. */
export type Deed = {
  readonly order: number;
  readonly atMs: number;
  readonly person: number;
  readonly signalId: string;
  readonly wanted: Decision | undefined;
  readonly key: string;
};

export type People = {
  readonly deeds: readonly Deed[];
  /** What the bot answered to the deed of this key; undefined where it did not. */
  answerTo(key: string): string | undefined;
  /** Presses and replies of the last 20 seconds without an answer. */
  unanswered(): number;
  commands(): number;
  /** One deed of somebody, by chance. */
  act(): Promise<void>;
  /** Resolves when the next message has been accepted for somebody, or after the time. */
  nextMessage(ms: number): Promise<void>;
};

type Card = { readonly messageId: number; readonly signalId: string };

/** Follows these people's chats until the signal aborts; `pick` gives a number from 0 up to the one given. */
export const followPeople = (
  outside: Outside,
  ids: readonly number[],
  pick: (n: number) => number,
  signal: AbortSignal,
): People => {
  const deeds: Deed[] = [];
  const cards = new Map<number, Card[]>(ids.map((id) => [id, []]));
  const answers = new Map<string, string>();
  let listeners: (() => void)[] = [];
  let asked = 0;

  const hear =
    (person: number) =>
    (told: Told): void => {
      if (told.kind === 'toast') return void answers.set(told.callbackId, told.text);
      const { message } = told;
      if (told.kind !== 'message' || message.from.kind !== 'bot') return;
      for (const listener of listeners.splice(0)) listener();
      const named = message.keyboard?.inline_keyboard
        .flat()
        .map((button) => SIGNAL.exec(button.callback_data ?? '')?.[0]);
      const signalId = named?.find((id) => id !== undefined);
      if (message.photo !== undefined && signalId !== undefined)
        cards.get(person)?.push({ messageId: message.messageId, signalId });
      if (message.replyToMessageId !== undefined)
        answers.set(`m:${person}:${message.replyToMessageId}`, message.text ?? '');
    };
  for (const id of ids) void outside.follow(id, hear(id), signal);

  const press = async (person: number, { messageId, signalId }: Card, wanted: Decision | undefined): Promise<void> => {
    const order = deeds.length;
    const data = `d:${wanted === undefined ? 'u' : LETTER[wanted]}:${signalId}`;
    deeds.push({
      order,
      atMs: Date.now(),
      person,
      signalId,
      wanted,
      key: await outside.press(person, messageId, data),
    });
  };
  const reply = async (person: number, { messageId, signalId }: Card, wanted: Decision): Promise<void> => {
    const order = deeds.length;
    const id = await outside.say(person, wanted, messageId);
    deeds.push({ order, atMs: Date.now(), person, signalId, wanted, key: `m:${person}:${id}` });
  };

  const actOn = async (person: number, card: Card): Promise<void> => {
    const wanted = DECISIONS[pick(DECISIONS.length)];
    if (wanted === undefined || pick(5) === 0) return press(person, card, undefined);
    return pick(5) === 0 ? reply(person, card, wanted) : press(person, card, wanted);
  };

  return {
    deeds,
    answerTo: (key) => answers.get(key),
    unanswered: () => deeds.filter(({ key, atMs }) => Date.now() - atMs < WAITED_MS && !answers.has(key)).length,
    commands: () => asked,
    act: async () => {
      const person = ids[pick(ids.length)] ?? 0;
      const known = (cards.get(person) ?? []).slice(-4);
      const card = known[pick(known.length)];
      if (card !== undefined && pick(4) > 0) return actOn(person, card);
      if (pick(3) > 0) return;
      asked += 1;
      await outside.say(person, COMMANDS[pick(COMMANDS.length)] ?? '/help');
    },
    nextMessage: async (ms) => {
      const next = Promise.withResolvers<void>();
      listeners.push(next.resolve);
      await Promise.race([next.promise, delay(ms)]);
      listeners = listeners.filter((one) => one !== next.resolve);
    },
  };
};
