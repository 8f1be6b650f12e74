// /pause and /resume: whether new signals go out, to anybody.
import { note } from '../people/door.ts';
import { answer, type Command } from './command.ts';

const turn =
  (on: boolean): Command =>
  async (deps, typed) => {
    const { stores, clock } = deps;
    const before = await stores.publishing.get();
    const turned = await stores.publishing.turn(on, typed.from.id, clock.now());
    if (turned) await note(deps, typed.from.id, on ? 'publishing on' : 'publishing off');
    const { admin: say } = typed.words;
    await answer(deps, typed, on ? say.publishingOn(!turned) : say.publishingOff(before, !turned));
  };

export const pause: Command = turn(false);
export const resume: Command = turn(true);
