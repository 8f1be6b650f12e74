// An admin's answer to somebody who asks to be let in.
import type { AccessRequest } from '../../core/people/access.ts';
import type { CommandDeps } from '../commands/command.ts';
import { note, shutOut } from '../people/door.ts';
import { languageOf } from '../people/language.ts';
import { troubleOf } from '../telegramErrors.ts';
import type { Answered } from '../text/access.ts';
import type { Html } from '../text/html.ts';
import { wordsOf } from '../text/words.ts';
import { type Pressed, showScreen } from './menu.ts';

const answers: Readonly<Record<string, Answered>> = { ok: 'approved', no: 'declined', bl: 'blocked' };

/** Tells the one who asked, where they can be told. */
const tell = async ({ replies, log }: CommandDeps, { id, threadId }: AccessRequest, text: Html): Promise<void> => {
  try {
    await replies.say(id, text, threadId === undefined ? {} : { threadId });
  } catch (error) {
    log.info('who was let in could not be told', { id, because: troubleOf(error).because });
  }
};

const letIn = async (deps: CommandDeps, request: AccessRequest): Promise<void> => {
  const { access, stores } = deps;
  const { id, title, place, threadId } = request;
  if (place === undefined) {
    await access.join({ id, firstName: title }, false);
    const { access: say } = wordsOf(await languageOf({ stores }, { id }));
    return tell(deps, request, say.letIn());
  }
  await access.joinPlace({ id, title, kind: place, ...(threadId === undefined ? {} : { threadId }) });
  if (place === 'group') await tell(deps, request, wordsOf(undefined).access.placeLetIn());
};

/** Leaves a group or channel that is not wanted; that may fail where the bot is out of it already. */
const leave = async ({ api, log }: CommandDeps, { id, place }: AccessRequest): Promise<void> => {
  if (place === undefined) return;
  try {
    await api.leaveChat(id);
  } catch (error) {
    log.info('a place could not be left', { id, because: troubleOf(error).because });
  }
};

/** Whether the one who was approved has not come in: what follows the answer can be cut off. Who was blocked since stays out. */
const waitsOutside = async ({ stores }: CommandDeps, id: number): Promise<boolean> => {
  const request = await stores.accessRequests.get(id);
  if (request?.state !== 'approved') return false;
  const known = await stores.subscribers.get(id);
  // a place that was left and asks anew is still known
  return known === undefined || (request.place !== undefined && known.state === 'unreachable');
};

/** 'acc:ok:100002', 'acc:no:100002', 'acc:bl:100002'. Of two admins the first one's answer stands. */
export const accessMenu = async (deps: CommandDeps, pressed: Pressed): Promise<void> => {
  const { stores } = deps;
  const { from, words } = pressed;
  const [, how = '', number = ''] = /^(ok|no|bl):(-?\d{1,16})$/.exec(pressed.argument) ?? [];
  const answered = answers[how];
  const request = answered && (await stores.accessRequests.get(Number(number)));
  if (!request) return pressed.toast(words.access.answeredBeforeToast);
  const first = await stores.accessRequests.answer(request.id, answered === 'approved' ? 'approved' : 'declined');
  if (!first && !(answered === 'approved' && (await waitsOutside(deps, request.id))))
    return pressed.toast(words.access.answeredBeforeToast);
  if (answered === 'approved') await letIn(deps, request);
  if (answered === 'blocked') await shutOut(deps, request.id, request.title);
  if (answered !== 'approved') await leave(deps, request);
  await note(deps, from.id, answered, { whom: request.id });
  await pressed.toast(words.access.answeredToast(answered));
  await showScreen(deps, pressed, { text: words.access.requestAnswered(request, answered, from.first_name), rows: [] });
};
