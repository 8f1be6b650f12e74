// The state of each part as one answer: what the parts say of themselves, held against the database's own answer.
import type { RequestHandler } from 'express';
import { LATENCY_CARDS, LATENCY_WINDOW_MS, type Latency, latencyOf } from '../core/delivery/latency.ts';
import { type Instant, iso, plus, SLOT_MS } from '../core/instant.ts';
import type { Clock, HealthBoard, Log, PartHealth } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { partRemedy } from '../core/wording/health.ts';
import { latencyText } from '../core/wording/latency.ts';
import { createRemembered } from './remembered.ts';
import { NoAnswerError, within } from './within.ts';

export type HealthStatus = 'ok' | 'degraded' | 'down';

export type HealthReport = {
  readonly status: HealthStatus;
  readonly version: string;
  readonly now: string;
  /** `remedy`: what to do, where it is degraded or down */
  readonly parts: readonly {
    part: string;
    state: PartHealth['state'];
    since: string;
    detail: string;
    remedy?: string;
  }[];
  /** null where the database did not answer */
  readonly cycles:
    | (Readonly<Record<'recorded' | 'abandoned' | 'published', number>> &
        Readonly<Record<'lastRecordedAsOf' | 'next', string | null>>)
    | null;
  readonly counts: {
    readonly signals: number;
    readonly open: number;
    readonly outcomes: Readonly<Record<string, number>>;
    readonly subscribers: number;
  } | null;
  /** from the candle's close to Telegram's acceptance, market time, last 24 h; the percentiles null below 20 cards */
  readonly latency: {
    readonly n: number;
    readonly p50Ms: number | null;
    readonly p95Ms: number | null;
    readonly told: string;
  } | null;
};

const essential: readonly string[] = ['database', 'cycle', 'telegram'];

/** Down where an essential part is down, degraded where any other part is not well; parts that are off do not count. */
export const statusOf = (parts: readonly PartHealth[]): HealthStatus => {
  if (parts.some((p) => p.state === 'down' && essential.includes(p.part))) return 'down';
  return parts.some((p) => p.state === 'down' || p.state === 'degraded') ? 'degraded' : 'ok';
};

/** The parts, with the essential ones that have not reported yet named as such. */
export const completeParts = (parts: readonly PartHealth[], now: Instant): readonly PartHealth[] => [
  ...parts,
  ...essential
    .filter((name) => !parts.some((p) => p.part === name))
    .map((part): PartHealth => ({ part, state: 'degraded', since: now, detail: 'has not reported yet' })),
];

const OVERDUE_MS = 3 * SLOT_MS;

/** A scheduler that stands still reports nothing: the cycle part is down once the last record is three slots old. */
export const overdue = (part: PartHealth, lastRecordedAsOf: Instant | undefined, now: Instant): PartHealth => {
  if (part.part !== 'cycle' || part.state === 'down' || lastRecordedAsOf === undefined) return part;
  const since = plus(lastRecordedAsOf, OVERDUE_MS);
  return now > since
    ? { part: 'cycle', state: 'down', since, detail: `no cycle has been recorded since ${iso(lastRecordedAsOf)}` }
    : part;
};

export type HealthStores = {
  readonly cycles: Pick<Stores['cycles'], 'counts'>;
  readonly signals: Pick<Stores['signals'], 'counts'>;
  readonly subscribers: Pick<Stores['subscribers'], 'countActive' | 'among'>;
  readonly outbox: Pick<Stores['outbox'], 'acceptedCards'>;
};

type HealthDeps = {
  readonly stores: HealthStores;
  readonly board: HealthBoard;
  readonly clock: Clock;
  readonly version: string;
  readonly log: Log;
  readonly nextCycleAt: (() => Instant | undefined) | undefined;
};

const DATABASE_WAIT_MS = 2000;

/** The cards of late, and when those who got them have joined. */
const cardsWithReaders = async ({ stores, clock }: Pick<HealthDeps, 'stores' | 'clock'>) => {
  const cards = await stores.outbox.acceptedCards(plus(clock.now(), -LATENCY_WINDOW_MS), LATENCY_CARDS);
  const readers = await stores.subscribers.among([...new Set(cards.map(({ subscriber }) => subscriber))]);
  return { cards, joinedAt: new Map([...readers].map(([id, { joinedAt }]) => [id, joinedAt])) };
};

/** Asks the database (2 s at most) and the board; never rejects: a database that fails is told as a part that is down. */
export const createHealth = (deps: HealthDeps): (() => Promise<HealthReport>) => {
  let failingSince: Instant | undefined;
  // thousands of cards: what was dear is kept for fifty times its price
  const latencyCards = createRemembered(() => cardsWithReaders(deps), { freshMs: 0, wallMs: deps.clock.wallMs });
  const ask = async () => {
    try {
      const answers = Promise.all([
        deps.stores.cycles.counts(),
        deps.stores.signals.counts(),
        deps.stores.subscribers.countActive(),
        latencyCards.get(),
      ]);
      return { kind: 'ok', value: await within(DATABASE_WAIT_MS, 'the database', answers) } as const;
    } catch (error) {
      deps.log.warn('the database did not answer /health', { error });
      const late = error instanceof NoAnswerError;
      return {
        kind: 'failed',
        detail: late ? error.message : 'the database refuses to answer; the log says why',
      } as const;
    }
  };
  /** Of many who look at once one asks. */
  let running: ReturnType<typeof ask> | undefined;
  const asked = (): ReturnType<typeof ask> => {
    running ??= ask().finally(() => {
      running = undefined;
    });
    return running;
  };
  return async () => {
    const answer = await asked();
    const now = deps.clock.now();
    failingSince = answer.kind === 'ok' ? undefined : (failingSince ?? now);
    const own: PartHealth =
      answer.kind === 'ok'
        ? { part: 'database', state: 'ok', since: now, detail: 'answers' }
        : { part: 'database', state: 'down', since: failingSince ?? now, detail: answer.detail };
    const told = deps.board.parts();
    const others = told.filter((p) => p.part !== 'database');
    const database = answer.kind === 'ok' ? (told.find((p) => p.part === 'database') ?? own) : own;
    const last = answer.kind === 'ok' ? answer.value[0].lastRecordedAsOf : undefined;
    const parts = completeParts([database, ...others], now).map((part) => overdue(part, last, now));
    return {
      status: statusOf(parts),
      version: deps.version,
      now: iso(now),
      parts: parts.map(partFigures),
      ...(answer.kind === 'ok'
        ? { ...figures(answer.value, deps.nextCycleAt?.()), latency: latencyFigures(answer.value, deps.clock.speed) }
        : { cycles: null, counts: null, latency: null }),
    };
  };
};

const partFigures = ({ part, state, since, detail }: PartHealth): HealthReport['parts'][number] => {
  const remedy = partRemedy({ part, state });
  return { part, state, since: iso(since), detail, ...(remedy === undefined ? {} : { remedy }) };
};

type Answers = [
  Awaited<ReturnType<Stores['cycles']['counts']>>,
  Awaited<ReturnType<Stores['signals']['counts']>>,
  Awaited<ReturnType<Stores['subscribers']['countActive']>>,
  Awaited<ReturnType<typeof cardsWithReaders>>,
];

const latencyFigures = ([, , , { cards, joinedAt }]: Answers, speed: number): NonNullable<HealthReport['latency']> => {
  const latency: Latency = latencyOf(cards, joinedAt);
  const known = latency.kind === 'measured' ? latency : undefined;
  const [p50Ms, p95Ms] = [known?.p50Ms ?? null, known?.p95Ms ?? null];
  return { n: latency.n, p50Ms, p95Ms, told: latencyText(latency, speed) };
};

const figures = ([cycles, signals, active]: Answers, next: Instant | undefined) => ({
  cycles: {
    recorded: cycles.recorded,
    abandoned: cycles.abandoned,
    published: cycles.published,
    lastRecordedAsOf: cycles.lastRecordedAsOf === undefined ? null : iso(cycles.lastRecordedAsOf),
    next: next === undefined ? null : iso(next),
  },
  counts: {
    signals: signals.signals,
    open: signals.open,
    outcomes: signals.outcomes,
    subscribers: active,
  },
});

/** GET /health: the report as JSON, 503 where the service is down. */
export const healthAnswer =
  (read: () => Promise<HealthReport>): RequestHandler =>
  async (_req, res) => {
    const report = await read();
    res
      .status(report.status === 'down' ? 503 : 200)
      .set('cache-control', 'no-store')
      .json(report);
  };
