// /report: the validation of the record, demand by demand.

import { recordFor } from '../recordFor.ts';
import { answer, type Command } from './command.ts';

export const report: Command = async (deps, typed) =>
  answer(
    deps,
    typed,
    typed.words.validation.validationText((await recordFor(deps, {}, typed.from.id)).record, deps.clock.now()),
  );
