// What a bounded demo did, in a few lines.
import type { Stores } from '../../core/ports.ts';

export const demoSummary = async (stores: Stores, slots: number): Promise<string> => {
  const [cycles, signals, outbox] = [
    await stores.cycles.counts(),
    await stores.signals.counts(),
    await stores.outbox.counts(),
  ];
  const outcomes = Object.entries(signals.outcomes).filter(([kind, n]) => kind !== 'open' && n > 0);
  return [
    `cycles      ${slots} finished: ${cycles.recorded} verdicts recorded, ${cycles.abandoned} abandoned`,
    `signals     ${signals.signals} published, ${signals.open} open`,
    `deliveries  ${outbox.sent} sent, ${outbox.queued + outbox.sending + outbox.retry} waiting, ${outbox.dead} dead, ${outbox.repeats} repeated`,
    `outcomes    ${outcomes.map(([kind, n]) => `${n} ${kind}`).join(', ') || 'none yet'}`,
  ].join('\n');
};
