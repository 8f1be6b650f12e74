// Who is looking: nobody in particular, or the person whose session the browser's cookie names.
import { timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Clock } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { RequestError } from './query.ts';

export type Person = {
  readonly kind: 'person';
  readonly id: number;
  readonly firstName: string;
  /** what this session's forms carry */
  readonly csrf: string;
  readonly token: string;
};
export type Viewer = { readonly kind: 'guest' } | Person;

const GUEST: Viewer = { kind: 'guest' };
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The value of a cookie; undefined where it is absent. Of two with one name the first counts. */
export const cookieOf = (req: Request, name: string): string | undefined => {
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
};

/** Whether two texts are the same, told in a time that does not depend on where they differ. */
export const sameText = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

export const isToken = (text: string | undefined): text is string => text !== undefined && TOKEN.test(text);

export type ViewerDeps = {
  readonly stores: Pick<Stores, 'webSessions' | 'subscribers'>;
  readonly clock: Clock;
  /** ids that may look whether or not they have joined */
  readonly admins: readonly number[];
  /** name of the session's cookie */
  readonly cookie: string;
};

/** Finds out who is looking, for `viewerOf`. A session of somebody who has been removed or shut out since is nobody's. */
export const createViewers = ({ stores, clock, admins, cookie }: ViewerDeps): RequestHandler => {
  const read = async (req: Request): Promise<Viewer> => {
    const token = cookieOf(req, cookie);
    if (!isToken(token)) return GUEST;
    const session = await stores.webSessions.get(token, clock.wallMs());
    if (session === undefined) return GUEST;
    const known = await stores.subscribers.get(session.subscriber);
    if ((known === undefined || known.state === 'blocked') && !admins.includes(session.subscriber)) return GUEST;
    return { kind: 'person', id: session.subscriber, firstName: known?.firstName ?? '', csrf: session.csrf, token };
  };
  return async (req, res, next) => {
    res.locals.viewer = await read(req);
    next();
  };
};

export const viewerOf = (res: Response): Viewer => (res.locals.viewer as Viewer | undefined) ?? GUEST;

/** The person looking; throws RequestError 401 where it is nobody in particular. */
export const personOf = (res: Response): Person => {
  const viewer = viewerOf(res);
  if (viewer.kind === 'guest') throw new RequestError(401, 'This is for people who are signed in.');
  return viewer;
};

/** Lets in who is signed in, and everyone where the pages are public. */
export const readersOnly =
  (isPublic: boolean): RequestHandler =>
  (_req, res, next) => {
    if (isPublic || viewerOf(res).kind === 'person') return next();
    throw new RequestError(401, 'Sign in to see this: send /web to the bot and open the link it gives you.');
  };

/**
 * Refuses a form that another site made the browser send. Browsers say where a form comes from; what they say must fit the
 * host that was asked for, or the page's own outside address: a proxy in front may ask for us by another name.
 */
export const checkOrigin = (req: Request, publicUrl?: string): void => {
  const { origin, host } = req.headers;
  const site = req.headers['sec-fetch-site'];
  const from = origin === undefined ? undefined : URL.parse(origin)?.host;
  const ours =
    from !== undefined && (from === host || (publicUrl !== undefined && from === URL.parse(publicUrl)?.host));
  const foreign =
    site === undefined
      ? origin !== undefined && !ours
      : site !== 'same-origin' || (origin !== undefined && origin !== 'null' && !ours);
  if (foreign) throw new RequestError(403, 'That form was sent from another site, so nothing was done.');
};
