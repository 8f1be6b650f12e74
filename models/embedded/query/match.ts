// Compiles a MongoDB filter into a predicate over decoded documents.
import { CommandError } from '../errors.ts';
import { equalValues, numeric, type StringOrder } from '../values/compare.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { allTests, fieldTest, type Test } from './fieldOperators.ts';
import { anyAtPath, splitPath } from './paths.ts';
import { isRegex } from './regex.ts';
import { compileSchema } from './schema.ts';

export type Predicate = (doc: unknown) => boolean;

/** What a filter may need from its surroundings: how to evaluate an aggregation expression over a document. */
export type MatchContext = {
  readonly evaluate: (doc: unknown, expression: unknown) => unknown;
  /** The same, compiled at once, so that an invalid expression is refused before any document is read. */
  readonly compile?: (expression: unknown) => (doc: unknown) => unknown;
  /** The order of text under a collation; absent for the simple one. */
  readonly strings?: StringOrder | undefined;
};

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
    case '$expr': {
      const evaluate = context.compile?.(condition) ?? ((doc: unknown) => context.evaluate(doc, condition));
      return [(doc) => isTruthy(evaluate(doc))];
    }
    case '$comment':
      return [];
    case '$jsonSchema':
      return [compileSchema(condition, context)];
    case '$alwaysTrue':
      return [];
    case '$alwaysFalse':
      return [() => false];
    case '$sampleRate': {
      const rate = numeric(condition);
      if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1))
        throw new CommandError(2, 'numeric argument to $sampleRate must be in [0, 1]');
      return [() => Math.random() < rate];
    }
    case '$text':
      throw new CommandError(27, 'text index required for $text query');
    case '$where':
      throw new CommandError(
        2,
        "$where needs the server's JavaScript engine, which the embedded database does not have; use $expr.",
      );
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
    strings: context.strings,
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
