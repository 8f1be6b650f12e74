// Which kinds of updates the bot asked to hear of.
import { arg, type Call, json } from './call.ts';
import type { Ground } from './ground.ts';

const KEY = 'allowed updates';
const ON_REQUEST_ONLY = new Set(['chat_member', 'message_reaction', 'message_reaction_count']);

/** Empty stands for Telegram's default. */
export const readAllowed = (ground: Ground): readonly string[] =>
  (ground.settings.read(KEY) as string[] | undefined) ?? [];

export function isAllowed(ground: Ground, kind: string): boolean {
  const allowed = readAllowed(ground);
  return allowed.length === 0 ? !ON_REQUEST_ONLY.has(kind) : allowed.includes(kind);
}

/** Keeps the caller's allowed_updates; an absent list leaves the old one. */
export function keepAllowed(ground: Ground, call: Call): void {
  if (arg(call, 'allowed_updates') === '') return;
  const given = json(call, 'allowed_updates', 'allowed_updates');
  if (Array.isArray(given)) ground.settings.write(KEY, given.map(String));
}
