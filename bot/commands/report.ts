// /report: the validation of the record, demand by demand.
import { validationText } from '../text/validation.ts';
import { answer, type Command } from './command.ts';
import { reportFor } from './stats.ts';

export const report: Command = async (deps, typed) =>
  answer(deps, typed, validationText(await reportFor(deps, {}), deps.clock.now()));
