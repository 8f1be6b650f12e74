// What a recorded cycle brings about beside its signal: broken theses, and proposals to follow that were not published.
import type { CycleReport } from '../core/cycleReport.ts';
import type { Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { withheldOf } from '../core/record/withheld.ts';
import type { Settings } from '../core/settings.ts';
import { createTellThesis, type TellThesisDeps } from './tellThesis.ts';

export type FollowUpDeps = TellThesisDeps & {
  readonly stores: TellThesisDeps['stores'] & Pick<Stores, 'proposals'>;
  readonly settings: Pick<Settings, 'judge' | 'costs'>;
  readonly log: Log;
};

/** For every recorded cycle, once or more: done again it changes nothing. */
export const createFollowUp = (deps: FollowUpDeps) => {
  const { stores, settings, log } = deps;
  const tell = createTellThesis(deps);

  /** A signal past its life has no thesis left; its result follows. */
  const breakThesis = async (id: string, { cycle, decidedAt }: CycleReport): Promise<void> => {
    const row = await stores.signals.get(id);
    if (!row) return log.warn('the signal whose thesis is broken is not there', { signal: id, cycle });
    if (row.signal.expiresAt <= decidedAt) return;
    const first = await stores.signals.breakThesis(id, { at: decidedAt, cycle });
    if (first) log.info('the thesis of an open signal is broken', { signal: id, cycle });
  };

  return async (report: CycleReport): Promise<void> => {
    for (const proposal of withheldOf(report, settings)) await stores.proposals.put(proposal);
    const reasons = report.verdict.kind === 'withhold' ? report.verdict.reasons : [];
    const opposed = reasons.filter((r) => r.reason === 'opposes open signal');
    if (opposed.length === 0) return;
    for (const { signalId } of opposed) await breakThesis(signalId, report);
    for (const row of await stores.signals.untoldTheses()) await tell(row);
  };
};

export type FollowUp = ReturnType<typeof createFollowUp>;
