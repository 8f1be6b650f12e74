// Server-sent events: what has changed, so that an open page can fetch it; a beat, so that it knows the line is alive.
import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { ChangeEvent, Changes, Clock } from '../core/ports/shell.ts';
import type { PriceTick } from './prices.ts';

const MAX_PAGES = 500;
const MAX_UNREAD_BYTES = 1 << 20;
const PRICE_MS = 1000;

export type LiveEvents = {
  /** Grows with every change a page could show; a page that knows the newest one has missed nothing. */
  revision(): string;
  handle(req: Request, res: Response): void;
  /** Ends every open stream and stops listening for changes. */
  close(): void;
};

type Shown = Exclude<ChangeEvent, { kind: 'outbox' }>;

/**
 * Each stream opens with `hello` { now, revision }; each change is `change` { now, kind, id | cycle and symbol } with the
 * revision as its id; every `beatMs` a comment and `beat` { now } go out, and every second `prices` where one has moved. `now` is market time in epoch milliseconds.
 * A reader too slow to take a megabyte is cut off: it comes back and catches up.
 */
export const createLiveEvents = (deps: {
  readonly changes: Changes;
  readonly clock: Clock;
  readonly beatMs: number;
  /** what is told of prices, once a second */
  readonly prices: () => readonly PriceTick[];
}): LiveEvents => {
  // a new process begins a new count, so that a page never takes one for the other
  const born = randomUUID().slice(0, 8);
  let count = 0;
  const pages = new Set<Response>();
  const revision = (): string => `${born}-${count}`;

  const send = (text: string): void => {
    for (const page of pages) {
      if (page.writableLength > MAX_UNREAD_BYTES) page.destroy();
      else page.write(text);
    }
  };
  const payload = (fields: Readonly<Record<string, unknown>>): string =>
    JSON.stringify({ now: deps.clock.now(), ...fields });
  const told = (event: Shown): void => {
    count += 1;
    send(`id: ${revision()}\nevent: change\ndata: ${payload(event)}\n\n`);
  };
  const unsubscribe = deps.changes.subscribe((event) => {
    if (event.kind !== 'outbox') told(event);
  });
  const beat = setInterval(() => send(`: keep-alive\nevent: beat\ndata: ${payload({})}\n\n`), deps.beatMs);
  beat.unref();
  let lastTold = '';
  const tick = setInterval(() => {
    if (pages.size === 0) return;
    const prices = deps.prices();
    const told = JSON.stringify(prices);
    if (told === lastTold) return;
    lastTold = told;
    send(`event: prices\ndata: ${payload({ prices })}\n\n`);
  }, PRICE_MS);
  tick.unref();

  const open = (res: Response): void => {
    pages.add(res);
    res.on('close', () => pages.delete(res));
    res.write(`retry: 2000\nevent: hello\ndata: ${payload({ revision: revision() })}\n\n`);
    res.write(`event: prices\ndata: ${payload({ prices: deps.prices() })}\n\n`);
  };

  return {
    revision,
    handle(req, res) {
      if (pages.size >= MAX_PAGES) {
        res.status(503).type('text/plain').send('Too many open pages; this one shows the history without being live.');
        return;
      }
      // the line is of no other use afterwards, and `x-accel-buffering` keeps a proxy from holding events back
      res.set({
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        connection: 'close',
        'x-accel-buffering': 'no',
      });
      res.flushHeaders();
      if (req.method === 'HEAD') res.end();
      else open(res);
    },
    close() {
      unsubscribe();
      clearInterval(beat);
      clearInterval(tick);
      for (const page of pages) page.end();
      pages.clear();
    },
  };
};
