// Reads everything one person's card is written from, as it stands now.
import type { CycleReport } from '../core/cycleReport.ts';
import { bandOf } from '../core/decision/tier.ts';
import type { SignalMark } from '../core/delivery/cardNotes.ts';
import type { WatchedLevel } from '../core/delivery/living.ts';
import type { Instant } from '../core/instant.ts';
import type { Subscriber } from '../core/ports/people.ts';
import type { SignalRow } from '../core/ports/record.ts';
import type { Clock } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import type { RecordedDecision } from '../core/record/outcome.ts';
import type { Settings } from '../core/settings.ts';
import { likeThisText, type ReplayBands } from '../core/wording/likeThis.ts';
import type { SettledCount } from '../core/wording/record.ts';
import type { PhaseReader } from './phase.ts';
import type { CardFacts, StandingDecision, Totals } from './text/card.ts';

export type FactsDeps = {
  readonly stores: Stores;
  readonly clock: Clock;
  readonly settings: Settings;
  /** the phase the service is in; absent where none is kept */
  readonly phase?: PhaseReader;
  /** what the shipped replay says by confidence band, told until the live record carries itself */
  readonly replayBands?: ReplayBands;
};

export type PersonalRow = SignalRow & {
  /** of who is written to; a group has none of its own */
  readonly decision: StandingDecision | undefined;
  readonly mark: SignalMark | undefined;
  readonly watched: readonly WatchedLevel[];
  readonly totals?: Totals;
};

const totalsOf = (words: readonly RecordedDecision[], place: number): Totals => {
  const count = (wanted: keyof Totals): number =>
    words.filter((word) => word.place === place && word.decision === wanted).length;
  return { took: count('took'), skipped: count('skipped'), monitoring: count('monitoring') };
};

/** The signal as each of these people, groups and channels has it; undefined where there is no such signal. */
export const readRows = async (
  stores: Pick<Stores, 'signals' | 'signalMarks' | 'decisions' | 'cardNotes'>,
  signalId: string,
  subscribers: readonly number[],
): Promise<((subscriber: number) => PersonalRow) | undefined> => {
  const people = subscribers.filter((id) => id > 0);
  const [row, mark, words, decisions, notes] = await Promise.all([
    stores.signals.get(signalId),
    stores.signalMarks.get(signalId),
    people.length < subscribers.length ? stores.decisions.forSignals([signalId]) : undefined,
    people.length > 0 ? stores.decisions.among(signalId, people) : undefined,
    people.length > 0 ? stores.cardNotes.among(signalId, people) : undefined,
  ]);
  if (!row) return undefined;
  return (id) =>
    id > 0
      ? { ...row, mark, decision: decisions?.get(id), watched: notes?.get(id)?.watched ?? [] }
      : { ...row, mark, decision: undefined, watched: [], totals: totalsOf(words?.get(signalId) ?? [], id) };
};

/** The signal as this person, group or channel has it; undefined where there is no such signal. */
export const readRow = async (stores: Stores, signalId: string, subscriber: number): Promise<PersonalRow | undefined> =>
  (await readRows(stores, signalId, [subscriber]))?.(subscriber);

/** What a reader's preferences add to a card. */
const ownFacts = (reader: Subscriber | undefined): Pick<CardFacts, 'sizing' | 'spot' | 'delayMinutes'> => {
  const wishes = reader?.preferences;
  if (!wishes) return {};
  const { accountUsd, riskPct, directions, delayMinutes } = wishes;
  return {
    ...(accountUsd === null ? {} : { sizing: { account: accountUsd, riskPct } }),
    ...(directions === 'spot' ? { spot: true } : {}),
    ...(delayMinutes > 0 ? { delayMinutes } : {}),
  };
};

/** What a card says that is the same for everybody, kept for a moment: many people get one signal at once. */
type Shared = { readonly report: CycleReport | undefined; readonly settledLikeThis: SettledCount };
const SHARED_MS = 2000;
const SHARED_MOST = 20;
type Kept = { readonly atWallMs: number; readonly shared: Promise<Shared> };
const kept = new WeakMap<Stores, Map<string, Kept>>();

const sharedOf = ({ stores, clock, settings }: FactsDeps, { signal }: PersonalRow): Promise<Shared> => {
  const mine = kept.get(stores) ?? new Map<string, Kept>();
  kept.set(stores, mine);
  const found = mine.get(signal.id);
  if (found && Math.abs(clock.wallMs() - found.atWallMs) < SHARED_MS) return found.shared;
  const [from, to] = bandOf(signal.confidence, settings.judge);
  const shared = Promise.all([
    stores.cycles.report(signal.cycle, signal.symbol),
    stores.signals.settledInBand(from, to),
  ]).then(([report, settledLikeThis]) => ({ report, settledLikeThis }));
  shared.catch(() => mine.delete(signal.id));
  if (mine.size >= SHARED_MOST) mine.clear();
  mine.set(signal.id, { atWallMs: clock.wallMs(), shared });
  return shared;
};

export const factsOf = async (
  deps: FactsDeps,
  row: PersonalRow,
  sending: {
    readonly sentAt: Instant | undefined;
    readonly repeated: boolean;
    readonly reader: Subscriber | undefined;
  },
): Promise<CardFacts> => {
  const { reader, ...rest } = sending;
  const { clock, phase: phaseReader, replayBands } = deps;
  const [{ report, settledLikeThis }, phase] = await Promise.all([sharedOf(deps, row), phaseReader?.line()]);
  const { signal, outcome, thesis, decision, totals, mark } = row;
  return {
    ...{ signal, outcome, decision, report, settledLikeThis, now: clock.now(), ...rest },
    ...(thesis ? { thesis } : {}),
    ...(totals ? { totals } : {}),
    ...(mark ? { moved: mark.moved } : {}),
    ...(phase === undefined ? {} : { phase }),
    likeThis: likeThisText(signal, settledLikeThis, replayBands),
    ...ownFacts(reader),
  };
};
