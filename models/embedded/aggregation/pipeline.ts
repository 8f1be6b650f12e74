// Runs an aggregation: each stage is compiled at once and pulls its documents through one after the other.
import { CommandError } from '../errors.ts';
import { numeric } from '../values/compare.ts';
import { type Doc, encode, getField, isDoc } from '../values/document.ts';
import type { Item, RunStage, Stage, Surroundings } from './stages/stage.ts';
import { STAGES } from './stages/table.ts';

export type { Item, Stage, Surroundings } from './stages/stage.ts';

const REFUSED: Readonly<Record<string, readonly [number, string]>> = {
  $changeStream: [40573, 'The $changeStream stage is only supported on replica sets'],
  $changeStreamSplitLargeEvent: [40573, 'The $changeStream stage is only supported on replica sets'],
  $geoNear: [27, '$geoNear requires a 2d or 2dsphere index, but none were found'],
  $search: [31082, '$search and $vectorSearch need a search service, which only Atlas has'],
  $searchMeta: [31082, '$search and $vectorSearch need a search service, which only Atlas has'],
  $vectorSearch: [31082, '$search and $vectorSearch need a search service, which only Atlas has'],
  $currentOp: [238, '$currentOp is not implemented by the embedded database'],
  $planCacheStats: [238, '$planCacheStats is not implemented by the embedded database'],
  $listCatalog: [238, '$listCatalog is not implemented by the embedded database'],
};

/** The stages that write their result; only the last of a pipeline may be one. They are carried out by the command. */
export const WRITING_STAGES: ReadonlySet<string> = new Set(['$out', '$merge']);

/** Reads a pipeline's stages. Throws with MongoDB's code for what is no stage or not implemented. */
export function readStages(pipeline: unknown): readonly Stage[] {
  if (!Array.isArray(pipeline)) throw new CommandError(14, "'pipeline' option must be specified as an array");
  return pipeline.map((stage: unknown, i) => {
    if (!isDoc(stage)) throw new CommandError(14, "Each element of the 'pipeline' array must be an object");
    const [name, ...others] = Object.keys(stage);
    if (name === undefined || others.length > 0)
      throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.');
    const refusal = REFUSED[name];
    if (refusal !== undefined) throw new CommandError(refusal[0], refusal[1]);
    const writes = WRITING_STAGES.has(name);
    if (!writes && !STAGES.has(name)) throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
    if (writes && i !== pipeline.length - 1)
      throw new CommandError(40601, `${name} can only be the final stage in the pipeline`);
    return { name, spec: getField(stage, name) };
  });
}

/** The documents that come out of the stages, lazily where the stages allow it. Invalid stages throw at once. */
export function runStages(source: Iterable<Item>, stages: readonly Stage[], around: Surroundings): Iterable<Item> {
  return compileStages(stages, around)(source);
}

/** The same, compiled once for several sources. Throws 40600 for a stage that only a pipeline's start may be. */
export function compileStages(stages: readonly Stage[], around: Surroundings): RunStage {
  const compiled = stages.map(({ name, spec }, i) => {
    const stage = STAGES.get(name);
    if (stage === undefined) throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
    if (stage.onlyFirst === true && i > 0)
      throw new CommandError(40602, `${name} is only valid as the first stage in a pipeline`);
    return stage.compile(spec, {
      limit: name === '$sort' ? limitAfter(stages, i) : 0,
      ...around,
      compileStages: (inner) => compileStages(readInner(inner), around),
      recompile,
    });
  });
  return (items) => compiled.reduce<Iterable<Item>>((at, run) => run(at), items);
}

/** How many documents are asked for after the stage at `i`, by $skip and $limit right behind it; 0: all. */
export function limitAfter(stages: readonly Stage[], i: number): number {
  let skipped = 0;
  for (const { name, spec } of stages.slice(i + 1)) {
    const number = numeric(spec);
    const whole = typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
    if (whole === undefined || (name !== '$skip' && name !== '$limit')) return 0;
    if (name === '$limit') return skipped + whole;
    skipped += whole;
  }
  return 0;
}

const recompile = (pipeline: unknown, around: Surroundings): RunStage => compileStages(readInner(pipeline), around);

/** The stages of a pipeline within another: none that writes. Throws 51047. */
function readInner(pipeline: unknown): readonly Stage[] {
  const stages = readStages(pipeline);
  const writing = stages.find(({ name }) => WRITING_STAGES.has(name));
  if (writing !== undefined)
    throw new CommandError(51047, `${writing.name} is not allowed within another stage's pipeline`);
  return stages;
}

/** A document whose values are typed. */
export function typedItem(doc: Doc): Item {
  return { doc: () => doc, bytes: () => encode(doc) };
}

/** A pipeline over one document, as updates use it. */
export function transformer(pipeline: readonly Doc[], around: Surroundings): (doc: Doc) => Doc {
  const run = compileStages(readStages(pipeline), around);
  return (doc) => {
    const [result] = run([typedItem(doc)]);
    if (result === undefined) throw new CommandError(40228, 'the pipeline of an update must give one document');
    return result.doc();
  };
}
