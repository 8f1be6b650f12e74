// The answer to a message to everybody: it goes into the outbox once, or is dropped.
import { broadcastSubject } from '../../core/people/broadcast.ts';
import type { CommandDeps } from '../commands/command.ts';
import { note } from '../people/door.ts';
import { type Pressed, showScreen } from './menu.ts';

/** 'brd:yes:ID', 'brd:no:ID'. The outbox has one row a person and message, so a second press owes nothing more. */
export const broadcastMenu = async (deps: CommandDeps, pressed: Pressed): Promise<void> => {
  const { stores, clock, changes } = deps;
  const { from, words } = pressed;
  const { admin: say } = words;
  const [, how, id = ''] = /^(yes|no):([\w-]{1,40})$/.exec(pressed.argument) ?? [];
  const found = await stores.broadcasts.get(id);
  if (found?.state !== 'preview') return pressed.toast(say.broadcastDoneToast);
  if (how === 'no') {
    await stores.broadcasts.move(id, 'cancelled');
    await pressed.toast(say.droppedToast);
    return showScreen(deps, pressed, { text: say.broadcastDropped(), rows: [] });
  }
  const subject = broadcastSubject(id);
  let people = 0;
  for await (const some of stores.subscribers.everyActive()) {
    const rows = some.map(({ id: subscriber }) => ({ subscriber, kind: 'notice', subject, revision: 1 }) as const);
    await stores.outbox.enqueue(rows, clock.now());
    people += some.length;
  }
  if (await stores.broadcasts.move(id, 'sent')) await note(deps, from.id, 'broadcast');
  changes.emit({ kind: 'outbox' });
  await pressed.toast(say.sentToast);
  await showScreen(deps, pressed, { text: say.broadcastSent(people), rows: [] });
};
