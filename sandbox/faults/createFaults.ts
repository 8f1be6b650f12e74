// The sandbox's faults: which are on, whom they strike, and the places where the stand-ins let them in.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestHandler } from 'express';
import type { SandboxClock } from '../clock/createClock.ts';
import { createRandom, mixed, seedOf } from '../market/seed.ts';
import type { ModelFaults } from '../upstreams/deepseek/misbehaviour.ts';
import { crossed, type FeedFate, type FeedFaults, type FeedMessage } from './feedFaults.ts';
import { type FaultKind, type FaultSource, isHttpKind, isModelKind } from './kinds.ts';
import type { FaultRequest } from './readFault.ts';
import { answerEndlessly, answerHtml, refuse, sendDistorted, sendHalf } from './spoil.ts';

/** A fault that is on; `untilMs` is market time, absent until it is cleared; `struck` counts what it has spoiled. */
export type Fault = Omit<FaultRequest, 'forMs'> & { readonly untilMs?: number; readonly struck: number };

export type HttpSource = Exclude<FaultSource, 'coinbase-ws'>;

export type Faults = {
  /** A fault of the same source and kind is replaced. */
  add(request: FaultRequest): Fault;
  /** Faults that are on, in the order they were added. */
  active(): readonly Fault[];
  /** Ends all faults, or those of a source; returns how many. */
  clear(source?: FaultSource): number;
  /** To be placed before the stand-in's router. */
  middleware(source: HttpSource): RequestHandler;
  /** The clock to give to the stand-in's router: `stale` and `time-jump` move it for the request they strike. */
  clock(source: HttpSource, clock: SandboxClock): SandboxClock;
  /** What the feed's stand-in asks before it sends. */
  feed(source: 'coinbase-ws'): FeedFaults;
  /** What the model's stand-in asks before it answers. */
  model(source: 'deepseek'): ModelFaults;
};

export type FaultsDeps = {
  readonly clock: SandboxClock;
  /** of the chance that decides whom a fault below probability 1 strikes */
  readonly seed?: number;
};

type Entry = {
  readonly request: FaultRequest;
  readonly untilMs: number;
  readonly chance: () => number;
  struck: number;
};

/** The Bot API shares its server with the chat page, which has no faults. */
const concerns = (source: FaultSource, path: string): boolean =>
  source !== 'telegram' || /^(\/file)?\/bot[^/]/.test(path);

/** No fault is on at first. Chance is the same at every run with the same requests in the same order. */
export const createFaults = ({ clock, seed = 1 }: FaultsDeps): Faults => {
  const entries = new Map<string, Entry>();
  const shift = new AsyncLocalStorage<{ readonly source: FaultSource; readonly byMs: number }>();

  const current = (): Entry[] => {
    const nowMs = clock.nowMs();
    for (const [name, { untilMs }] of entries) if (untilMs <= nowMs) entries.delete(name);
    return [...entries.values()];
  };
  const shown = ({ request, untilMs, struck }: Entry): Fault => {
    const { forMs: _, ...rest } = request;
    return { ...rest, struck, ...(Number.isFinite(untilMs) ? { untilMs } : {}) };
  };
  /** The first fault of the source that strikes now and suits. */
  const strike = (source: FaultSource, suits: (kind: FaultKind) => boolean = () => true): FaultRequest | undefined => {
    for (const entry of current()) {
      const { request } = entry;
      if (request.source !== source || !suits(request.kind) || entry.chance() >= request.probability) continue;
      entry.struck += 1;
      return request;
    }
    return undefined;
  };

  const beforeSend = <M extends FeedMessage>(source: FaultSource, message: M): FeedFate<M> => {
    let crossing: M | undefined;
    const fault = strike(source, (kind) => kind !== 'ws-crossed' || (crossing = crossed(message)) !== undefined);
    if (fault === undefined) return 'send';
    if (fault.kind === 'ws-disconnect') return 'close';
    return fault.kind === 'ws-crossed' ? (crossing ?? 'send') : 'drop';
  };

  return {
    add(request) {
      const name = `${request.source} ${request.kind}`;
      const untilMs = request.forMs === undefined ? Infinity : clock.nowMs() + request.forMs;
      const entry = { request, untilMs, chance: createRandom(mixed(seed, seedOf(name))), struck: 0 };
      entries.delete(name);
      entries.set(name, entry);
      return shown(entry);
    },
    active: () => current().map(shown),
    clear(source) {
      const gone = current().filter(({ request }) => source === undefined || request.source === source);
      for (const { request } of gone) entries.delete(`${request.source} ${request.kind}`);
      return gone.length;
    },
    clock: (source, real) => ({
      nowMs: () => {
        const moved = shift.getStore();
        return real.nowMs() + (moved?.source === source ? moved.byMs : 0);
      },
    }),
    middleware: (source) => (request, response, next) => {
      const fault = concerns(source, request.path) ? strike(source, isHttpKind) : undefined;
      if (fault === undefined || !isHttpKind(fault.kind)) return next();
      switch (fault.kind) {
        case 'delay': {
          const timer = setTimeout(() => next(), fault.delayMs);
          return void response.once('close', () => clearTimeout(timer));
        }
        case 'silence':
          return undefined;
        case '429':
          return refuse(response, source, 429, true);
        case '429-bare':
          return refuse(response, source, 429, false);
        case '500':
          return refuse(response, source, 500, false);
        case '503':
          return refuse(response, source, 503, false);
        case 'html':
          return answerHtml(response);
        case 'endless':
          return answerEndlessly(response);
        case 'cut':
          sendHalf(response);
          return next();
        case 'wrong-types':
        case 'missing-fields':
        case 'extra-fields':
        case 'empty':
          sendDistorted(response, fault.kind);
          return next();
        case 'stale':
        case 'time-jump':
          return shift.run({ source, byMs: fault.shiftMs }, () => next());
      }
    },
    feed: (source) => ({ beforeSend: (message) => beforeSend(source, message) }),
    model: (source) => ({
      strike: () => {
        const kind = strike(source, isModelKind)?.kind;
        return kind !== undefined && isModelKind(kind) ? kind : undefined;
      },
    }),
  };
};
