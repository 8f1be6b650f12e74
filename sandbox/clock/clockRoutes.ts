// The clock over HTTP: its state, its changes as server-sent events, and the word that a cycle is recorded.
import express, { type ErrorRequestHandler, type RequestHandler, type Response, Router } from 'express';
import type { MarketClock } from './createClock.ts';
import type { ClockSnapshot } from './marketTime.ts';

export type ClockRoutes = {
  readonly router: Router;
  /** Wall time (epoch ms) of the last use of these routes; the present as long as someone listens to the events. */
  lastContactMs(): number;
  /** Ends every event stream. */
  close(): void;
};

const KEEP_ALIVE_MS = 5000;

/** The slot of a request's body: an ISO instant or epoch milliseconds; NaN for anything else. */
const slotOf = (body: unknown): number => {
  const slot = typeof body === 'object' && body !== null && 'slot' in body ? body.slot : undefined;
  if (typeof slot === 'number') return slot;
  return typeof slot === 'string' ? Date.parse(slot) : Number.NaN;
};

const refuseBadBody: ErrorRequestHandler = (_error, _request, response, next) => {
  if (response.headersSent) next(_error);
  else response.status(400).json({ message: 'The body must be JSON like {"slot":"2024-01-15T00:05:00Z"}.' });
};

/**
 * Routes for `/clock`: `GET /` gives a ClockSnapshot; `GET /events` streams one at once and at each change (event `clock`);
 * `POST /recorded { slot }` releases the clock past that slot's hold and answers with the snapshot, or 400 with a sentence;
 * `PUT /paused` has market time stand still, `DELETE /paused` lets it go on (a page of another origin can do neither).
 */
export const createClockRoutes = (clock: MarketClock): ClockRoutes => {
  const router = Router();
  const streams = new Set<Response>();
  let contactMs = Date.now();

  const write = (response: Response, snapshot: ClockSnapshot): void =>
    void response.write(`event: clock\ndata: ${JSON.stringify(snapshot)}\n\n`);
  const unsubscribe = clock.subscribe((snapshot) => {
    for (const stream of streams) write(stream, snapshot);
  });
  const keepAlive = setInterval(() => {
    for (const stream of streams) stream.write(': keep-alive\n\n');
  }, KEEP_ALIVE_MS);
  keepAlive.unref();

  router.use((_request, response, next) => {
    contactMs = Date.now();
    response.setHeader('cache-control', 'no-store');
    next();
  });
  router.get('/', (_request, response) => void response.json(clock.snapshot()));
  router.get('/events', (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', connection: 'keep-alive' });
    response.socket?.setNoDelay(true);
    streams.add(response);
    response.on('close', () => {
      contactMs = Date.now();
      streams.delete(response);
    });
    write(response, clock.snapshot());
  });
  router.post('/recorded', express.json(), (request, response) => {
    const answer = clock.recorded(slotOf(request.body));
    if (answer.kind === 'refused') response.status(400).json({ message: answer.because });
    else response.json(clock.snapshot());
  });
  const pause =
    (paused: boolean): RequestHandler =>
    (_request, response) => {
      clock.pause(paused);
      response.json(clock.snapshot());
    };
  router.put('/paused', pause(true));
  router.delete('/paused', pause(false));
  router.use(refuseBadBody);

  return {
    router,
    lastContactMs: () => (streams.size > 0 ? Date.now() : contactMs),
    close: () => {
      clearInterval(keepAlive);
      unsubscribe();
      for (const stream of streams) stream.end();
    },
  };
};
