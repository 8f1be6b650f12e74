// /cancel: leaves an open question unanswered.
import { answer, type Command } from './command.ts';

export const cancel: Command = async (deps, typed) => {
  const asked = await typed.talk.leave();
  const { personal: say } = typed.words;
  await answer(deps, typed, asked ? say.cancelled() : say.nothingToCancel());
};
