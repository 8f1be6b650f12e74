// Which element of an array a query matched: what the positional operator `$` stands for.
import { cloneValue, type Doc, getField, isDoc, setField } from '../values/document.ts';
import { compileFilter, type MatchContext } from './match.ts';

/**
 * The index of the first element of the array at `path` that satisfies the query's conditions on that array (all of
 * them if one element does, else the last condition that any does). Undefined when the query says nothing about it.
 */
export function matchedPosition(
  doc: Doc,
  path: readonly string[],
  filter: Doc,
  context: MatchContext,
): number | undefined {
  const array = path.reduce<unknown>((value, part) => (isDoc(value) ? getField(value, part) : undefined), doc);
  if (!Array.isArray(array)) return undefined;
  const clauses = flatten(filter).filter((clause) => mentions(clause, path.join('.')));
  if (clauses.length === 0) return undefined;
  const alone = array.map((element: unknown) => withArray(doc, path, [element]));
  const attempts = [clauses, ...clauses.toReversed().map((clause) => [clause])];
  for (const attempt of attempts) {
    const tests = attempt.map((clause) => compileFilter(clause, context));
    const index = alone.findIndex((candidate) => tests.every((test) => test(candidate)));
    if (index >= 0) return index;
  }
  return undefined;
}

/** The clauses of a filter's conjunction, $and opened. */
export function flatten(filter: Doc): readonly Doc[] {
  return Object.entries(filter).flatMap(([name, condition]) => {
    if (name !== '$and' || !Array.isArray(condition)) return [{ [name]: condition }];
    return condition.flatMap((entry) => (isDoc(entry) ? flatten(entry) : []));
  });
}

function mentions(clause: Doc, path: string): boolean {
  return Object.entries(clause).some(([name, condition]) => {
    if (name === path || name.startsWith(`${path}.`)) return true;
    return Array.isArray(condition) && name.startsWith('$') && condition.some((e) => isDoc(e) && mentions(e, path));
  });
}

function withArray(doc: Doc, path: readonly string[], array: readonly unknown[]): Doc {
  const copy = { ...doc };
  const [first = '', ...rest] = path;
  const inner = getField(doc, first);
  setField(copy, first, rest.length > 0 && isDoc(inner) ? withArray(inner, rest, array) : cloneValue(array));
  return copy;
}
