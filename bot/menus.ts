// The registry of menus by the first part of their buttons' data; what is not here belongs to a card.
import type { CommandDeps } from './commands/command.ts';
import type { BotContext } from './context.ts';
import { accessMenu } from './menus/access.ts';
import { broadcastMenu } from './menus/broadcast.ts';
import { deleteMenu } from './menus/deleteMe.ts';
import { healthMenu } from './menus/health.ts';
import { invitationMenu } from './menus/invitation.ts';
import type { Menu } from './menus/menu.ts';
import { phaseMenu } from './menus/phase.ts';
import { pressedOf } from './menus/pressed.ts';
import { resumeMenu } from './menus/resume.ts';
import { openSettings } from './menus/settings.ts';
import { usersMenu } from './menus/users.ts';
import { screenMenu } from './screens/screens.ts';

/** A button of the three questions while none is open: its press opens them again, as its answer. */
const answerLate: Menu['run'] = async (_, { from, chatId, words, talk, toast }) => {
  if (chatId === from.id) await talk.begin('introduction', { press: true });
  else await toast(words.introduction.overToast);
};

export const menus: Readonly<Record<string, Menu>> = {
  set: { run: openSettings },
  ask: { run: answerLate },
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
export const handleMenu = async (deps: CommandDeps, ctx: BotContext): Promise<boolean> => {
  const [, name = '', argument = ''] = /^([a-z]{3}):(.*)$/s.exec(ctx.callbackQuery?.data ?? '') ?? [];
  const menu = Object.hasOwn(menus, name) ? menus[name] : undefined;
  if (!menu) return false;
  const pressed = await pressedOf(deps, ctx, argument, menu.for === 'admins');
  if (!pressed) return true;
  await menu.run(deps, pressed);
  await pressed.toast();
  return true;
};
