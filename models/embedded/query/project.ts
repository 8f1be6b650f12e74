// Projections: of find and findAndModify ($slice, $elemMatch and the positional $ besides), $project, $addFields, $unset.
import { CommandError } from '../errors.ts';
import { equalValues, numeric } from '../values/compare.ts';
import { type Doc, getField, isDoc, setField } from '../values/document.ts';
import { compileFilter, compileValueTest, isOperatorDoc, type MatchContext } from './match.ts';
import { matchedPosition } from './position.ts';
import { addPath, computeInto, exclude, include, type Node, newNode } from './projectionTree.ts';

type Special = (doc: Doc, result: Doc) => Doc;

/** What a projection does to a document. */
export type Projector = (doc: Doc) => Doc;

type Mode = 'include' | 'exclude';

type Builder = {
  readonly context: MatchContext;
  /** The filter of find, which the positional `$` needs; absent in a pipeline, where $slice and its like are expressions. */
  readonly filter: Doc | undefined;
  readonly root: Node;
  readonly specials: Special[];
  /** Paths of $slice, which an inclusion includes. */
  readonly slices: string[];
  mode: Mode | undefined;
  id: boolean | undefined;
  positional: boolean;
};

/** Compiles find's projection; undefined when it changes nothing. Throws with MongoDB's code when it is not valid. */
export function compileProjection(spec: Doc | undefined, filter: Doc, context: MatchContext): Projector | undefined {
  if (spec === undefined || Object.keys(spec).length === 0) return undefined;
  return build(spec, { context, filter });
}

/** Compiles a $project stage. Throws 51272 when it names no field. */
export function compileProjectStage(spec: Doc, context: MatchContext): Projector {
  if (Object.keys(spec).length === 0)
    throw new CommandError(
      51272,
      'Invalid $project :: caused by :: projection specification must have at least one field',
    );
  return build(spec, { context, filter: undefined });
}

/** Compiles $addFields: its fields set, all others kept. */
export function compileAddFields(spec: Doc, context: MatchContext): Projector {
  const root = newNode();
  const add = (fields: Doc, prefix: string) => {
    if (Object.keys(fields).length === 0)
      throw new CommandError(40180, 'an empty object is not a valid value. Found empty object at path');
    for (const [name, value] of Object.entries(fields)) {
      const path = `${prefix}${name}`;
      if (isDoc(value) && !isOperatorDoc(value) && Object.keys(value).length > 0) add(value, `${path}.`);
      else addPath(root, path, compileValue(value, context));
    }
  };
  add(spec, '');
  return (doc) => computeInto(doc, root, doc);
}

/** Compiles $unset: the named paths left out. */
export function compileUnset(paths: readonly string[]): Projector {
  const root = newNode();
  for (const path of paths) addPath(root, path);
  return (doc) => exclude(doc, root);
}

function compileValue(value: unknown, context: MatchContext): (doc: unknown) => unknown {
  return context.compile?.(value) ?? ((doc) => context.evaluate(doc, value));
}

function build(spec: Doc, base: Pick<Builder, 'context' | 'filter'>): Projector {
  const builder: Builder = {
    ...base,
    root: newNode(),
    specials: [],
    slices: [],
    mode: undefined,
    id: undefined,
    positional: false,
  };
  for (const [path, value] of Object.entries(spec)) addField(builder, path, value);
  const { root, specials, slices, id } = builder;
  const mode = builder.mode ?? (id === true && specials.length === 0 ? 'include' : 'exclude');
  if (mode === 'exclude' && id === false) addPath(root, '_id');
  if (mode === 'include' && id !== false && !root.children.has('_id')) addPath(root, '_id');
  if (mode === 'include') for (const path of slices) addPath(root, path);
  return (doc) => {
    const kept = mode === 'include' ? include(doc, root) : exclude(doc, root);
    return specials.reduce((result, special) => special(doc, result), computeInto(kept, root, doc));
  };
}

function choose(builder: Builder, next: Mode, path: string): void {
  const { mode } = builder;
  if (mode !== undefined && mode !== next) {
    throw new CommandError(
      mode === 'include' ? 31254 : 31253,
      `Invalid $project :: caused by :: Cannot do ${next === 'include' ? 'inclusion' : 'exclusion'} on field ${path} in ${mode === 'include' ? 'inclusion' : 'exclusion'} projection`,
    );
  }
  builder.mode = next;
}

function addField(builder: Builder, path: string, value: unknown): void {
  const flag = asFlag(value);
  if (path === '_id' && flag !== undefined) {
    builder.id = flag;
    return;
  }
  if (builder.filter !== undefined && path.endsWith('.$')) return addPositional(builder, path, builder.filter);
  if (flag !== undefined) {
    choose(builder, flag ? 'include' : 'exclude', path);
    return addPath(builder.root, path);
  }
  if (builder.filter !== undefined && isOperatorDoc(value) && addSpecial(builder, path, value)) return;
  if (isDoc(value) && !isOperatorDoc(value)) {
    if (Object.keys(value).length === 0)
      throw new CommandError(51270, 'An empty sub-projection is not a valid value. Found empty object at path');
    for (const [name, inner] of Object.entries(value)) addField(builder, `${path}.${name}`, inner);
    return;
  }
  if (builder.mode === 'exclude')
    throw new CommandError(31252, 'Cannot use expression other than $meta in exclusion projection');
  choose(builder, 'include', path);
  addPath(builder.root, path, compileValue(value, builder.context));
}

function addPositional(builder: Builder, path: string, filter: Doc): void {
  if (builder.positional)
    throw new CommandError(31276, 'Cannot specify more than one positional projection per query.');
  if (builder.mode === 'exclude') throw new CommandError(31395, 'positional projection cannot be used with exclusion');
  choose(builder, 'include', path);
  builder.positional = true;
  const array = path.slice(0, -2);
  addPath(builder.root, array);
  builder.specials.push(positional(array, filter, builder.context));
}

/** Whether the value was one of find's own operators. */
function addSpecial(builder: Builder, path: string, value: Doc): boolean {
  const slicing = getField(value, '$slice');
  if (slicing !== undefined && (!Array.isArray(slicing) || isCountPair(slicing))) {
    builder.slices.push(path);
    builder.specials.push(slice(path, slicing));
    return true;
  }
  if (!('$elemMatch' in value)) return false;
  if (path.includes('.')) throw new CommandError(31275, 'Cannot use $elemMatch projection on a nested field.');
  choose(builder, 'include', path);
  builder.specials.push(elemMatch(path, getField(value, '$elemMatch'), builder.context));
  return true;
}

function asFlag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const number = numeric(value);
  return number === undefined ? undefined : !equalValues(value, 0);
}

const isCountPair = (value: readonly unknown[]) => value.every((entry) => numeric(entry) !== undefined);

function atPath(doc: Doc, path: string): unknown {
  return path.split('.').reduce<unknown>((value, part) => (isDoc(value) ? getField(value, part) : undefined), doc);
}

function setPath(doc: Doc, parts: readonly string[], value: unknown): Doc {
  const [first = '', ...rest] = parts;
  const inner = getField(doc, first);
  // A copy: the projected document shares its inner documents with the stored one.
  const copy = { ...doc };
  setField(copy, first, rest.length === 0 ? value : setPath(isDoc(inner) ? inner : {}, rest, value));
  return copy;
}

/** Changes every array at a path, also within arrays of documents. */
function changeArrays(
  value: unknown,
  parts: readonly string[],
  change: (array: readonly unknown[]) => unknown,
): unknown {
  const [first, ...rest] = parts;
  if (first === undefined) return Array.isArray(value) ? change(value) : value;
  if (Array.isArray(value)) return value.map((element: unknown) => changeArrays(element, parts, change));
  if (!isDoc(value) || !Object.hasOwn(value, first)) return value;
  const copy = { ...value };
  setField(copy, first, changeArrays(getField(value, first), rest, change));
  return copy;
}

function slice(path: string, operand: unknown): Special {
  const numbers = (Array.isArray(operand) ? operand : [operand]).map((entry: unknown) => numeric(entry));
  const [first, count] = numbers;
  if (
    numbers.length > 2 ||
    typeof first !== 'number' ||
    (numbers.length > 1 && (typeof count !== 'number' || count <= 0))
  ) {
    throw new CommandError(28724, 'First argument to $slice must be a number; the second, a positive one');
  }
  const [from, length] = [Math.trunc(first), typeof count === 'number' ? Math.trunc(count) : undefined];
  const cut = (array: readonly unknown[]) => {
    const start = from < 0 ? Math.max(array.length + from, 0) : from;
    if (length !== undefined) return array.slice(start, start + length);
    return from < 0 ? array.slice(start) : array.slice(0, from);
  };
  return (_, result) => {
    const sliced = changeArrays(result, path.split('.'), cut);
    return isDoc(sliced) ? sliced : result;
  };
}

function elemMatch(path: string, operand: unknown, context: MatchContext): Special {
  if (!isDoc(operand))
    throw new CommandError(31274, 'elemMatch: Invalid argument, object required, but got another type');
  const first = Object.keys(operand)[0] ?? '';
  const logical = first === '$and' || first === '$or' || first === '$nor' || first === '$expr';
  const test = first.startsWith('$') && !logical ? compileValueTest(operand, context) : compileFilter(operand, context);
  return (doc, result) => {
    const array = atPath(doc, path);
    const found: unknown = Array.isArray(array) ? array.find((element) => test(element)) : undefined;
    return found === undefined ? result : setPath(result, path.split('.'), [found]);
  };
}

function positional(path: string, filter: Doc, context: MatchContext): Special {
  return (doc, result) => {
    const array = atPath(doc, path);
    if (!Array.isArray(array)) return result;
    const index = matchedPosition(doc, path.split('.'), filter, context);
    if (index === undefined) {
      throw new CommandError(
        51246,
        `Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array`,
      );
    }
    return setPath(result, path.split('.'), [array[index]]);
  };
}
