// /report: the validation of the record, demand by demand, and what the record proves.
import { provenBy } from '../../core/record/proven.ts';
import { recordFor } from '../recordFor.ts';
import { answer, type Command } from './command.ts';

export const report: Command = async (deps, typed) => {
  const { record, entries } = await recordFor(deps, {}, undefined);
  const { validation: say } = typed.words;
  await answer(deps, typed, say.validationText({ record, proven: provenBy(entries) }, deps.clock.now()));
};
