// Sends the head of the chain to the proof channel as soon as there is a new one, and keeps where and when it was said.

import type { ProofChannel } from '../core/ports/record.ts';
import type { Clock, HealthBoard, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { proofPost } from '../core/wording/proof.ts';

export type PublishProofDeps = {
  readonly stores: Pick<Stores, 'proof'>;
  readonly channel: ProofChannel;
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
};

/**
 * Calls while it runs share the run, and one that comes meanwhile is looked after before it ends. What could not be sent
 * is tried by the next call, not before the time Telegram named; the newest head then covers all before it.
 */
export const createPublishProof = ({ stores: { proof }, channel, clock, health, log }: PublishProofDeps) => {
  let notBeforeWallMs = 0;
  let again = false;
  let running: Promise<void> | undefined;

  const once = async (): Promise<void> => {
    const head = await proof.last();
    if (!head || head.post || clock.wallMs() < notBeforeWallMs) return;
    const result = await channel(proofPost(head));
    if (result.kind === 'posted') {
      await proof.markPosted(head.sequence, result.post);
      health.report('proof', 'ok', `head ${head.sequence} is in the channel`);
      return;
    }
    notBeforeWallMs = clock.wallMs() + result.afterMs;
    health.report('proof', 'degraded', `head ${head.sequence} is not in the channel: ${result.because}`);
    log.warn('the head of the proof could not be sent', { sequence: head.sequence, because: result.because });
  };

  return (): Promise<void> => {
    again = true;
    running ??= (async () => {
      try {
        while (again) {
          again = false;
          await once();
        }
      } finally {
        running = undefined;
      }
    })();
    return running;
  };
};

export type PublishProof = ReturnType<typeof createPublishProof>;
