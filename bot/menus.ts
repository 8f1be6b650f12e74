// The registry of menus by the first part of their buttons' data; what is not here belongs to a card.
import type { Context } from 'grammy';
import type { CommandDeps } from './commands/command.ts';
import { accessMenu } from './menus/access.ts';
import { broadcastMenu } from './menus/broadcast.ts';
import { deleteMenu } from './menus/deleteMe.ts';
import { healthMenu } from './menus/health.ts';
import { introductionMenu } from './menus/introduction.ts';
import { invitationMenu } from './menus/invitation.ts';
import type { Menu, Pressed } from './menus/menu.ts';
import { phaseMenu } from './menus/phase.ts';
import { resumeMenu } from './menus/resume.ts';
import { settingsMenu } from './menus/settings.ts';
import { usersMenu } from './menus/users.ts';
import { languageOf } from './people/language.ts';
import { placeOf, threadOf } from './people/where.ts';
import { screenMenu } from './screens/screens.ts';
import { wordsOf } from './text/words.ts';

export const menus: Readonly<Record<string, Menu>> = {
  set: { run: settingsMenu },
  ask: { run: introductionMenu },
  res: { run: resumeMenu },
  del: { run: deleteMenu },
  hlt: { run: healthMenu },
  scr: { run: screenMenu },
  acc: { run: accessMenu, for: 'admins' },
  inv: { run: invitationMenu, for: 'admins' },
  usr: { run: usersMenu, for: 'admins' },
  pha: { run: phaseMenu, for: 'admins' },
  brd: { run: broadcastMenu, for: 'admins' },
};

/** Checks who pressed, then does it; false where the button is none of a menu's. */
export const handleMenu = async (deps: CommandDeps, ctx: Context): Promise<boolean> => {
  const query = ctx.callbackQuery;
  const [, name = '', argument = ''] = /^([a-z]{3}):(.*)$/s.exec(query?.data ?? '') ?? [];
  const menu = Object.hasOwn(menus, name) ? menus[name] : undefined;
  if (!query || !menu) return false;
  const { from, message } = query;
  const { access, replies } = deps;
  const words = wordsOf(await languageOf(deps, from));
  const refuse = async (because: string): Promise<true> => {
    await replies.toast(query.id, because, true);
    return true;
  };
  if (!(await access.allowed(from.id))) return refuse(words.access.strangerToast(from.id));
  const isAdmin = await access.isAdmin(from.id);
  if (menu.for === 'admins' && !isAdmin) return refuse(words.access.adminsToast);
  if (!message) return refuse(words.settings.goneToast);
  let answered = false;
  const pressed: Pressed = {
    ...{ from, chatId: message.chat.id, messageId: message.message_id, argument, isAdmin, words },
    ...threadOf(message),
    ...placeOf(message.chat),
    toast: async (text, alert) => {
      if (answered) return;
      answered = true;
      await replies.toast(query.id, text, alert);
    },
  };
  await menu.run(deps, pressed);
  await pressed.toast();
  return true;
};
