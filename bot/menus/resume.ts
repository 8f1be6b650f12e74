// The button below /stop: begin again.
import type { CommandDeps } from '../commands/command.ts';
import { type Pressed, showScreen } from './menu.ts';

export const resumeMenu = async (deps: CommandDeps, pressed: Pressed): Promise<void> => {
  const { from, words } = pressed;
  await deps.access.join({ id: from.id, firstName: from.first_name }, false);
  await pressed.toast(words.personal.resumedToast);
  await showScreen(deps, pressed, { text: words.personal.resumed(), rows: [] });
};
