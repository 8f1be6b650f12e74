// The button below an invitation: withdraw it.
import type { CommandDeps } from '../commands/command.ts';
import { note } from '../people/door.ts';
import { type Pressed, showScreen } from './menu.ts';

/** 'inv:DIGEST'. */
export const invitationMenu = async (deps: CommandDeps, pressed: Pressed): Promise<void> => {
  const { access: say } = pressed.words;
  if (!(await deps.stores.invitations.withdraw(pressed.argument))) return pressed.toast(say.alreadyUsedToast);
  await note(deps, pressed.from.id, 'withdrew');
  await pressed.toast(say.withdrawnToast);
  await showScreen(deps, pressed, { text: say.invitationWithdrawn(), rows: [] });
};
