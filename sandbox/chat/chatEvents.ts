// The live side of the chat page: server-sent events of one person, resumed without a gap or a repetition.

import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import type { TelegramWorld, WorldEvent } from '../telegram/world.types.ts';
import type { ChatMarks } from './chatMarks.ts';
import { type ClockView, type Link, viewOf } from './chatViews.ts';

type Remembered = { readonly seq: number; readonly event: WorldEvent };

export type ChatEvents = {
  /** The id of the newest event; a page that loads its state now goes on after it. */
  readonly lastId: () => string;
  /** Sends the person's events after the given id, or `reload` where that id is no longer known, then every new one. */
  readonly open: (personId: number, after: string | undefined, response: Response) => void;
};

type Deps = {
  readonly world: TelegramWorld;
  readonly marks: ChatMarks;
  readonly clock: () => ClockView;
  readonly links: () => readonly Link[];
  /** how many events are kept for pages that come back; default 2000 */
  readonly remembered?: number;
  /** wall milliseconds between two tellings of the market time; default 1000 */
  readonly clockEveryMs?: number;
};

/** A page that reads slower than this is cut off; it comes back and asks for what it missed. */
const mostUnreadBytes = 4_000_000;

/**
 * Follows the world's events from now on. Ids carry a mark of this very run: after a restart of the sandbox an old id
 * is not known, and the page is told to load everything afresh.
 */
export const createChatEvents = (deps: Deps): ChatEvents => {
  const { world, marks } = deps;
  const run = randomUUID().slice(0, 8);
  const kept: Remembered[] = [];
  const listeners = new Set<(remembered: Remembered) => void>();
  let last = 0;

  const idOf = (seq: number): string => `${run}-${seq}`;

  world.subscribe((seq, event) => {
    if (seq <= last) return;
    last = seq;
    marks.note(event);
    kept.push({ seq, event });
    if (kept.length > (deps.remembered ?? 2000)) kept.shift();
    for (const listener of listeners) listener({ seq, event });
  });

  const missedSince = (after: string | undefined): readonly Remembered[] | undefined => {
    const [theRun, seqText] = after?.split('-') ?? [];
    const seq = Number(seqText);
    if (theRun !== run || !Number.isSafeInteger(seq) || seq > last) return undefined;
    const oldest = kept[0]?.seq ?? last + 1;
    return seq + 1 < oldest && seq < last ? undefined : kept.filter((one) => one.seq > seq);
  };

  const concerns = (personId: number, event: WorldEvent): boolean => {
    const isMember = (chatId: number): boolean => world.chatsOf(personId).some((chat) => chat.id === chatId);
    switch (event.kind) {
      case 'message':
      case 'edited':
        return isMember(event.message.chatId);
      case 'deleted':
      case 'typing':
        return isMember(event.chatId);
      case 'toast':
        return event.personId === personId;
      case 'commands':
      case 'chats':
        return true;
    }
  };

  const shown = (event: WorldEvent): object =>
    event.kind === 'message' || event.kind === 'edited' ? { ...event, message: viewOf(world, event.message) } : event;

  const open = (personId: number, after: string | undefined, response: Response): void => {
    const send = (value: object, seq?: number): void => {
      if (response.writableLength > mostUnreadBytes) response.destroy();
      else response.write(`${seq === undefined ? '' : `id: ${idOf(seq)}\n`}data: ${JSON.stringify(value)}\n\n`);
    };
    const tell = ({ seq, event }: Remembered): void => {
      try {
        if (concerns(personId, event)) send(shown(event), seq);
      } catch {
        // one page's trouble must not reach the world, which is in the middle of telling; the page comes back and asks
        response.destroy();
      }
    };
    const tellClock = (): void => send({ kind: 'clock', clock: deps.clock(), links: deps.links() });

    response.status(200).set({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    response.write('retry: 1000\n\n');
    const missed = missedSince(after);
    if (missed === undefined) send({ kind: 'reload' }, last);
    else for (const remembered of missed) tell(remembered);
    tellClock();
    listeners.add(tell);
    const timer = setInterval(tellClock, deps.clockEveryMs ?? 1000).unref();
    response.on('close', () => {
      clearInterval(timer);
      listeners.delete(tell);
    });
  };

  return { lastId: () => idOf(last), open };
};
