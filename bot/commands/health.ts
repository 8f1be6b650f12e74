// /health: how every part of the service is, and its version.
import { healthScreen } from '../menus/health.ts';
import { sendScreen } from '../menus/menu.ts';
import type { Command } from './command.ts';

export const health: Command = async (deps, typed) => {
  const isAdmin = !typed.place && (await deps.access.isAdmin(typed.from.id));
  await sendScreen(deps, typed, await healthScreen(deps, typed.words, isAdmin));
};
