// The door: who is in passes, an unused claim or invitation lets in, everyone else hears one sentence and the admins are asked.
import { createHash, randomBytes } from 'node:crypto';
import { DAY_MS } from '../../core/instant.ts';
import type { Asker } from '../../core/people/access.ts';
import type { AuditAction } from '../../core/people/audit.ts';
import { conversationKey } from '../../core/people/conversation.ts';
import { answer, type CommandDeps, type Typed } from '../commands/command.ts';
import { button, keyboardOf } from '../menus/menu.ts';
import { troubleOf } from '../telegramErrors.ts';
import { wordsOf } from '../text/words.ts';
import { languageOf } from './language.ts';

const INVITATION_MS = 7 * DAY_MS;
/** The admins hear of one asker once a day, and of so many askers a day in all. */
const ASKING = { everyMs: DAY_MS, most: 50 };

/** What a token is kept as. */
export const digestOf = (token: string): string => createHash('sha256').update(token).digest('base64url').slice(0, 22);

/** Writes to the trail. */
export const note = (
  { stores, clock }: Pick<CommandDeps, 'stores' | 'clock'>,
  by: number,
  action: AuditAction,
  rest: { readonly whom?: number; readonly note?: string } = {},
): Promise<void> => stores.audit.append({ at: clock.now(), by, action, ...rest });

/** A new one-time token of 128 random bits, valid for a week of wall time. */
export const makeInvitation = async (deps: CommandDeps, by: number): Promise<string> => {
  const token = randomBytes(16).toString('base64url');
  await deps.stores.invitations.offer(digestOf(token), by, deps.clock.wallMs() + INVITATION_MS);
  await note(deps, by, 'invited');
  return token;
};

/** Tells every admin of somebody who asks; one who cannot be reached is passed over. */
export const askAdmins = async (deps: CommandDeps, asker: Asker): Promise<boolean> => {
  const { stores, clock, access, replies, log } = deps;
  if (!(await stores.accessRequests.ask(asker, clock.wallMs(), ASKING))) return false;
  let told = 0;
  for (const admin of await access.admins()) {
    const { access: say } = wordsOf(await languageOf(deps, { id: admin }));
    const keyboard = keyboardOf([
      [button(say.approveLabel, `acc:ok:${asker.id}`), button(say.declineLabel, `acc:no:${asker.id}`)],
      [button(say.blockLabel, `acc:bl:${asker.id}`)],
    ]);
    try {
      await replies.say(admin, say.request(asker), { keyboard });
      told += 1;
    } catch (error) {
      log.info('an admin could not be asked', { admin, because: troubleOf(error).because });
    }
  }
  return told > 0;
};

/** Ends somebody's access, in the browser too; false for those named in the configuration. */
export const shutOut = async (
  { access, stores }: Pick<CommandDeps, 'access' | 'stores'>,
  id: number,
  title: string,
): Promise<boolean> => {
  if (!(await access.block(id, title))) return false;
  await stores.webSessions.endAll(id);
  await stores.conversations.delete(conversationKey(id, id));
  return true;
};

type Entered =
  | { readonly kind: 'in' }
  | { readonly kind: 'claimed' }
  | { readonly kind: 'invited' }
  | { readonly kind: 'out' };

/** The claim counts only while nobody is an admin; whoever holds it later has come too late. */
const claims = async ({ claim, stores }: CommandDeps, token: string): Promise<boolean> =>
  claim?.consume(token) === true && !(await stores.subscribers.hasAdmin());

/**
 * What the person is after this message. `token`: what stood behind /start. `out` has been answered. A claim is heeded
 * from anybody; an invitation is used up only by somebody who is not in, and opens nothing to whoever was shut out.
 */
export const enter = async (deps: CommandDeps, typed: Typed, token: string): Promise<Entered> => {
  const { stores, clock, access } = deps;
  const { from, words } = typed;
  if (token !== '' && (await claims(deps, token))) {
    await access.join({ id: from.id, firstName: from.first_name }, true);
    await note(deps, from.id, 'claimed');
    return { kind: 'claimed' };
  }
  if (await access.allowed(from.id)) return { kind: 'in' };
  if (await access.isBlocked(from.id)) {
    await answer(deps, typed, words.access.shutOut(from.id));
    return { kind: 'out' };
  }
  if (token !== '') {
    const by = await stores.invitations.use(digestOf(token), from.id, clock.wallMs());
    if (by !== undefined) {
      await access.join({ id: from.id, firstName: from.first_name }, false);
      await stores.accessRequests.remove(from.id);
      await note(deps, from.id, 'joined', { whom: by });
      return { kind: 'invited' };
    }
    if (/^[\w-]{22}$/.test(token)) {
      await answer(deps, typed, words.access.invitationOver(from.id));
      return { kind: 'out' };
    }
  }
  const username = from.username === undefined ? {} : { username: from.username };
  const told = await askAdmins(deps, { id: from.id, title: from.first_name, ...username });
  await answer(deps, typed, words.access.stranger(from.id, told));
  return { kind: 'out' };
};
