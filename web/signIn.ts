// Signing in with a one-time link, and out again.
import { randomBytes } from 'node:crypto';
import { type CookieOptions, type Request, type RequestHandler, Router } from 'express';
import { WEB_SESSION_MS } from '../core/access.ts';
import type { Clock, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { readForm } from './form.ts';
import { paced } from './limits.ts';
import { type Frame, layout } from './page/layout.ts';
import { signInHelp, signInOffer, signInOver } from './page/signInPages.ts';
import { RequestError } from './query.ts';
import { sendPage } from './sendPage.ts';
import { checkOrigin, cookieOf, isToken, personOf, sameText, viewerOf } from './viewer.ts';

const ASK_PACE = { perSecond: 0.5, burst: 20 };
const OFFER_MS = 10 * 60_000;

export type SignInDeps = {
  readonly stores: Pick<Stores, 'signInLinks' | 'webSessions'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly frame: Frame;
  /** the page is reached by https only, so its cookies go no other way */
  readonly secure: boolean;
  readonly formWaitMs: number;
  /** where people reach the page from outside, if that is another name than the one it is asked by */
  readonly publicUrl?: string | undefined;
  /** name of the session's cookie */
  readonly cookie: string;
};

const newToken = (): string => randomBytes(32).toString('base64url');

const checkForm = (given: string | undefined, expected: string | undefined): void => {
  if (given === undefined || expected === undefined || !sameText(given, expected))
    throw new RequestError(403, 'That form is not from this page, or is too old. Go back, reload and try again.');
};

/**
 * GET /login says how; GET /login/TOKEN only offers to continue, so that a preview spends nothing; POST /login spends the
 * link, once; POST /logout ends the session.
 */
export const createSignIn = (deps: SignInDeps): Router => {
  const { stores, clock, log, frame, cookie } = deps;
  const offerCookie = `${cookie}_offer`;
  const options: CookieOptions = { httpOnly: true, sameSite: 'lax', secure: deps.secure, path: '/' };
  const strict: CookieOptions = { ...options, sameSite: 'strict' };

  const help: RequestHandler = async (_req, res) => {
    await sendPage(res, layout(frame, { title: 'Sign in', viewer: viewerOf(res) }, signInHelp(viewerOf(res))));
  };

  const offer: RequestHandler = async (req, res) => {
    const { token } = req.params;
    if (typeof token !== 'string' || !isToken(token) || !(await stores.signInLinks.isGood(token, clock.wallMs()))) {
      await sendPage(res, layout(frame, { title: 'Link over', viewer: viewerOf(res) }, signInOver), 410);
      return;
    }
    const check = newToken();
    res.cookie(offerCookie, check, { ...strict, maxAge: OFFER_MS });
    await sendPage(res, layout(frame, { title: 'Sign in', viewer: viewerOf(res) }, signInOffer({ token, check })));
  };

  const spend = async (req: Request): Promise<{ readonly subscriber: number; readonly before: string | undefined }> => {
    checkOrigin(req, deps.publicUrl);
    const form = await readForm(req, deps.formWaitMs);
    checkForm(form.get('check'), cookieOf(req, offerCookie));
    const token = form.get('token');
    const subscriber = isToken(token) ? await stores.signInLinks.spend(token, clock.wallMs()) : undefined;
    if (subscriber === undefined)
      throw new RequestError(410, 'This link has been used or is over. Send /web to the bot for a new one.');
    return { subscriber, before: cookieOf(req, cookie) };
  };

  const enter: RequestHandler = async (req, res) => {
    const { subscriber, before } = await spend(req);
    // whoever was signed in on this browser is not any more
    if (isToken(before)) await stores.webSessions.end(before);
    const token = newToken();
    const session = { subscriber, csrf: newToken(), untilWallMs: clock.wallMs() + WEB_SESSION_MS };
    await stores.webSessions.put(token, session);
    log.info('a browser signed in', { subscriber });
    res.clearCookie(offerCookie, strict);
    res.cookie(cookie, token, { ...options, maxAge: WEB_SESSION_MS });
    res.set('cache-control', 'no-store').redirect(303, '/');
  };

  const leave: RequestHandler = async (req, res) => {
    checkOrigin(req, deps.publicUrl);
    const person = personOf(res);
    const form = await readForm(req, deps.formWaitMs);
    checkForm(form.get('csrf'), person.csrf);
    await stores.webSessions.end(person.token);
    res.clearCookie(cookie, options);
    res.set('cache-control', 'no-store').redirect(303, '/login');
  };

  // Express 5 hands what an async handler rejects with to the error page
  const handlers = { help, offer, enter, leave };
  const router = Router();
  const pace = paced(ASK_PACE, () => clock.wallMs());
  router.get('/login', handlers.help);
  router.get('/login/:token', pace, handlers.offer);
  router.post('/login', pace, handlers.enter);
  router.post('/logout', handlers.leave);
  return router;
};
