// /logs: the last warnings and errors of this process.
import { instant } from '../../core/instant.ts';
import { answer, type Command } from './command.ts';

export const logs: Command = (deps, typed) => answer(deps, typed, typed.words.admin.logs(deps.recentLog(), instant));
