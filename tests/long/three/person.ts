// The demo's admin on the local Telegram: asks, presses, and remembers what was answered.
import { setTimeout as delay } from 'node:timers/promises';
import { hearEvents } from './world.ts';

export const ADMIN = 100_001;
const SIGNAL = /\d{8}T\d{4}Z-[A-Z0-9]+-USD/;

type Seen = {
  readonly messageId: number;
  readonly from: { readonly kind: 'bot' | 'person' };
  readonly photo?: object;
  readonly text?: string;
  readonly keyboard?: { readonly inline_keyboard: readonly (readonly { readonly callback_data?: string }[])[] };
};
type Told =
  | { readonly kind: 'message'; readonly message: Seen }
  | { readonly kind: 'toast'; readonly callbackId: string; readonly text: string };

export type Deed = { readonly signalId: string; readonly letter: 't' | 's' | 'm'; readonly callbackId: string };

export const createPerson = (sandbox: string, signal: AbortSignal) => {
  const chat = `${sandbox}/chat/api`;
  const cards: { readonly messageId: number; readonly signalId: string }[] = [];
  const deeds: Deed[] = [];
  const toasts = new Map<string, string>();
  let words = 0;
  const hear = (told: Told): void => {
    if (told.kind === 'toast') return void toasts.set(told.callbackId, told.text);
    if (told.kind !== 'message' || told.message.from.kind !== 'bot') return;
    if (told.message.text !== undefined) words += 1;
    const data = told.message.keyboard?.inline_keyboard.flat().map((button) => button.callback_data ?? '') ?? [];
    const signalId = data.flatMap((one) => SIGNAL.exec(one)?.[0] ?? [])[0];
    if (told.message.photo && signalId !== undefined) cards.push({ messageId: told.message.messageId, signalId });
  };
  void hearEvents(`${chat}/events?person=${ADMIN}`, (_, data) => hear(JSON.parse(data) as Told), signal);

  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${chat}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as Record<string, unknown>;
  };
  return {
    cards,
    deeds,
    toasts,
    /** Seconds until the bot answered, in words; undefined where it did not within `mostMs`. */
    ask: async (text: string, mostMs: number): Promise<number | undefined> => {
      const [before, began] = [words, performance.now()];
      await post('say', { person: ADMIN, chat: ADMIN, text });
      while (performance.now() - began < mostMs) {
        if (words > before) return (performance.now() - began) / 1000;
        await delay(50);
      }
      return undefined;
    },
    /** Presses one of the card's three buttons; the bot may be dead just then. */
    press: async (turn: number): Promise<void> => {
      const card = cards.at(-1 - (turn % Math.min(3, cards.length || 1)));
      if (!card) return;
      const letter = (['t', 's', 'm'] as const)[turn % 3] ?? 't';
      const data = `d:${letter}:${card.signalId}`;
      const { callbackId } = await post('press', { person: ADMIN, chat: ADMIN, message: card.messageId, data });
      deeds.push({ signalId: card.signalId, letter, callbackId: String(callbackId) });
    },
  };
};

export type Person = ReturnType<typeof createPerson>;
