// What a pipeline stage is: compiled once, then run over a stream of documents.

import { CommandError } from '../../errors.ts';
import type { Doc } from '../../values/document.ts';
import { encode, isDoc } from '../../values/document.ts';
import type { ExpressionContext } from '../expression.ts';

/** A document on its way; `bytes` as it is stored or sent. */
export type Item = { readonly doc: () => Doc; readonly bytes: () => Uint8Array };

export type Stage = { readonly name: string; readonly spec: unknown };

/** What stages may ask of the server. */
export type Surroundings = {
  readonly context: ExpressionContext;
  /** The documents of another collection of the same database that match a filter; none when it does not exist. */
  readonly find: (collection: string, filter: Doc, context: ExpressionContext) => Iterable<Item>;
  /** Whether an index finds documents of another collection by this field. */
  readonly isIndexed: (collection: string, path: string) => boolean;
  /** What $collStats, $indexStats and $listLocalSessions answer; absent where there is no collection. */
  readonly stats?: (kind: '$collStats' | '$indexStats' | '$listLocalSessions', spec: Doc) => readonly Doc[];
};

export type RunStage = (items: Iterable<Item>) => Iterable<Item>;

/** The surroundings of a stage, with the compiling of pipelines inside it. */
export type StageSurroundings = Surroundings & {
  /** How many of a $sort's documents are asked for by the stages right behind it; 0: all. */
  readonly limit: number;
  readonly compileStages: (pipeline: unknown) => RunStage;
  readonly recompile: (pipeline: unknown, around: Surroundings) => RunStage;
};

export type StageDefinition = {
  readonly compile: (spec: unknown, around: StageSurroundings) => RunStage;
  /** Only a pipeline's first stage may be one. */
  readonly onlyFirst?: boolean;
};

export function itemOf(doc: Doc): Item {
  return { doc: () => doc, bytes: () => encode(doc) };
}

/** A stage that makes one document of each. */
export const mapping =
  (change: (doc: Doc) => Doc): RunStage =>
  (items) =>
    mapped(items, change);

function* mapped(items: Iterable<Item>, change: (doc: Doc) => Doc): Generator<Item> {
  for (const item of items) yield itemOf(change(item.doc()));
}

/** A stage that must have seen all documents; nothing is read before its result is asked for. */
export const collecting =
  (make: (items: Iterable<Item>) => Iterable<Doc>): RunStage =>
  (items) =>
    deferred(() => make(items));

function* deferred(make: () => Iterable<Doc>): Generator<Item> {
  for (const doc of make()) yield itemOf(doc);
}

/** The document of a stage's specification. */
export function specDoc(spec: unknown, code: number, message: string): Doc {
  if (!isDoc(spec)) throw new CommandError(code, message);
  return spec;
}
