// Where Telegram posts updates: only with the secret we gave it, one at a time, answered once it has been handled.
import { timingSafeEqual } from 'node:crypto';
import { type ErrorRequestHandler, json, Router } from 'express';
import type { Log } from '../core/ports/shell.ts';

export const WEBHOOK_PATH = '/telegram/webhook';
const MOST_BYTES = 1_000_000;
const HEADER = 'x-telegram-bot-api-secret-token';

export type TelegramWebhookDeps = {
  readonly secret: string;
  /** Rejects where it could not be handled, and Telegram is to post it again. */
  readonly handle: (update: unknown) => Promise<void>;
  readonly log: Log;
};

const isSame = (given: string | undefined, wanted: string): boolean => {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** far deeper than an update with its replies and entities */
const DEEPEST = 50;

/** Telegram has no field that begins with $; a query of the database has, and ids of an update end up in queries. */
const isForged = (value: unknown, depth = 0): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (depth > DEEPEST ||
    Object.entries(value).some(([name, inner]) => name.startsWith('$') || isForged(inner, depth + 1)));

/** Whoever does not know the secret learns nothing: for them there is no such address, whatever they send. */
export const createTelegramWebhook = ({ secret, handle, log }: TelegramWebhookDeps): Router => {
  const router = Router();
  router.post(
    WEBHOOK_PATH,
    (req, _res, next) => (isSame(req.get(HEADER), secret) ? next() : next('route')),
    json({ limit: MOST_BYTES, type: () => true }),
    (req, res) => {
      if (isForged(req.body)) return res.sendStatus(400);
      return handle(req.body).then(
        () => res.sendStatus(200),
        (error: unknown) => {
          log.warn('an update was posted and could not be taken', { error });
          res.sendStatus(error instanceof TypeError ? 400 : 503);
        },
      );
    },
  );
  // what express could not read of a body is the sender's fault, and no page that failed
  const unread: ErrorRequestHandler = (error: unknown, _req, res, next) => {
    const status = typeof error === 'object' && error !== null ? Reflect.get(error, 'status') : undefined;
    if (typeof status !== 'number' || status < 400 || status > 499 || res.headersSent) return next(error);
    log.warn('an update was posted and could not be read', { error });
    res.set('connection', 'close').sendStatus(status);
  };
  router.use(WEBHOOK_PATH, unread);
  return router;
};
