// The web face of the service: the history, live; one signal; the record for programs; the state of each part.
import express, { type Express, type RequestHandler } from 'express';
import { Registry } from 'prom-client';
import type { Instant } from '../core/instant.ts';
import type { DatabaseTally } from '../core/ports/processes.ts';
import type { Changes, Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { readProof } from '../core/record/proof/document.ts';
import type { ReplayRecord } from '../core/replay/replayRecord.ts';
import { createApi } from './api.ts';
import { createAssets } from './assets.ts';
import { type CycleMetricsDeps, createCycleMetrics } from './cycleMetrics.ts';
import { createErrorPages } from './errorPages.ts';
import { createLiveEvents } from './events.ts';
import { createHealth, type HealthStores, healthAnswer } from './health.ts';
import type { HistoryStores } from './history.ts';
import { paced } from './limits.ts';
import { type Listening, listenOn } from './listen.ts';
import { createMetrics, type MetricsDeps } from './metrics.ts';
import type { Frame } from './page/layout.ts';
import { createPages } from './pages.ts';
import { createPerformance, type PerformanceStores, performanceData, performanceQuery } from './performance.ts';
import { type LastPrice, priceTicks } from './prices.ts';
import { RequestError } from './query.ts';
import { createRemembered } from './remembered.ts';
import { createResultEntry, type ResultStores } from './results.ts';
import { securityHeaders } from './security.ts';
import { sendJson } from './sendPage.ts';
import { createSignIn } from './signIn.ts';
import { createSummary, type SummaryStores } from './summary.ts';
import { createTelegramWebhook, type TelegramWebhookDeps } from './telegramWebhook.ts';
import { createViewers, readersOnly, viewerOf } from './viewer.ts';

export type WebStores = HistoryStores &
  HealthStores &
  SummaryStores &
  MetricsDeps['stores'] &
  CycleMetricsDeps['stores'] &
  PerformanceStores &
  ResultStores &
  Pick<Stores, 'webSessions' | 'signInLinks' | 'subscribers' | 'candles' | 'signals' | 'cycles' | 'proof'>;

export type WebDeps = {
  readonly stores: WebStores;
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
  /** whether everyone may look, without names and without writing; only people who are signed in unless told */
  readonly isPublic?: boolean;
  /** where people reach the page from outside; with https its cookies go no other way */
  readonly publicUrl?: string;
  /** ids that may look whether or not they have joined */
  readonly admins?: readonly number[];
  /** what was last heard of a symbol's price */
  readonly lastPrice?: (symbol: string) => LastPrice | undefined;
  /** figures of other parts, served on /metrics */
  readonly metrics?: Registry;
  /** what this process has asked of the database */
  readonly database?: () => DatabaseTally;
  /** where the heads of the proof are made public; absent where they are not */
  readonly proofChannel?: string;
  /** where Telegram posts updates; absent where it is polled */
  readonly telegram?: Pick<TelegramWebhookDeps, 'secret' | 'handle'>;
  /** what a replay of the days before has shown, told beside the record */
  readonly replay?: ReplayRecord;
  /** how long a form may take to arrive, wall milliseconds; 5 s unless told */
  readonly formWaitMs?: number;
  /** how long the head of a request may take, wall milliseconds; 10 s unless told */
  readonly headersWaitMs?: number;
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

/** Far above what a person or a program of theirs needs, far below what would keep the service from its work. */
const READ_PACE = { perSecond: 200, burst: 600 };
const ENTRY_PACE = { perSecond: 1, burst: 30 };
const EXPORT_PACE = { perSecond: 0.2, burst: 10 };
const PROOF_FRESH_MS = 5000;
const FORM_WAIT_MS = 5000;

/**
 * The application and the way to open it. It listens to `changes` from now on. Throws TypeError where the chat's address
 * is none.
 */
export const createWeb = (deps: WebDeps): Web => {
  const { clock, chatUrl, stores, log, publicUrl } = deps;
  if (chatUrl !== undefined) checkChatUrl(chatUrl);
  const wallMs = (): number => clock.wallMs();
  const symbols = deps.symbols ?? [];
  const isPublic = deps.isPublic ?? false;
  const secure = publicUrl?.startsWith('https:') ?? false;
  const cookie = secure ? '__Host-v7_session' : 'v7_session';
  const assets = createAssets();
  const frame: Frame = { assets, version: deps.version, chat: chatUrl !== undefined, isPublic };
  const prices = () => priceTicks({ clock, symbols, lastPrice: deps.lastPrice });
  const events = createLiveEvents({ changes: deps.changes, clock, beatMs: deps.beatMs ?? 5000, prices });
  const readHealth = createHealth({ ...deps, board: deps.health, nextCycleAt: deps.nextCycleAt });
  const summary = createSummary({ ...deps, symbols, prices });
  const performance = createPerformance(deps);
  const pages = createPages({
    ...{ stores, clock, symbols, frame, summary, performance },
    revision: () => events.revision(),
  });
  const api = createApi(stores);
  const readers = readersOnly(isPublic);
  // every signal there is stands in it, so that it is made anew only now and then
  const proof = createRemembered(() => readProof(stores, { channel: deps.proofChannel, madeAt: clock.now() }), {
    freshMs: PROOF_FRESH_MS,
    wallMs,
  });
  const answers: Readonly<Record<'performance' | 'proof', RequestHandler>> = {
    performance: async (req, res) =>
      sendJson(res, performanceData(await performance.read(performanceQuery(req.query), viewerOf(res)))),
    proof: async (_req, res) => sendJson(res, await proof.get()),
  };
  const formWaitMs = deps.formWaitMs ?? FORM_WAIT_MS;
  const exports = paced(EXPORT_PACE, wallMs);

  const app = express();
  app.set('query parser', 'simple');
  // the client's own address is known where our own proxy tells it: on this machine, or at the gateway of a container
  if (publicUrl !== undefined) app.set('trust proxy', ['loopback', 'uniquelocal']);
  app.use(securityHeaders());
  app.use(assets.router);
  // a pace of their own: whoever watches must hear while many read
  const probes = paced(READ_PACE, wallMs);
  app.get('/health', probes, healthAnswer(readHealth));
  const registry = deps.metrics ?? new Registry();
  const ofCycles = createCycleMetrics({ stores, changes: deps.changes, clock, log }, registry);
  app.get('/metrics', probes, createMetrics({ ...deps, symbols, registry, collect: ofCycles.collect }));
  app.get('/robots.txt', (_req, res) => void res.type('text/plain').send('User-agent: *\nDisallow: /\n'));
  if (chatUrl !== undefined) app.get('/chat', (_req, res) => res.redirect(302, chatUrl));

  if (deps.telegram) app.use(createTelegramWebhook({ ...deps.telegram, log }));
  app.use(paced(READ_PACE, wallMs));
  app.use(createViewers({ stores, clock, admins: deps.admins ?? [], cookie }));
  app.use(createSignIn({ stores, clock, log, frame, secure, cookie, formWaitMs, publicUrl }));
  app.get('/', readers, pages.history);
  app.get('/signals/:id', readers, pages.signal);
  app.post('/signals/:id/result', paced(ENTRY_PACE, wallMs), createResultEntry({ ...deps, formWaitMs }));
  app.get('/performance', readers, pages.performance);
  app.get('/fragments/summary', readers, pages.summaryFragment);
  app.get('/fragments/signals/:id', readers, pages.signalFragment);
  app.get('/fragments/signals/:id/why', readers, pages.whyFragment);
  app.get('/events', readers, (req, res) => events.handle(req, res));
  app.get('/api/signals', readers, api.signals);
  app.get('/api/signals/:id', readers, api.signal);
  app.get('/api/signals/:id/candles', readers, pages.candles);
  app.get('/api/performance', readers, answers.performance);
  app.get('/api/proof', readers, answers.proof);
  app.get('/export.csv', readers, exports, api.csv);
  app.get('/export.json', readers, exports, api.json);
  app.use(() => {
    throw new RequestError(404, 'There is no page at this address.');
  });
  app.use(createErrorPages(frame, log));
  const close = (): void => {
    ofCycles.close();
    events.close();
    summary.close();
    performance.close();
  };
  const listen = async (port: number, host: string): Promise<Listening> => {
    const listening = await listenOn(
      app,
      { port, host, ...(deps.headersWaitMs && { headersWaitMs: deps.headersWaitMs }) },
      close,
    );
    // whoever comes first should not wait for a large record to be counted
    summary.read().catch((error: unknown) => log.warn('the summary could not be read yet', { error }));
    return listening;
  };
  return { app, listen };
};
