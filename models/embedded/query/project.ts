// Projections of find and findAndModify: inclusion, exclusion, $slice, $elemMatch and the positional $.
import { CommandError } from '../errors.ts';
import { equalValues, numeric } from '../values/compare.ts';
import { type Doc, getField, isDoc, setField } from '../values/document.ts';
import { compileFilter, compileValueTest, isOperatorDoc, type MatchContext } from './match.ts';
import { matchedPosition } from './position.ts';

type Node = { readonly children: Map<string, Node>; leaf: boolean };
type Special = (doc: Doc, result: Doc) => void;

/** What a projection does to a document. `filter` is the query, which the positional `$` needs. */
export type Projector = (doc: Doc) => Doc;

/** Compiles a projection; undefined when it changes nothing. Throws with MongoDB's code when it is not valid. */
export function compileProjection(spec: Doc | undefined, filter: Doc, context: MatchContext): Projector | undefined {
  const entries = Object.entries(spec ?? {});
  if (entries.length === 0) return undefined;
  const root: Node = { children: new Map(), leaf: false };
  const specials: Special[] = [];
  const expressions: [string, unknown][] = [];
  let mode: 'include' | 'exclude' | undefined;
  let id: boolean | undefined;
  const choose = (next: 'include' | 'exclude', path: string) => {
    if (mode !== undefined && mode !== next) {
      const code = mode === 'include' ? 31254 : 31253;
      throw new CommandError(
        code,
        `Cannot do ${next === 'include' ? 'inclusion' : 'exclusion'} on field ${path} in ${mode === 'include' ? 'inclusion' : 'exclusion'} projection`,
      );
    }
    mode = next;
  };
  for (const [path, value] of entries) {
    const flag = asFlag(value);
    if (path === '_id' && flag !== undefined) id = flag;
    else if (path.endsWith('.$')) {
      choose('include', path);
      const array = path.slice(0, -2);
      addPath(root, array);
      specials.push(positional(array, filter, context));
    } else if (flag !== undefined) {
      choose(flag ? 'include' : 'exclude', path);
      addPath(root, path);
    } else if (isOperatorDoc(value) && '$slice' in value && !Array.isArray(getField(value, '$slice'))) {
      specials.push(slice(path, getField(value, '$slice')));
    } else if (isOperatorDoc(value) && '$slice' in value && isCountPair(getField(value, '$slice'))) {
      specials.push(slice(path, getField(value, '$slice')));
    } else if (isOperatorDoc(value) && '$elemMatch' in value) {
      choose('include', path);
      specials.push(elemMatch(path, getField(value, '$elemMatch'), context));
    } else {
      choose('include', path);
      expressions.push([path, value]);
    }
  }
  mode ??= id === true && specials.length === 0 ? 'include' : 'exclude';
  if (mode === 'exclude' && id === false) addPath(root, '_id');
  if (mode === 'include' && id !== false) addPath(root, '_id');
  const keep = mode === 'include';
  return (doc) => {
    const result = keep ? include(doc, root) : exclude(doc, root);
    for (const special of specials) special(doc, result);
    for (const [path, expression] of expressions) {
      const value = context.evaluate(doc, expression);
      if (value !== undefined) setPath(result, path.split('.'), value);
    }
    return result;
  };
}

function asFlag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const number = numeric(value);
  return number === undefined ? undefined : !equalValues(value, 0);
}

const isCountPair = (value: unknown) => Array.isArray(value) && value.every((entry) => numeric(entry) !== undefined);

function addPath(root: Node, path: string): void {
  let node = root;
  for (const part of path.split('.')) {
    if (part === '' || part.startsWith('$'))
      throw new CommandError(16410, `FieldPath field names may not start with '$' or be empty: '${path}'`);
    if (node.leaf) throw new CommandError(31249, `Path collision at ${path}`);
    const next: Node = node.children.get(part) ?? { children: new Map(), leaf: false };
    node.children.set(part, next);
    node = next;
  }
  if (node.children.size > 0) throw new CommandError(31250, `Path collision at ${path}`);
  node.leaf = true;
}

function include(doc: Doc, node: Node): Doc {
  const result: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const child = node.children.get(name);
    if (child === undefined) continue;
    const kept = child.leaf ? value : includeInside(value, child);
    if (kept !== undefined) setField(result, name, kept);
  }
  return result;
}

function includeInside(value: unknown, node: Node): unknown {
  if (isDoc(value)) return include(value, node);
  if (!Array.isArray(value)) return undefined;
  return value.map((element: unknown) => includeInside(element, node)).filter((element) => element !== undefined);
}

function exclude(doc: Doc, node: Node): Doc {
  const result: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const child = node.children.get(name);
    if (child?.leaf === true) continue;
    setField(result, name, child === undefined ? value : excludeInside(value, child));
  }
  return result;
}

function excludeInside(value: unknown, node: Node): unknown {
  if (isDoc(value)) return exclude(value, node);
  return Array.isArray(value) ? value.map((element: unknown) => excludeInside(element, node)) : value;
}

function atPath(doc: Doc, path: string): unknown {
  return path.split('.').reduce<unknown>((value, part) => (isDoc(value) ? getField(value, part) : undefined), doc);
}

function setPath(doc: Doc, parts: readonly string[], value: unknown): void {
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return setField(doc, first, value);
  const inner = getField(doc, first);
  // A copy: the projected document shares its inner documents with the stored one.
  const next: Doc = isDoc(inner) ? { ...inner } : {};
  setField(doc, first, next);
  setPath(next, rest, value);
}

function slice(path: string, operand: unknown): Special {
  const numbers = (Array.isArray(operand) ? operand : [operand]).map((entry: unknown) => numeric(entry));
  const [first, count] = numbers;
  if (typeof first !== 'number' || (numbers.length > 1 && (typeof count !== 'number' || count <= 0))) {
    throw new CommandError(28724, 'First argument to $slice must be a number; the second, a positive one');
  }
  return (doc, result) => {
    const array = atPath(doc, path);
    if (!Array.isArray(array)) return;
    const from = first < 0 ? Math.max(array.length + first, 0) : first;
    const part =
      typeof count === 'number'
        ? array.slice(from, from + count)
        : first < 0
          ? array.slice(from)
          : array.slice(0, first);
    setPath(result, path.split('.'), part);
  };
}

function elemMatch(path: string, operand: unknown, context: MatchContext): Special {
  if (!isDoc(operand)) throw new CommandError(9, '$elemMatch: Invalid argument, object required');
  const first = Object.keys(operand)[0] ?? '';
  const logical = first === '$and' || first === '$or' || first === '$nor' || first === '$expr';
  const test = first.startsWith('$') && !logical ? compileValueTest(operand, context) : compileFilter(operand, context);
  return (doc, result) => {
    const array = atPath(doc, path);
    const found: unknown = Array.isArray(array) ? array.find((element) => test(element)) : undefined;
    if (found !== undefined) setPath(result, path.split('.'), [found]);
  };
}

function positional(path: string, filter: Doc, context: MatchContext): Special {
  return (doc, result) => {
    const array = atPath(doc, path);
    if (!Array.isArray(array)) return;
    const index = matchedPosition(doc, path.split('.'), filter, context);
    if (index === undefined) {
      throw new CommandError(
        51246,
        `Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array`,
      );
    }
    setPath(result, path.split('.'), [array[index]]);
  };
}
