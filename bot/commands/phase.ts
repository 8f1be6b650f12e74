// /phase: where the service stands, why, and what an admin may decide.
import { sendScreen } from '../menus/menu.ts';
import { phaseScreen } from '../menus/phase.ts';
import type { Command } from './command.ts';

export const phase: Command = async (deps, typed) => {
  await sendScreen(deps, typed, await phaseScreen(deps, typed.words));
};
