// /users in place: the list by pages, one of them, the trail; blocking and unblocking.
import type { Subscriber } from '../../core/ports/people.ts';
import type { CommandDeps } from '../commands/command.ts';
import { note, shutOut } from '../people/door.ts';
import type { Words } from '../text/words.ts';
import { button, inRows, type Pressed, type Rows, type Screen, showScreen } from './menu.ts';

const PAGE = 8;
const TRAIL_PAGE = 15;

const turning = (name: string, page: number, pages: number, { people: say }: Words): Rows => {
  const back = page > 0 ? [button(say.earlierLabel, `usr:${name}:${page - 1}`)] : [];
  const more = page < pages - 1 ? [button(say.laterLabel, `usr:${name}:${page + 1}`)] : [];
  return back.length + more.length === 0 ? [] : [[...back, ...more]];
};

/** A page beyond the last shows the last one. */
export const usersScreen = async ({ stores }: CommandDeps, words: Words, asked: number): Promise<Screen> => {
  const total = await stores.subscribers.count();
  const pages = Math.max(1, Math.ceil(total / PAGE));
  const page = Math.min(asked, pages - 1);
  const people = await stores.subscribers.list({ limit: PAGE, skip: page * PAGE });
  const { people: say } = words;
  const each = people.map((one) => button(say.userButton(one), `usr:one:${one.id}`));
  return {
    text: say.usersList({ people, total, first: page * PAGE }),
    rows: [...inRows(each, 2), ...turning('list', page, pages, words), [button(say.trailLabel, 'usr:trail:0')]],
  };
};

const trailScreen = async ({ stores }: CommandDeps, words: Words, asked: number): Promise<Screen> => {
  const total = await stores.audit.count();
  const pages = Math.max(1, Math.ceil(total / TRAIL_PAGE));
  const page = Math.min(asked, pages - 1);
  const entries = await stores.audit.list({ limit: TRAIL_PAGE, skip: page * TRAIL_PAGE });
  const { people: say } = words;
  return {
    text: say.trail(entries, total, page * TRAIL_PAGE),
    rows: [...turning('trail', page, pages, words), [button(say.listLabel, 'usr:list:0')]],
  };
};

export const userScreen = ({ access }: CommandDeps, words: Words, one: Subscriber): Screen => {
  const { people: say } = words;
  const fixed = access.isFixed(one.id);
  const isBlocked = one.state === 'blocked';
  const door = isBlocked
    ? button(say.userUnblockLabel, `usr:unblock:${one.id}`)
    : button(say.userBlockLabel, `usr:block:${one.id}`);
  const own = one.place ? [button(say.placeSettingsLabel, `set:${one.id}:p:main`)] : [];
  return {
    text: say.userDetails(one, fixed),
    rows: [
      ...(fixed && !isBlocked ? [] : [[door]]),
      ...(own.length > 0 ? [own] : []),
      [button(say.listLabel, 'usr:list:0')],
    ],
  };
};

const setDoor = async (deps: CommandDeps, pressed: Pressed, one: Subscriber, shut: boolean): Promise<void> => {
  const { stores } = deps;
  const { people: say } = pressed.words;
  if (shut && one.id === pressed.from.id) return pressed.toast(say.notYourselfToast, true);
  if (shut && !(await shutOut(deps, one.id, one.firstName))) return pressed.toast(say.fixedToast, true);
  if (!shut && one.state === 'blocked') await stores.subscribers.setState(one.id, 'active');
  if (shut !== (one.state === 'blocked'))
    await note(deps, pressed.from.id, shut ? 'blocked' : 'unblocked', { whom: one.id });
  await pressed.toast(shut ? say.blockedToast : say.unblockedToast);
};

/** 'usr:list:0', 'usr:trail:0', 'usr:one:ID', 'usr:block:ID', 'usr:unblock:ID'. */
export const usersMenu = async (deps: CommandDeps, pressed: Pressed): Promise<void> => {
  const { words } = pressed;
  const [, what = '', number = '0'] = /^([a-z]+):(-?\d{1,16})$/.exec(pressed.argument) ?? [];
  const page = Math.max(0, Number(number));
  if (what === 'list') return showScreen(deps, pressed, await usersScreen(deps, words, page));
  if (what === 'trail') return showScreen(deps, pressed, await trailScreen(deps, words, page));
  const one = await deps.stores.subscribers.get(Number(number));
  if (!one) return pressed.toast(words.people.nobodyToast);
  if (what === 'block' || what === 'unblock') await setDoor(deps, pressed, one, what === 'block');
  const now = (await deps.stores.subscribers.get(one.id)) ?? one;
  await showScreen(deps, pressed, userScreen(deps, words, now));
};
