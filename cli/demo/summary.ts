// What a bounded demo did, in a few lines: this run's work, beside what its folder held before.
import type { Stores } from '../../core/ports/stores.ts';

export const storeCounts = async ({ cycles, signals, outbox }: Stores) => ({
  cycles: await cycles.counts(),
  signals: await signals.counts(),
  outbox: await outbox.counts(),
});
export type StoreCounts = Awaited<ReturnType<typeof storeCounts>>;

export const demoSummary = (before: StoreCounts, after: StoreCounts, slots: number): string => {
  const ended = Object.entries(after.signals.outcomes)
    .filter(([kind]) => kind !== 'open')
    .map(([kind, n]) => [kind, n - (before.signals.outcomes[kind] ?? 0)] as const)
    .filter(([, n]) => n > 0);
  const { cycles, outbox } = after;
  return [
    `cycles      ${slots} finished: ${cycles.recorded - before.cycles.recorded} verdicts recorded, ${cycles.abandoned - before.cycles.abandoned} abandoned`,
    `signals     ${after.signals.signals - before.signals.signals} published, ${after.signals.open} open`,
    `deliveries  ${outbox.sent - before.outbox.sent} sent, ${outbox.queued + outbox.sending + outbox.retry} waiting, ${outbox.dead - before.outbox.dead} dead, ${outbox.repeats - before.outbox.repeats} repeated`,
    `outcomes    ${ended.map(([kind, n]) => `${n} ${kind}`).join(', ') || 'none yet'}`,
  ].join('\n');
};
