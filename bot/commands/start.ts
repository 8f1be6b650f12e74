// /start: lets a person in where they may come, greets, and shows the latest card with working buttons.
import { enqueueNext } from '../enqueueNext.ts';
import { welcome } from '../text/greetings.ts';
import type { CommandDeps, Typed } from './command.ts';

/** `claimed`: the person has just become the admin. */
export const greet = async (deps: CommandDeps, { from, chatId }: Typed, claimed: boolean): Promise<void> => {
  const { stores, clock, changes, access, replies } = deps;
  await access.join({ id: from.id, firstName: from.first_name }, claimed);
  const latest = (await stores.signals.list({ limit: 1 }))[0];
  const hello = { firstName: from.first_name, now: clock.now(), hasSignal: latest !== undefined, claimed };
  await replies.say(chatId, welcome(hello));
  if (latest)
    await enqueueNext(
      { outbox: stores.outbox, clock, changes },
      { subscriber: from.id, kind: 'card', subject: latest.signal.id },
    );
};

export const start = (deps: CommandDeps, typed: Typed): Promise<void> => greet(deps, typed, false);
