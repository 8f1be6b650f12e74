// /help: what can be typed and pressed, and how to read it; and the kind answer to a command that is not known.
import { nearest } from '../nearest.ts';
import { answer, type Command, type CommandDeps, type Entry, type Typed } from './command.ts';

export type Registry = Readonly<Record<string, Entry>>;

export const createHelp =
  (registry: () => Registry): Command =>
  async (deps, typed) => {
    const { access, clock, version } = deps;
    const isAdmin = !typed.place && (await access.isAdmin(typed.from.id));
    await answer(
      deps,
      typed,
      typed.words.help.help(clock.now(), { version, isAdmin, known: new Set(Object.keys(registry())) }),
    );
  };

/** Suggests the known command that is written most like it, of those this person may use. */
export const unknown = async (deps: CommandDeps, typed: Typed, name: string, registry: Registry): Promise<void> => {
  const isAdmin = await deps.access.isAdmin(typed.from.id);
  const usable = Object.keys(registry).filter((known) => isAdmin || registry[known]?.for !== 'admins');
  await answer(deps, typed, typed.words.help.unknownCommand(`/${name}`, nearest(name, usable)));
};
