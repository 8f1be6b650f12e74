// mingo's operators as this server uses them, and the evaluation of one expression.
import { ObjectId } from 'bson';
import { Context, evalExpr, type ProcessingMode } from 'mingo/core';
import * as accumulator from 'mingo/operators/accumulator';
import * as expression from 'mingo/operators/expression';
import * as pipeline from 'mingo/operators/pipeline';
import * as projection from 'mingo/operators/projection';
import * as query from 'mingo/operators/query';
import * as window from 'mingo/operators/window';
import type { Options } from 'mingo/types';
import { CommandError } from '../errors.ts';
import type { MatchContext } from '../query/match.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { toPlain } from './plain.ts';

type Collections = (name: string) => Doc[];

/** The names of the pipeline stages that mingo implements. */
export const MINGO_STAGES: ReadonlySet<string> = new Set(Object.keys(pipeline));

const CONTEXT = Context.init({
  accumulator,
  expression: {
    ...expression,
    $toString: (obj: Doc, expr: unknown, options: Options) => {
      const value = evalExpr(obj, expr, options);
      return value instanceof ObjectId ? value.toHexString() : expression.$toString(obj, expr, options);
    },
    $toObjectId: (obj: unknown, expr: unknown, options: Options) => {
      const value = evalExpr(obj, expr, options);
      if (value === null || value === undefined || value instanceof ObjectId) return value ?? null;
      if (typeof value === 'string' && /^[0-9a-f]{24}$/i.test(value)) return new ObjectId(value);
      throw new CommandError(
        241,
        `Failed to parse objectId '${typeof value === 'string' ? value : typeof value}' in $convert with no onError value`,
      );
    },
  },
  pipeline,
  projection,
  query,
  window,
});

// The input may be shared with what is stored or sent: mingo must not write into it.
const CLONE_INPUT: ProcessingMode.CLONE_INPUT = 1;

/** Options for mingo: no scripts, strict, input never changed. */
export function mingoOptions(variables: Doc, collections: Collections): Options {
  return {
    idKey: '_id',
    processingMode: CLONE_INPUT,
    useStrictMode: true,
    scriptEnabled: false,
    failOnError: true,
    variables,
    collectionResolver: collections,
    context: CONTEXT,
  };
}

/** How filters evaluate $expr, with the command's `let` variables (typed values). */
export function createMatchContext(variables: Doc = {}): MatchContext {
  const options = mingoOptions(toVariables(variables), () => []);
  const plainExpressions = new WeakMap<object, unknown>();
  const plainOf = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return toPlain(value);
    const known = plainExpressions.get(value);
    if (known !== undefined) return known;
    const plain = toPlain(value);
    plainExpressions.set(value, plain);
    return plain;
  };
  return {
    evaluate: (doc, expr) => guarded(() => evalExpr(toPlain(doc), plainOf(expr), options)),
  };
}

/** `let` variables as mingo takes them. */
export function toVariables(variables: Doc): Doc {
  const plain = toPlain(variables);
  return isDoc(plain) ? plain : {};
}

/** Runs mingo; what it refuses becomes an answer with code 2 and its sentence. */
export function guarded<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(2, error instanceof Error ? error.message : String(error));
  }
}
