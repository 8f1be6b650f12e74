// The place of a signal among those that may go out: reserved by one atomic update, live and in replay alike.
import type { Thought } from '../core/decision/think.ts';
import type { Signal, Verdict, WithholdReason } from '../core/decision/verdict.ts';
import type { Stores } from '../core/ports/stores.ts';
import type { Settings } from '../core/settings.ts';

/**
 * The model was not asked again because something stood in the way of its signal. That it went away while the verdict was
 * being reached confirms nothing: no signal of the model goes out without a second answer.
 */
const whyUnconfirmed = (
  { stability }: Thought,
  { by, symbol, direction }: Signal,
  open: readonly Signal[],
): WithholdReason | undefined => {
  if (by === 'quant' || stability.kind !== 'not asked') return undefined;
  const twin = open.find((signal) => signal.symbol === symbol && signal.direction === direction);
  if (twin) return { reason: 'already open', signalId: twin.id };
  return { reason: 'unstable', how: { kind: 'unanswered', because: stability.because } };
};

export type ReservePlaceDeps = {
  readonly reservations: Pick<Stores['reservations'], 'reserve'>;
  readonly limits: Settings['judge']['limits'];
  /** the signals that were open when the thought was made */
  readonly open: readonly Signal[];
};

/** The verdict after the reservation; what is refused there is withheld by name. A place that is not used is the caller's to give back. */
export const reservePlace = async (
  thought: Thought,
  { reservations, limits, open }: ReservePlaceDeps,
): Promise<Verdict> => {
  const { verdict } = thought;
  if (verdict.kind === 'withhold') return verdict;
  const { id: signalId, symbol, direction, confidence, publishedAt: at, expiresAt } = verdict.signal;
  const result = await reservations.reserve({ signalId, symbol, direction, confidence, at, expiresAt, limits });
  if (result.kind === 'refused') return { kind: 'withhold', reasons: result.reasons };
  const unconfirmed = whyUnconfirmed(thought, verdict.signal, open);
  return unconfirmed ? { kind: 'withhold', reasons: [unconfirmed] } : verdict;
};
