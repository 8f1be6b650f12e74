// Compiles an update (operators, replacement or pipeline) into a function over one document.
import { CommandError } from '../errors.ts';
import type { MatchContext } from '../query/match.ts';
import { splitPath } from '../query/paths.ts';
import { equalValues } from '../values/compare.ts';
import { type Doc, getField, isDoc } from '../values/document.ts';
import { CHANGES, REMOVE } from './operators.ts';
import { readPath, removePath, writePath } from './paths.ts';
import { type ArrayFilters, compileArrayFilters, concretePaths } from './positions.ts';

export type Situation = {
  /** The query that found the document. */
  readonly filter: Doc;
  /** The document is new: $setOnInsert applies. */
  readonly inserting: boolean;
};

/** Changes `doc` (its own copy) and returns the result; throws with MongoDB's code, leaving nothing to be stored. */
export type Update = {
  readonly kind: 'operators' | 'replacement' | 'pipeline';
  readonly apply: (doc: Doc, situation: Situation) => Doc;
};

type Step = {
  readonly operator: string;
  readonly path: string;
  readonly parts: readonly string[];
  readonly operand: unknown;
};

type Options = {
  readonly context: MatchContext;
  readonly arrayFilters: readonly unknown[];
  readonly compilePipeline: (pipeline: readonly Doc[]) => (doc: Doc) => Doc;
};

/** Compiles the `u` of an update. Throws with MongoDB's code when it is not valid. */
export function compileUpdate(update: unknown, options: Options): Update {
  if (Array.isArray(update)) return { kind: 'pipeline', apply: pipelineUpdate(update, options) };
  if (!isDoc(update)) throw new CommandError(9, 'Update argument must be either an object or an array');
  const [first] = Object.keys(update);
  if (first === undefined || !first.startsWith('$')) {
    checkReplacement(update);
    return { kind: 'replacement', apply: (doc) => replacement(doc, update) };
  }
  const steps = readSteps(update);
  const arrayFilters = compileArrayFilters(options.arrayFilters, options.context);
  checkArrayFiltersUsed(arrayFilters, steps);
  return {
    kind: 'operators',
    apply: (doc, situation) => applySteps(doc, steps, { ...situation, arrayFilters }, options.context),
  };
}

function checkReplacement(update: Doc): void {
  const dollar = Object.keys(update).find((name) => name.startsWith('$'));
  if (dollar !== undefined)
    throw new CommandError(
      52,
      `The dollar ($) prefixed field '${dollar}' in '${dollar}' is not allowed in the context of an update's replacement document.`,
    );
}

function replacement(doc: Doc, update: Doc): Doc {
  const { _id: next, ...rest } = update;
  const id = getField(doc, '_id');
  if (next !== undefined && id !== undefined && !equalValues(next, id)) throw immutableId();
  const kept = id ?? next;
  return kept === undefined ? rest : { _id: kept, ...rest };
}

function readSteps(update: Doc): readonly Step[] {
  const steps = Object.entries(update).flatMap(([operator, fields]) => {
    if (!CHANGES.has(operator) && operator !== '$rename') {
      throw new CommandError(
        9,
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    }
    if (!isDoc(fields)) {
      throw new CommandError(
        9,
        `Modifiers operate on fields but we found another type for ${operator}. For example: {$mod: {<field>: ...}} not {${operator}: ...}`,
      );
    }
    return Object.entries(fields).map(([path, operand]) => ({ operator, path, parts: checkPath(path), operand }));
  });
  for (const step of steps) if (step.operator === '$rename') checkRename(step);
  checkConflicts(steps);
  // MongoDB applies fields in the order of their names, which shows in the order of new fields.
  return steps.toSorted((a, b) => comparePaths(a.parts, b.parts));
}

function checkRename({ path, parts, operand }: Step): void {
  if (typeof operand !== 'string') throw new CommandError(2, `The 'to' field for $rename must be a string: ${path}`);
  if (operand === path) throw new CommandError(2, `The source and target field for $rename must differ: ${path}`);
  if (operand.startsWith(`${path}.`) || path.startsWith(`${operand}.`))
    throw new CommandError(2, `The source and target field for $rename must not be on the same path: ${path}`);
  if ([...parts, ...operand.split('.')].some((part) => part.startsWith('$')))
    throw new CommandError(2, `The source and target field for $rename may not be dynamic: ${path}`);
}

function checkPath(path: string): readonly string[] {
  const parts = splitPath(path);
  if (parts.includes(''))
    throw new CommandError(56, `The update path '${path}' contains an empty field name, which is not allowed.`);
  return parts;
}

function checkConflicts(steps: readonly Step[]): void {
  const targets = steps.flatMap((step) =>
    step.operator === '$rename' ? [step.path, String(step.operand)] : [step.path],
  );
  for (const [i, path] of targets.entries()) {
    const other = targets.find((candidate, j) => j !== i && (candidate === path || candidate.startsWith(`${path}.`)));
    if (other !== undefined)
      throw new CommandError(40, `Updating the path '${other}' would create a conflict at '${path}'`);
  }
}

function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const [x = '', y = ''] = [a[i], b[i]];
    if (x === y) continue;
    const [p, q] = [Number(x), Number(y)];
    return Number.isInteger(p) && Number.isInteger(q) ? p - q : x < y ? -1 : 1;
  }
  return a.length - b.length;
}

function checkArrayFiltersUsed(filters: ArrayFilters, steps: readonly Step[]): void {
  for (const name of filters.keys()) {
    if (!steps.some((step) => step.parts.includes(`$[${name}]`))) {
      throw new CommandError(9, `The array filter for identifier '${name}' was not used in the update`);
    }
  }
}

type Applied = Situation & { readonly arrayFilters: ArrayFilters };

function applySteps(doc: Doc, steps: readonly Step[], situation: Applied, context: MatchContext): Doc {
  const id = getField(doc, '_id');
  // Positions are those of the document as it was found, so they are settled before anything changes.
  const targets = steps
    .filter((step) => step.operator !== '$setOnInsert' || situation.inserting)
    .flatMap((step) => concretePaths(doc, step.parts, { ...situation, context }).map((parts) => ({ step, parts })));
  for (const { step, parts } of targets) {
    if (step.operator === '$rename') rename(doc, step);
    else change(doc, parts, step, context);
  }
  const after = getField(doc, '_id');
  if (id !== undefined && (after === undefined || !equalValues(id, after))) throw immutableId();
  return doc;
}

function change(doc: Doc, parts: readonly string[], step: Step, context: MatchContext): void {
  const result = CHANGES.get(step.operator)?.(readPath(doc, parts), step.operand, context);
  if (result === REMOVE) removePath(doc, parts);
  else if (result !== undefined) writePath(doc, parts, result);
  else if (step.operator === '$set' || step.operator === '$setOnInsert') writePath(doc, parts, null);
}

function rename(doc: Doc, { parts, operand, path }: Step): void {
  if (typeof operand !== 'string') throw new CommandError(2, `The 'to' field for $rename must be a string: ${path}`);
  const value = readPath(doc, parts);
  if (value === undefined) return;
  removePath(doc, parts);
  const target = checkPath(operand);
  // The field moves to the end, also where it replaces another one.
  removePath(doc, target);
  writePath(doc, target, value);
}

const PIPELINE_STAGES = new Set(['$addFields', '$set', '$project', '$unset', '$replaceRoot', '$replaceWith']);

function pipelineUpdate(update: readonly unknown[], options: Options): Update['apply'] {
  const stages = update.map((stage) => {
    const name = isDoc(stage) ? Object.keys(stage)[0] : undefined;
    if (!isDoc(stage) || name === undefined || !PIPELINE_STAGES.has(name)) {
      throw new CommandError(72, `${name ?? 'This stage'} is not allowed to be used within an update`);
    }
    return stage;
  });
  if (options.arrayFilters.length > 0) throw new CommandError(9, "Cannot specify 'arrayFilters' and a pipeline update");
  const run = options.compilePipeline(stages);
  return (doc) => {
    const id = getField(doc, '_id');
    const result = run(doc);
    const after = getField(result, '_id');
    if (id !== undefined && after !== undefined && !equalValues(id, after)) throw immutableId();
    return id === undefined ? result : { _id: id, ...result };
  };
}

/** Code 66. */
export function immutableId(): CommandError {
  return new CommandError(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
}
