// The web face of the service: the history, live; one signal; the state of each part.
import express, { type Express } from 'express';
import type { Instant } from '../core/instant.ts';
import type { Changes, Clock, HealthBoard, Log } from '../core/ports.ts';
import { createAssets } from './assets.ts';
import { createErrorPages } from './errorPages.ts';
import { createLiveEvents } from './events.ts';
import { createHealth, type HealthStores, healthAnswer } from './health.ts';
import type { HistoryStores } from './history.ts';
import { type Listening, listenOn } from './listen.ts';
import type { Frame } from './page/layout.ts';
import { createPages } from './pages.ts';
import { RequestError } from './query.ts';
import { securityHeaders } from './security.ts';

export type WebDeps = {
  readonly stores: HistoryStores & HealthStores;
  readonly health: HealthBoard;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  /** market instant at which the next verdict is due; left out where nobody knows */
  readonly nextCycleAt?: () => Instant | undefined;
  /** where the local chat is; given, GET /chat leads there and the header links to it */
  readonly chatUrl?: string;
  /** the symbols offered as filters even before they have a signal */
  readonly symbols?: readonly string[];
  /** wall milliseconds between two beats of /events; 5 s unless told */
  readonly beatMs?: number;
};

export type Web = {
  readonly app: Express;
  /** Port 0 takes any free one. Rejects with ListenError, whose message says what to change. */
  listen(port: number, host: string): Promise<Listening>;
};

const checkChatUrl = (text: string): void => {
  const url = URL.parse(text);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new TypeError(`The chat's address must be an http or https URL, not "${text}".`);
};

/**
 * The application and the way to open it. It listens to `changes` from now on. Throws TypeError where the chat's address
 * is none.
 */
export const createWeb = (deps: WebDeps): Web => {
  const { clock, nextCycleAt, chatUrl } = deps;
  if (chatUrl !== undefined) checkChatUrl(chatUrl);
  const assets = createAssets();
  const frame: Frame = { assets, version: deps.version, chat: chatUrl !== undefined };
  const events = createLiveEvents({ changes: deps.changes, clock, beatMs: deps.beatMs ?? 5000 });
  const readHealth = createHealth({ ...deps, board: deps.health, nextCycleAt });
  const pages = createPages({ ...deps, frame, revision: () => events.revision() });

  const app = express();
  app.set('query parser', 'simple');
  app.use(securityHeaders());
  app.use(assets.router);
  app.get('/', pages.history);
  app.get('/signals/:id', pages.signal);
  app.get('/fragments/summary', pages.summaryFragment);
  app.get('/fragments/signals/:id', pages.signalFragment);
  app.get('/events', (req, res) => events.handle(req, res));
  app.get('/health', healthAnswer(readHealth));
  app.get('/robots.txt', (_req, res) => void res.type('text/plain').send('User-agent: *\nDisallow: /\n'));
  if (chatUrl !== undefined) app.get('/chat', (_req, res) => res.redirect(302, chatUrl));
  app.use(() => {
    throw new RequestError(404, 'There is no page at this address.');
  });
  app.use(createErrorPages(frame, deps.log));
  return { app, listen: (port, host) => listenOn(app, { port, host }, () => events.close()) };
};
