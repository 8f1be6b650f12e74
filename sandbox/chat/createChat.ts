// The chat page of the local Telegram: one document, its assets, its JSON routes and its live events.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import { WorldRefusal } from '../telegram/refusal.ts';
import type { TelegramWorld } from '../telegram/world.types.ts';
import { createChatEvents } from './chatEvents.ts';
import { createChatMarks } from './chatMarks.ts';
import { pageHeaders, renderPage } from './chatPage.ts';
import { createChatRoutes } from './chatRoutes.ts';
import type { ClockView, Link } from './chatViews.ts';
import { Refusal } from './requests.ts';

export type ChatDeps = {
  readonly world: TelegramWorld;
  /** market time in epoch milliseconds, and how it passes */
  readonly clock: {
    readonly nowMs: () => number;
    readonly state: () => Omit<ClockView, 'nowMs'>;
  };
  /** addresses shown in the strip at the top, e.g. the web page; asked again each second, so they may come later */
  readonly links?: () => readonly Link[];
  /** how many events are kept for pages that come back; default 2000 */
  readonly remembered?: number;
};

const brokenSentence = 'Something went wrong in the local Telegram.';

/** What an error tells the page: a status and a sentence; what is nobody's refusal tells nothing of itself. */
const refusalOf = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error;
  if (error instanceof WorldRefusal) return new Refusal(400, error.message);
  const status = error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500;
  if (status === 404) return new Refusal(404, 'The local Telegram has no such address.');
  return new Refusal(status, status < 500 && error instanceof Error ? error.message : brokenSentence);
};

/**
 * The router of the chat page, to be mounted at a path such as /chat. Listens to the world from the moment it is made.
 * An open page holds its event stream: a server that closes must end its connections (`closeAllConnections`).
 */
export const createChat = (deps: ChatDeps): express.Router => {
  const { world } = deps;
  const clock = (): ClockView => ({ nowMs: deps.clock.nowMs(), ...deps.clock.state() });
  const links = deps.links ?? (() => []);
  const marks = createChatMarks(world);
  const events = createChatEvents({
    world,
    marks,
    clock,
    links,
    ...(deps.remembered === undefined ? {} : { remembered: deps.remembered }),
  });
  const assets = join(import.meta.dirname, 'assets');
  const modules = readdirSync(assets).filter((name) => name.endsWith('.js'));

  const router = express.Router();
  router.use((_request, response, next) => {
    response.set(pageHeaders);
    next();
  });
  router.get('/', (request, response) => {
    response.set('cache-control', 'no-store').type('html').send(renderPage(request.baseUrl, modules));
  });
  router.get('/assets/:name', (request, response) => {
    if (!/^[A-Za-z]+\.(?:js|css|svg)$/u.test(request.params.name)) throw new Refusal(404, 'No such asset is here.');
    response.sendFile(request.params.name, {
      root: assets,
      cacheControl: false,
      headers: { 'cache-control': 'no-cache' },
    });
  });
  router.use('/api', createChatRoutes({ world, marks, events, clock, links }));
  router.use(((error, _request, response, next) => {
    if (response.headersSent) return next(error);
    const refusal = refusalOf(error);
    response.status(refusal.status).json({ error: refusal.message });
  }) satisfies express.ErrorRequestHandler);
  return router;
};
