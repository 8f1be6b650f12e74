// Candles for cycles and settlements: what is stored, plus what the exchange has that is not stored yet.
import { DAY_MS, type Instant, instant, MINUTE_MS, plus, SLOT_MS, slotOf } from '../core/instant.ts';
import type { Candles } from '../core/market/candles.ts';
import type { Reading } from '../core/market/context.ts';
import { between, firstAt, gaplessTail, joinCandles, sliceCandles } from '../core/market/shapeCandles.ts';
import type { CandleStore, MarketSource } from '../core/ports/market.ts';
import type { Clock, Log } from '../core/ports/shell.ts';

export const HISTORY_MS = 14 * DAY_MS;
/** a cycle fetches no more than the last day itself; older gaps are the backfill's */
const CYCLE_REACH_MS = DAY_MS;
/** the last minute may be served late: so long it is waited for */
const GRACE_MS = 15_000;
const RETRY_EVERY_MS = 1_000;

export type CandleFeedDeps = {
  readonly source: MarketSource;
  readonly store: CandleStore;
  readonly clock: Clock;
  readonly log: Log;
};

/** Rows that make whole five-minute slots, which is what the store keeps. */
const wholeSlots = (c: Candles): Candles => {
  const last = c.time.at(-1);
  const first = c.time[0];
  if (first === undefined || last === undefined) return c;
  const from = Math.ceil(first / 300) * 300;
  const to = Math.floor((last + 60) / 300) * 300;
  return sliceCandles(c, firstAt(c, from), firstAt(c, to));
};

export const createCandleFeed = ({ source, store, clock, log }: CandleFeedDeps) => {
  /** Slots the exchange answered for without giving them: before a symbol's listing, say. Not asked for again. */
  const knownEmpty = new Map<string, Set<Instant>>();

  const missing = async (symbol: string, from: Instant, to: Instant): Promise<readonly Instant[]> => {
    const empty = knownEmpty.get(symbol);
    const slots = await store.missing(symbol, from, to);
    return empty ? slots.filter((slot) => !empty.has(slot)) : slots;
  };

  /** Only slots older than the newest row: what comes after it may merely be late. */
  const rememberEmpty = async (symbol: string, from: Instant, newest: Instant): Promise<void> => {
    const empty = knownEmpty.get(symbol) ?? new Set();
    for (const slot of await store.missing(symbol, from, slotOf(newest))) empty.add(slot);
    knownEmpty.set(symbol, empty);
  };

  const fetchInto = async (
    symbol: string,
    from: Instant,
    to: Instant,
    signal?: AbortSignal,
  ): Promise<Reading<Candles>> => {
    const reading = await source.candles(symbol, from, to, signal);
    if (reading.kind === 'failed') return reading;
    const { changed } = await store.append(symbol, wholeSlots(reading.value));
    if (changed > 0) log.warn('candles changed after they had closed', { symbol, changed });
    if (reading.value.time.length > 0) await rememberEmpty(symbol, from, reading.at);
    return reading;
  };

  /** Asks until the last slot is there, the grace is over, or the deadline aborts; at least twice. */
  const fetchLast = async (
    symbol: string,
    asOf: Instant,
    signal?: AbortSignal,
  ): Promise<Reading<Candles> | undefined> => {
    for (let attempt = 1; ; attempt++) {
      const [first] = await missing(symbol, plus(asOf, -CYCLE_REACH_MS), asOf);
      if (first === undefined) return undefined;
      // the slot before is read again: by a clock a little ahead its last minute may not have been over
      const from = attempt === 1 ? plus(first, -SLOT_MS) : first;
      const reading = await fetchInto(symbol, from, asOf, signal);
      if (reading.kind === 'ok' && reading.at >= asOf) return undefined;
      const over = clock.now() >= plus(asOf, GRACE_MS) && attempt > 1;
      if (over || signal?.aborted) return reading;
      await clock.sleep(RETRY_EVERY_MS / clock.speed, signal);
    }
  };

  return {
    /**
     * The gapless 1m candles of up to 14 days that end exactly at `asOf`. Failed where the exchange did not answer or
     * the last minute did not come in time (`stale`).
     */
    async upTo(symbol: string, asOf: Instant, signal?: AbortSignal): Promise<Reading<Candles>> {
      const began = clock.wallMs();
      const trouble = await fetchLast(symbol, asOf, signal);
      if (trouble?.kind === 'failed') return trouble;
      const tail = gaplessTail(await store.read(symbol, plus(asOf, -HISTORY_MS), asOf));
      const last = tail.time.at(-1);
      const end = last === undefined ? undefined : instant((last + 60) * 1000);
      const had = { receivedAt: clock.now(), latencyMs: clock.wallMs() - began };
      if (end === asOf) return { kind: 'ok', source: 'coinbase', at: asOf, ...had, value: tail };
      const newest = trouble?.at ?? end ?? plus(asOf, -CYCLE_REACH_MS);
      const ageMs = Math.max(0, clock.now() - newest);
      return { kind: 'failed', source: 'coinbase', at: clock.now(), failure: { reason: 'stale', ageMs } };
    },

    /**
     * 1m candles from `from` to the last closed minute, as far as they can be had; may hold gaps. `complete`: nothing was
     * missing, or the exchange answered for what was; a gap then is a gap there.
     */
    async since(
      symbol: string,
      from: Instant,
      signal?: AbortSignal,
    ): Promise<{ readonly candles: Candles; readonly complete: boolean }> {
      const to = instant(Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS);
      const begin = slotOf(from);
      const [first] = await missing(symbol, begin, instant(Math.ceil(to / SLOT_MS) * SLOT_MS));
      const fresh = first !== undefined && first < to ? await fetchInto(symbol, first, to, signal) : undefined;
      const stored = await store.read(symbol, begin, to);
      const candles = between(fresh?.kind === 'ok' ? joinCandles(stored, fresh.value) : stored, from, to);
      return { candles, complete: fresh?.kind !== 'failed' };
    },

    /** The slots of [from, to) that are neither stored nor known to be empty at the exchange, ascending. */
    missing,

    /** Fetches [from, to) and stores its whole slots. */
    fetchInto,
  };
};

export type CandleFeed = ReturnType<typeof createCandleFeed>;
