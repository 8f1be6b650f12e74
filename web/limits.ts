// How often one address may ask: a bucket each, refilled steadily, forgotten when it is full again.
import type { Request, RequestHandler } from 'express';
import { RequestError } from './query.ts';

export type Pace = { readonly perSecond: number; readonly burst: number };

const MOST_KEPT = 10_000;

/** Whether one more is allowed now; `wallMs` is the time. */
export const createPacer = ({ perSecond, burst }: Pace, wallMs: () => number): ((who: string) => boolean) => {
  const buckets = new Map<string, { left: number; at: number }>();
  return (who) => {
    const now = wallMs();
    const old = buckets.get(who);
    const left = Math.min(burst, old === undefined ? burst : old.left + (Math.max(0, now - old.at) / 1000) * perSecond);
    // whoever was not heard of for longest stands first and is forgotten first
    buckets.delete(who);
    const oldest = buckets.size >= MOST_KEPT ? buckets.keys().next() : undefined;
    if (oldest?.done === false) buckets.delete(oldest.value);
    buckets.set(who, { left: left >= 1 ? left - 1 : left, at: now });
    return left >= 1;
  };
};

/** Refuses with 429 what comes faster than the pace, by the address it comes from. */
export const paced = (pace: Pace, wallMs: () => number): RequestHandler => {
  const allowed = createPacer(pace, wallMs);
  return (req: Request, res, next) => {
    if (allowed(req.ip ?? 'unknown')) return next();
    res.set('retry-after', String(Math.max(1, Math.ceil(1 / pace.perSecond))));
    throw new RequestError(429, 'That was too often. Wait a moment and try again.');
  };
};
