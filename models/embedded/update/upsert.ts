// The document an upsert begins with: what the query says by equality.
import { ObjectId } from 'bson';
import { CommandError } from '../errors.ts';
import { isOperatorDoc } from '../query/match.ts';
import { flatten } from '../query/position.ts';
import { cloneValue, type Doc, getField, isDoc } from '../values/document.ts';
import type { Update } from './compile.ts';
import { readPath, writePath } from './paths.ts';

/** The new document of an upsert, with an _id. Throws 54 when two equalities of the query disagree. */
export function upsertDocument(filter: Doc, update: Update): Doc {
  const start: Doc = {};
  for (const [path, value] of equalities(filter)) {
    if (update.kind === 'replacement' && path !== '_id') continue;
    const parts = path.split('.');
    if (readPath(start, parts) !== undefined) {
      throw new CommandError(54, `cannot infer query fields to set, path '${path}' is matched twice`);
    }
    writePath(start, parts, cloneValue(value));
  }
  const doc = update.apply(start, { filter, inserting: true });
  const { _id: id, ...rest } = doc;
  return { _id: id === undefined ? new ObjectId() : id, ...rest };
}

function equalities(filter: Doc): readonly (readonly [string, unknown])[] {
  return flatten(filter).flatMap((clause) =>
    Object.entries(clause).flatMap(([path, condition]): readonly (readonly [string, unknown])[] => {
      if (path === '$or' && Array.isArray(condition) && condition.length === 1) {
        const [only]: readonly unknown[] = condition;
        return isDoc(only) ? equalities(only) : [];
      }
      if (path.startsWith('$')) return [];
      if (!isOperatorDoc(condition)) return isPlainEquality(condition) ? [[path, condition]] : [];
      const single = [getField(condition, '$in'), getField(condition, '$all')].find(
        (v) => Array.isArray(v) && v.length === 1,
      );
      if (Object.hasOwn(condition, '$eq')) return [[path, getField(condition, '$eq')]];
      return Array.isArray(single) && isPlainEquality(single[0]) ? [[path, single[0]]] : [];
    }),
  );
}

const isPlainEquality = (value: unknown) => !isRegexValue(value) && !isOperatorDoc(value);
const isRegexValue = (value: unknown) =>
  typeof value === 'object' && value !== null && 'pattern' in value && !isDoc(value);
