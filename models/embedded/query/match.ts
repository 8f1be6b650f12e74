// Compiles a MongoDB filter into a predicate over decoded documents.
import { CommandError } from '../errors.ts';
import { equalValues } from '../values/compare.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { allTests, fieldTest, type Test } from './fieldOperators.ts';
import { anyAtPath, splitPath } from './paths.ts';
import { isRegex } from './regex.ts';

export type Predicate = (doc: unknown) => boolean;

/** What a filter may need from its surroundings: how to evaluate an aggregation expression over a document. */
export type MatchContext = { readonly evaluate: (doc: unknown, expression: unknown) => unknown };

/** Compiles a filter. Throws CommandError with MongoDB's code for anything that is not a valid filter. */
export function compileFilter(filter: Doc, context: MatchContext): Predicate {
  const tests = Object.entries(filter).flatMap(([name, condition]) => compileClause(name, condition, context));
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return only;
  return (doc) => tests.every((test) => test(doc));
}

function compileClause(name: string, condition: unknown, context: MatchContext): readonly Predicate[] {
  if (!name.startsWith('$')) return [compileField(name, condition, context)];
  switch (name) {
    case '$and': {
      const all = compileList(name, condition, context);
      return [(doc) => all.every((test) => test(doc))];
    }
    case '$or': {
      const any = compileList(name, condition, context);
      return [(doc) => any.some((test) => test(doc))];
    }
    case '$nor': {
      const none = compileList(name, condition, context);
      return [(doc) => !none.some((test) => test(doc))];
    }
    case '$expr':
      return [(doc) => isTruthy(context.evaluate(doc, condition))];
    case '$comment':
      return [];
    case '$where':
    case '$text':
    case '$jsonSchema':
      throw new CommandError(2, `${name} is not implemented by the embedded database`);
    default:
      throw new CommandError(
        2,
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

function compileList(name: string, condition: unknown, context: MatchContext): readonly Predicate[] {
  if (!Array.isArray(condition)) throw new CommandError(2, `${name} must be an array`);
  if (condition.length === 0) throw new CommandError(2, '$and/$or/$nor must be a nonempty array');
  return condition.map((entry) => {
    if (!isDoc(entry)) throw new CommandError(2, '$or/$and/$nor entries need to be full objects');
    return compileFilter(entry, context);
  });
}

type PathTest = (doc: unknown, parts: readonly string[]) => boolean;

const overPath =
  (test: Test): PathTest =>
  (doc, parts) =>
    anyAtPath(doc, parts, test.leaves, test.holds) !== test.negated;

function compileField(path: string, condition: unknown, context: MatchContext): Predicate {
  const parts = splitPath(path);
  const tests = compileCondition(condition, context);
  return (doc) => tests.every((test) => test(doc, parts));
}

/** The tests of a field's condition: a value to equal, or a document of operators. All of them must hold. */
function compileCondition(condition: unknown, context: MatchContext): readonly PathTest[] {
  if (!isOperatorDoc(condition)) return [overPath(fieldTest('$eq', condition, {}, nested(context)))];
  if ('$options' in condition && !('$regex' in condition)) throw new CommandError(2, '$options needs a $regex');
  return Object.keys(condition).flatMap((operator) => {
    const operand = condition[operator];
    if (operator === '$comment' || operator === '$options') return [];
    if (operator === '$not') return [compileNot(operand, context)];
    if (operator === '$all') return allTests(operand, nested(context)).map(overPath);
    return [overPath(fieldTest(operator, operand, condition, nested(context)))];
  });
}

function nested(context: MatchContext) {
  return {
    filter: (filter: Doc) => compileFilter(filter, context),
    // $elemMatch over values, and $pull: the condition applies to the element itself.
    condition: (condition: unknown) => compileValueTest(condition, context),
  };
}

/** Tests one value (not a field of it) against a condition. */
export function compileValueTest(condition: unknown, context: MatchContext): (value: unknown) => boolean {
  const tests = compileCondition(condition, context);
  return (value) => tests.every((test) => test(value, []));
}

function compileNot(condition: unknown, context: MatchContext): PathTest {
  if (!isOperatorDoc(condition) && !isRegex(condition)) throw new CommandError(2, '$not needs a regex or a document');
  const tests = compileCondition(condition, context);
  return (doc, parts) => !tests.every((test) => test(doc, parts));
}

/** Whether a condition is a document of operators ({ $gt: 1 }); a DBRef-like one is a value. */
export function isOperatorDoc(condition: unknown): condition is Doc {
  if (!isDoc(condition)) return false;
  const [first] = Object.keys(condition);
  return first?.startsWith('$') === true && first !== '$ref' && first !== '$id' && first !== '$db';
}

function isTruthy(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && !equalValues(value, 0);
}
