// Which top-level fields of a document a filter or an expression looks at.
import { type Doc, isDoc } from '../values/document.ts';

/** Undefined: all of them, or not known. */
export type UsedFields = ReadonlySet<string> | undefined;

/** The first name of a dotted path. */
export const topOf = (path: string): string => path.split('.', 1)[0] ?? path;

/** The fields a filter looks at. */
export function fieldsOfFilter(filter: Doc): UsedFields {
  const fields = new Set<string>();
  return addFilter(filter, fields) ? fields : undefined;
}

// False where it cannot be told.
function addFilter(filter: Doc, fields: Set<string>): boolean {
  return Object.entries(filter).every(([name, condition]) => {
    if (!name.startsWith('$')) {
      fields.add(topOf(name));
      return true;
    }
    if (name === '$expr') return addExpression(condition, fields);
    const branches = ['$and', '$or', '$nor'].includes(name) && Array.isArray(condition);
    return branches && condition.every((branch) => isDoc(branch) && addFilter(branch, fields));
  });
}

/** The fields an expression, or a document of them, looks at. */
export function fieldsOfExpression(expression: unknown): UsedFields {
  const fields = new Set<string>();
  return addExpression(expression, fields) ? fields : undefined;
}

const TELLING_NOTHING = new Set(['$$NOW', '$$REMOVE']);
/** These name fields without a $ before them. */
const NAMING = new Set(['$getField', '$setField', '$unsetField']);

function addExpression(expression: unknown, fields: Set<string>): boolean {
  if (typeof expression === 'string') {
    // A variable may be the document itself.
    if (expression.startsWith('$$')) return TELLING_NOTHING.has(expression);
    if (expression.startsWith('$')) fields.add(topOf(expression.slice(1)));
    return true;
  }
  if (Array.isArray(expression)) return expression.every((element) => addExpression(element, fields));
  if (!isDoc(expression)) return true;
  return Object.entries(expression).every(([name, value]) => {
    // $top and its kin name the fields they sort by as keys.
    if (name === 'sortBy' && isDoc(value)) for (const path of Object.keys(value)) fields.add(topOf(path));
    return !NAMING.has(name) && addExpression(value, fields);
  });
}

/** Both together. */
export const together = (a: UsedFields, b: UsedFields): UsedFields =>
  a === undefined || b === undefined ? undefined : new Set([...a, ...b]);
