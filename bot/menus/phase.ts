// /phase in place: where the service stands and why; an admin may decide otherwise, which is recorded.
import type { PhaseName } from '../../core/record/phase/phase.ts';
import { phaseAfter } from '../../core/record/phase/phase.ts';
import type { CommandDeps } from '../commands/command.ts';
import { note } from '../people/door.ts';
import type { Words } from '../text/words.ts';
import { button, type Pressed, type Screen, showScreen } from './menu.ts';

const NAMES: readonly PhaseName[] = ['PAPER', 'LIVE', 'SUSPENDED'];

export const phaseScreen = async ({ stores }: CommandDeps, words: Words): Promise<Screen> => {
  const { admin: say } = words;
  const standing = await stores.phases.current();
  if (!standing) return { text: say.phase(undefined), rows: [] };
  const wishes = NAMES.filter((name) => name !== standing.to);
  // the number says which phase was looked at: a button of an older look decides nothing
  const each = wishes.map((name) => button(say.phaseLabel(name, standing.to), `pha:${standing.sequence}:${name}`));
  return { text: say.phase(standing), rows: each.map((one) => [one]) };
};

/** 'pha:3:LIVE'. */
export const phaseMenu = async (deps: CommandDeps, pressed: Pressed): Promise<void> => {
  const { stores, clock } = deps;
  const { from, words } = pressed;
  const { admin: say } = words;
  const [, sequence, name = ''] = /^(\d{1,9}):([A-Z]+)$/.exec(pressed.argument) ?? [];
  const wish = NAMES.find((one) => one === name);
  const standing = await stores.phases.current();
  const isOld = standing === undefined || String(standing.sequence) !== sequence;
  const next =
    isOld || wish === undefined
      ? undefined
      : phaseAfter(standing, { kind: 'admin', at: clock.now(), by: from.id, wish });
  if (next && (await stores.phases.append(next))) {
    await note(deps, from.id, 'phase', { note: next.to });
    await pressed.toast(say.phaseToast(next.to));
  } else await pressed.toast(say.phaseOldToast);
  await showScreen(deps, pressed, await phaseScreen(deps, words));
};
