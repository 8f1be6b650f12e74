// Forgets messages that ended long ago, so that what people were sent does not outgrow what it was about.
import { DAY_MS, type Instant, plus, slotOf } from '../core/instant.ts';
import type { Clock, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';

/** longer than any subject comes back (a budget's warning: a month), and than most people answer a message */
export const MESSAGES_KEPT_MS = 100 * DAY_MS;
/** rows of one command, and commands of one pass: 1.4 million messages a day */
const TOGETHER = 250;
const MOST_COMMANDS = 20;

export type ForgetMessagesDeps = {
  readonly stores: { readonly outbox: Pick<Stores['outbox'], 'forget'> };
  readonly clock: Clock;
  readonly log: Log;
};

/** One pass a slot, of a bounded number of rows. */
export const createForgetMessages = ({ stores: { outbox }, clock, log }: ForgetMessagesDeps) => {
  let doneSlot: Instant | undefined;
  return async (stop?: AbortSignal): Promise<void> => {
    const slot = slotOf(clock.now());
    if (doneSlot === slot) return;
    let gone = 0;
    for (let i = 0; i < MOST_COMMANDS && !stop?.aborted; i++) {
      const some = await outbox.forget(plus(clock.now(), -MESSAGES_KEPT_MS), TOGETHER);
      gone += some;
      if (some < TOGETHER) break;
    }
    doneSlot = slot;
    if (gone > 0) log.debug('messages that ended more than 100 days ago are forgotten', { gone });
  };
};
