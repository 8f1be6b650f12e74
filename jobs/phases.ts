// Keeps the phase of the service: looks at the evidence of the live record and writes down every change with its figures.
import { DAY_MS, type Instant, MINUTE_MS } from '../core/instant.ts';
import type { Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import type { RecordEntry } from '../core/record/entry.ts';
import { detectTurn } from '../core/record/evidence/detector.ts';
import { evidenceOf } from '../core/record/evidence/evidence.ts';
import { valueOf } from '../core/record/figure.ts';
import { firstPhase, type PhaseChange, phaseAfter, type ValidationWord } from '../core/record/phase/phase.ts';
import { reportOn } from '../core/record/report.ts';
import { PAPER_DAYS, PAPER_SIGNALS, phaseText } from '../core/wording/phase.ts';

export type WatchPhaseDeps = {
  readonly stores: Pick<Stores, 'entries' | 'phases' | 'subscribers' | 'outbox'>;
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
};

/** so long a change is news */
const TELL_MS = 30 * MINUTE_MS;

/** The validation of the running PAPER phase; undefined before its days and signals are there. */
const validationOf = (
  entries: readonly RecordEntry[],
  { to: phase, paperFrom }: PhaseChange,
  now: Instant,
): ValidationWord | undefined => {
  const days = Math.floor((now - paperFrom) / DAY_MS);
  if (phase !== 'PAPER' || days < PAPER_DAYS) return undefined;
  const paper = entries.filter(({ publishedAt }) => publishedAt >= paperFrom);
  const n = paper.filter(({ outcome }) => outcome.kind !== 'open' && outcome.kind !== 'unknown').length;
  if (n < PAPER_SIGNALS) return undefined;
  const { published, validation } = reportOn(paper, { span: { from: paperFrom, to: now } });
  if (published.kind !== 'measured') return undefined;
  const [winRate, sharpe] = [valueOf(published.winRate), valueOf(published.sharpe)];
  return {
    ...{ passed: validation.first === 'passed', days, n },
    ...(winRate !== undefined && { winRate }),
    ...(sharpe !== undefined && { sharpe }),
    drawdown: published.drawdown.depthShare,
  };
};

/** One pass looks once; the first of a new record begins PAPER. Returns the phase that stands, and tells /health. */
export const createWatchPhase = ({ stores, clock, health, log }: WatchPhaseDeps) => {
  const { phases, entries } = stores;

  const begin = async (): Promise<PhaseChange> => {
    const first = firstPhase(clock.now());
    return (await phases.append(first)) ? first : ((await phases.current()) ?? first);
  };

  /** what was looked at last: while it is the same, nothing has been learned since */
  let seen = '';

  const look = async (standing: PhaseChange): Promise<PhaseChange> => {
    const at = clock.now();
    const { countsFrom, paperFrom, to, sequence } = standing;
    const from = to === 'PAPER' && paperFrom < countsFrom ? paperFrom : countsFrom;
    const published = await entries.entries({ from, published: true });
    const open = published.filter(({ outcome }) => outcome.kind === 'open').length;
    const looked = JSON.stringify([sequence, published.length, open, Math.floor((at - paperFrom) / DAY_MS)]);
    if (looked === seen) return standing;
    const counted = published.filter(({ publishedAt }) => publishedAt >= countsFrom);
    const validation = validationOf(published, standing, at);
    const next = phaseAfter(standing, {
      ...{ kind: 'looked', at, detection: detectTurn(counted), evidence: evidenceOf(counted, 'zero') },
      ...(validation && { validation }),
    });
    if (!next) seen = looked;
    // where another process or an admin was quicker, theirs stands and is looked at in the next pass
    if (!next || !(await phases.append(next))) return (await phases.current()) ?? standing;
    log.warn('the phase of the service has changed', { from: next.from, to: next.to, cause: next.cause });
    return next;
  };

  /** Everybody hears of a change once, also where the process died between writing it down and telling. */
  let told: number | undefined;
  const tell = async ({ sequence, at, from }: PhaseChange): Promise<void> => {
    if (from === undefined || sequence === told || clock.now() - at > TELL_MS) return;
    const subject = `phase:${sequence}`;
    for await (const some of stores.subscribers.everyActive()) {
      const people = some.filter(({ joinedAt }) => joinedAt <= at);
      const rows = people.map(({ id }) => ({ subscriber: id, kind: 'notice', subject, revision: 1 }) as const);
      await stores.outbox.enqueue(rows, clock.now());
    }
    told = sequence;
  };

  return async (): Promise<PhaseChange> => {
    const standing = await look((await phases.current()) ?? (await begin()));
    await tell(standing);
    health.report('phase', standing.to === 'SUSPENDED' ? 'degraded' : 'ok', phaseText(standing));
    return standing;
  };
};

export type WatchPhase = ReturnType<typeof createWatchPhase>;
