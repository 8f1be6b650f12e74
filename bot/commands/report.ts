// /report: the validation of the record, demand by demand.

import { recordFor } from '../recordFor.ts';
import { validationText } from '../text/validation.ts';
import { answer, type Command } from './command.ts';

export const report: Command = async (deps, typed) =>
  answer(deps, typed, validationText((await recordFor(deps, {}, typed.from.id)).record, deps.clock.now()));
