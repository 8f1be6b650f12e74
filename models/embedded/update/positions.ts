// Expands `$`, `$[]` and `$[name]` in an update's path to the concrete paths they stand for in one document.
import { CommandError } from '../errors.ts';
import { compileFilter, type MatchContext, type Predicate } from '../query/match.ts';
import { matchedPosition } from '../query/position.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { readPath } from './paths.ts';

export type ArrayFilters = ReadonlyMap<string, Predicate>;

export type Positions = {
  /** The query that found the document: what `$` refers to. */
  readonly filter: Doc;
  readonly arrayFilters: ArrayFilters;
  readonly context: MatchContext;
};

/** Compiles arrayFilters by their identifiers. Throws 9 for invalid ones. */
export function compileArrayFilters(filters: readonly unknown[], context: MatchContext): ArrayFilters {
  const compiled = new Map<string, Predicate>();
  for (const filter of filters) {
    const names = new Set(isDoc(filter) ? identifiers(filter) : []);
    const [name] = names;
    if (!isDoc(filter) || name === undefined)
      throw new CommandError(9, 'Cannot use an expression without a top-level field name in arrayFilters');
    if (names.size > 1)
      throw new CommandError(
        9,
        `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${[...names].join("' and '")}'`,
      );
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name))
      throw new CommandError(
        2,
        `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
      );
    if (compiled.has(name))
      throw new CommandError(9, `Found multiple array filters with the same top-level field name ${name}`);
    const matches = compileFilter(filter, context);
    compiled.set(name, (element) => matches({ [name]: element }));
  }
  return compiled;
}

function identifiers(filter: Doc): readonly string[] {
  return Object.entries(filter).flatMap(([name, condition]) => {
    if (!name.startsWith('$')) return [name.split('.')[0] ?? name];
    return Array.isArray(condition) ? condition.flatMap((entry) => (isDoc(entry) ? identifiers(entry) : [])) : [];
  });
}

/** The concrete paths; one when there is nothing to expand, none when no element fits. */
export function concretePaths(
  doc: Doc,
  parts: readonly string[],
  positions: Positions,
): readonly (readonly string[])[] {
  const at = parts.findIndex((part) => part.startsWith('$'));
  if (at < 0) return [parts];
  const holder = parts.slice(0, at);
  const rest = parts.slice(at + 1);
  return indexesOf(doc, holder, parts[at] ?? '', positions).flatMap((index) =>
    concretePaths(doc, [...holder, String(index), ...rest], positions),
  );
}

function indexesOf(doc: Doc, holder: readonly string[], part: string, positions: Positions): readonly number[] {
  if (part === '$') {
    const index = matchedPosition(doc, holder, positions.filter, positions.context);
    if (index === undefined)
      throw new CommandError(2, 'The positional operator did not find the match needed from the query.');
    return [index];
  }
  const name = /^\$\[(.*)\]$/.exec(part)?.[1];
  if (name === undefined)
    throw new CommandError(
      52,
      `The dollar ($) prefixed field '${part}' in '${[...holder, part].join('.')}' is not allowed in the context of an update.`,
    );
  const filter = positions.arrayFilters.get(name);
  if (name !== '' && filter === undefined) {
    throw new CommandError(
      2,
      `No array filter found for identifier '${name}' in path '${[...holder, part].join('.')}'`,
    );
  }
  const array = readPath(doc, holder);
  if (array === undefined)
    throw new CommandError(
      2,
      `The path '${holder.join('.')}' must exist in the document in order to apply array updates.`,
    );
  if (!Array.isArray(array))
    throw new CommandError(2, `Cannot apply array updates to non-array element ${holder.at(-1) ?? ''}`);
  return array.flatMap((element, i) => (filter === undefined || filter(element) ? [i] : []));
}
