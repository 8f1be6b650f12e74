// /set: thresholds and settings without a restart; every change is recorded with who and when.
import { parseSet } from '../../core/settings/changes.ts';
import { note } from '../people/door.ts';
import type { Html } from '../text/html.ts';
import { answer, type Command, type CommandDeps, type Typed } from './command.ts';

const ATTEMPTS = 5;

/** The change is numbered after the last one; of two at once the second is looked at again. */
const change = async (deps: CommandDeps, typed: Typed): Promise<Html> => {
  const { stores, clock, liveSettings } = deps;
  const { admin: say } = typed.words;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const changes = await stores.settingsChanges.all();
    const now = await liveSettings.refresh();
    const asked = parseSet(typed.argument, now, liveSettings.usual);
    if (asked.kind === 'list') return say.settingsTable(now, liveSettings.usual);
    if (asked.kind === 'history') return say.settingsHistory(changes);
    if (asked.kind === 'refused') return say.settingRefused(asked.because);
    const { tunable, value } = asked;
    const before = tunable.read(now);
    if (before === (value ?? tunable.read(liveSettings.usual))) return say.settingUnchanged(tunable, now);
    const number = (changes.at(-1)?.number ?? 0) + 1;
    const record = { number, at: clock.now(), by: typed.from.id, name: tunable.name, value };
    if (!(await stores.settingsChanges.append(record))) continue;
    const after = await liveSettings.refresh();
    await note(deps, typed.from.id, 'set', { note: `${tunable.name} ${before} -> ${tunable.read(after)}` });
    return say.settingChanged(tunable, before, after);
  }
  throw new Error('the change of a setting found no free number');
};

export const set: Command = async (deps, typed) => answer(deps, typed, await change(deps, typed));
