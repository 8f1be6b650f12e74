// getUpdates: the one long poll that may wait for the bot's updates.
import { keepAllowed } from './allowed.ts';
import { type Answer, type Call, integer } from './call.ts';
import type { Ground } from './ground.ts';
import { conflict } from './refusal.ts';
import { readWebhook } from './webhookSetting.ts';

type Waiter = {
  readonly from: number;
  readonly limit: number;
  answer(): void;
  refuse(reason: string): void;
};

export type Polling = {
  /** Resolves at once where updates wait, else when one comes or the timeout passes. The signal is the caller hanging up. */
  getUpdates(call: Call, signal: AbortSignal): Promise<Answer>;
  /** Ends the waiting poll with a 409. */
  terminate(by: string): void;
  close(): void;
};

const ANOTHER = 'other getUpdates request; make sure that only one bot instance is running';

// a positive offset confirms what is below it, a negative one keeps only that many of the newest
function confirm(ground: Ground, offset: number): void {
  ground.pending.forgetBefore(ground.wall.nowMs() - ground.limits.updateLifeMs);
  if (offset > 0) ground.pending.confirmBelow(offset);
  else if (offset < 0) ground.pending.keepNewest(-offset);
}

export function createPolling(ground: Ground): Polling {
  let waiter: Waiter | undefined;
  const ready = (from: number, limit: number) => ground.pending.oldest(limit, from).map((update) => update.wire);
  ground.onAct(() => {
    if (waiter !== undefined && ready(waiter.from, 1).length > 0) waiter.answer();
  });

  const wait = (from: number, limit: number, seconds: number, signal: AbortSignal): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        if (waiter === self) waiter = undefined;
      };
      const answer = () => {
        leave();
        resolve({ result: signal.aborted ? [] : ready(from, limit) });
      };
      const refuse = (reason: string) => {
        leave();
        reject(conflict(reason));
      };
      const self: Waiter = { from, limit, answer, refuse };
      const timer = setTimeout(answer, seconds * 1000);
      waiter = self;
      signal.addEventListener('abort', answer, { once: true });
    });

  const polling: Polling = {
    async getUpdates(call, signal) {
      if (readWebhook(ground) !== undefined) {
        throw conflict(
          "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      }
      const offset = integer(call, 'offset', 0);
      const limit = integer(call, 'limit', 100, [1, 100]);
      const seconds = integer(call, 'timeout', 0, [0, ground.limits.longPollSeconds]);
      ground.act(() => {
        keepAllowed(ground, call);
        confirm(ground, offset);
      });
      const from = Math.max(0, offset);
      const updates = ready(from, limit);
      if (updates.length > 0 || seconds === 0) return { result: updates };
      polling.terminate(ANOTHER);
      return await wait(from, limit, seconds, signal);
    },
    terminate: (by) => waiter?.refuse(`terminated by ${by}`),
    close: () => waiter?.answer(),
  };
  return polling;
}
