// The phase the service is in: PAPER, LIVE or SUSPENDED, what changes it, and the figures each change rests on.
import type { Instant } from '../../instant.ts';
import type { Detection } from '../evidence/detector.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { E_ENOUGH } from '../evidence/rules.ts';

export type PhaseName = 'PAPER' | 'LIVE' | 'SUSPENDED';

/** The seven-day validation of the live record, as far as the phase asks: whether its first row passed, on how many. */
export type ValidationWord = {
  readonly passed: boolean;
  readonly days: number;
  readonly n: number;
  readonly winRate?: number;
  readonly sharpe?: number;
  readonly drawdown?: number;
};

/** Net expectancy in R of the signals looked at; absent where none has ended. */
type Mean = { readonly n: number; readonly meanR?: number };

/** Why a phase began, with the figures of that moment. `by` is the admin's Telegram id. */
export type PhaseCause =
  | { readonly kind: 'began' }
  | ({ readonly kind: 'validated' } & Omit<ValidationWord, 'passed'>)
  | ({ readonly kind: 'turned'; readonly level: number; readonly threshold: number; readonly signals: number } & Mean)
  | ({ readonly kind: 'recovered'; readonly e: number; readonly enough: number } & Mean)
  | { readonly kind: 'admin'; readonly by: number };

/**
 * One row of an append-only list; the newest stands. `countsFrom`: signals published from then on feed the detector, or
 * while suspended the e-process that lifts it; `paperFrom`: the first instant of the running PAPER phase.
 */
export type PhaseChange = {
  readonly sequence: number;
  readonly at: Instant;
  readonly from?: PhaseName;
  readonly to: PhaseName;
  readonly cause: PhaseCause;
  readonly countsFrom: Instant;
  readonly paperFrom: Instant;
};

/**
 * What a phase is looked at with. `looked`: detector and e-process over the signals published since `countsFrom`, and the
 * validation where there is one. `admin`: 'lift' ends a suspension, returning to the phase before it.
 */
export type PhaseEvent =
  | {
      readonly kind: 'looked';
      readonly at: Instant;
      readonly detection: Detection;
      readonly evidence: Evidence;
      readonly validation?: ValidationWord;
    }
  | { readonly kind: 'admin'; readonly at: Instant; readonly by: number; readonly wish: PhaseName | 'lift' };

type Next = { readonly to: PhaseName; readonly cause: PhaseCause };

const meanOf = ({ plain: { n, mean } }: Evidence): Mean => (n === 0 ? { n } : { n, meanR: mean });

/** What a suspension ends in: the phase before it. */
const before = ({ from }: PhaseChange): PhaseName => (from === 'LIVE' ? 'LIVE' : 'PAPER');

const asLooked = (standing: PhaseChange, look: Extract<PhaseEvent, { kind: 'looked' }>): Next | undefined => {
  const { detection, evidence, validation } = look;
  if (standing.to === 'SUSPENDED') {
    if (!evidence.held) return undefined;
    return {
      to: before(standing),
      cause: { kind: 'recovered', e: evidence.best, enough: E_ENOUGH, ...meanOf(evidence) },
    };
  }
  if (detection.turned) {
    const { level } = detection.turned;
    const { threshold, signals } = detection;
    return { to: 'SUSPENDED', cause: { kind: 'turned', level, threshold, signals, ...meanOf(evidence) } };
  }
  if (standing.to !== 'PAPER' || validation?.passed !== true) return undefined;
  const { passed: _, ...figures } = validation;
  return { to: 'LIVE', cause: { kind: 'validated', ...figures } };
};

const asAdmin = (standing: PhaseChange, { wish, by }: Extract<PhaseEvent, { kind: 'admin' }>): Next | undefined => {
  const to = wish !== 'lift' ? wish : standing.to === 'SUSPENDED' ? before(standing) : standing.to;
  return to === standing.to ? undefined : { to, cause: { kind: 'admin', by } };
};

/** The first row: PAPER, from the service's first start. */
export const firstPhase = (at: Instant): PhaseChange => ({
  ...{ sequence: 0, at, to: 'PAPER', cause: { kind: 'began' }, countsFrom: at, paperFrom: at },
});

/**
 * The change that follows, undefined where the phase stays. A suspension goes before everything; it counts anew from the
 * moment it begins and from the moment it is lifted. PAPER to LIVE counts on: nothing that was seen is forgotten by it.
 */
export const phaseAfter = (standing: PhaseChange, event: PhaseEvent): PhaseChange | undefined => {
  const next = event.kind === 'admin' ? asAdmin(standing, event) : asLooked(standing, event);
  if (!next) return undefined;
  const { at } = event;
  const anew = next.to === 'SUSPENDED' || standing.to === 'SUSPENDED';
  return {
    ...{ sequence: standing.sequence + 1, at, from: standing.to, ...next },
    countsFrom: anew ? at : standing.countsFrom,
    paperFrom: next.to === 'PAPER' && standing.to !== 'SUSPENDED' ? at : standing.paperFrom,
  };
};
