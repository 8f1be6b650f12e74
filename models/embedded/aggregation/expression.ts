// Compiles aggregation expressions into functions; every value keeps its BSON type on the way.
import { CommandError } from '../errors.ts';
import type { MatchContext } from '../query/match.ts';
import type { StringOrder } from '../values/compare.ts';
import { type Doc, getField, isDoc, setField } from '../values/document.ts';
import { overValues, quantileOf, severalOf } from './accumulators/expressions.ts';
import { ARITHMETIC } from './operators/arithmetic.ts';
import { ARRAYS } from './operators/arrays.ts';
import { BINDINGS } from './operators/bindings.ts';
import { BITS } from './operators/bits.ts';
import { CONVERSIONS } from './operators/convert.ts';
import { DATES } from './operators/dates.ts';
import { LOGIC } from './operators/logic.ts';
import { OBJECTS } from './operators/objects.ts';
import { SETS } from './operators/sets.ts';
import { STRINGS } from './operators/strings.ts';
import { TRIGONOMETRY } from './operators/trigonometry.ts';
import {
  type Compiler,
  type Evaluate,
  type Operator,
  type Operators,
  type Scope,
  variable,
  withVariable,
} from './scope.ts';

const literal: Operator = (operand) => () => operand;

const refused =
  (code: number, message: string): Operator =>
  () => {
    throw new CommandError(code, message);
  };
const SCRIPT = "needs the server's JavaScript engine, which the embedded database does not have";

const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    ...ARITHMETIC,
    ...BITS,
    ...TRIGONOMETRY,
    ...ARRAYS,
    ...BINDINGS,
    ...SETS,
    ...CONVERSIONS,
    ...DATES,
    ...LOGIC,
    ...OBJECTS,
    ...STRINGS,
    $literal: literal,
    $const: literal,
    $sum: overValues('$sum'),
    $avg: overValues('$avg'),
    $min: overValues('$min'),
    $max: overValues('$max'),
    $stdDevPop: overValues('$stdDevPop'),
    $stdDevSamp: overValues('$stdDevSamp'),
    $firstN: severalOf('$firstN'),
    $lastN: severalOf('$lastN'),
    $minN: severalOf('$minN'),
    $maxN: severalOf('$maxN'),
    $percentile: quantileOf('$percentile'),
    $median: quantileOf('$median'),
    $function: refused(31264, `$function ${SCRIPT}.`),
    $meta: refused(40218, 'query requires text score metadata, but it is not available'),
    $toHashedIndexKey: refused(238, '$toHashedIndexKey is not implemented by the embedded database.'),
  } satisfies Operators),
);

const SYSTEM_VARIABLES: ReadonlySet<string> = new Set([
  'ROOT',
  'CURRENT',
  'REMOVE',
  'NOW',
  'USER_ROLES',
  'DESCEND',
  'PRUNE',
  'KEEP',
]);

/** What $redact answers with: $$DESCEND, $$PRUNE and $$KEEP. */
export const REDACTION: Readonly<Record<'DESCEND' | 'PRUNE' | 'KEEP', symbol>> = {
  DESCEND: Symbol('descend'),
  PRUNE: Symbol('prune'),
  KEEP: Symbol('keep'),
};

function makeCompiler(known: ReadonlySet<string>, strings: StringOrder | undefined): Compiler {
  const compiler: Compiler = {
    compile: (expression) => compileExpression(expression, compiler, known),
    knowing: (names) => makeCompiler(new Set([...known, ...names]), strings),
    strings,
  };
  return compiler;
}

function compileExpression(expression: unknown, compiler: Compiler, known: ReadonlySet<string>): Evaluate {
  if (typeof expression === 'string') {
    if (expression.startsWith('$$')) return variablePath(expression.slice(2), known);
    return expression.startsWith('$') ? fieldPath(expression.slice(1)) : () => expression;
  }
  if (Array.isArray(expression)) {
    const elements = expression.map(compiler.compile);
    return (scope) => elements.map((evaluate) => evaluate(scope) ?? null);
  }
  if (!isDoc(expression)) return () => expression;
  const names = Object.keys(expression);
  const [first] = names;
  if (first?.startsWith('$') === true) return compileOperator(first, expression, compiler);
  return compileDocument(expression, compiler);
}

function compileOperator(name: string, expression: Doc, compiler: Compiler): Evaluate {
  if (Object.keys(expression).length !== 1)
    throw new CommandError(
      15983,
      `An object representing an expression must have exactly one field: ${Object.keys(expression).join(', ')}`,
    );
  const operator = OPERATORS.get(name);
  if (operator === undefined) throw new CommandError(168, `Unrecognized expression '${name}'`);
  return operator(getField(expression, name), compiler);
}

function compileDocument(expression: Doc, { compile }: Compiler): Evaluate {
  const fields = Object.entries(expression).map(([name, value]) => {
    if (name.startsWith('$'))
      throw new CommandError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    if (name.includes('.')) throw new CommandError(16412, `FieldPath field names may not contain '.'.`);
    return { name, evaluate: compile(value) };
  });
  return (scope) => {
    const doc: Doc = {};
    for (const { name, evaluate } of fields) {
      const value = evaluate(scope);
      if (value !== undefined) setField(doc, name, value);
    }
    return doc;
  };
}

/** The components of a field path. Throws 16410 and 40353 for what is none. */
export function checkedPath(path: string): readonly string[] {
  if (path.endsWith('.')) throw new CommandError(40353, "FieldPath must not end with a '.'.");
  const parts = path.split('.');
  for (const part of parts) {
    if (part === '') throw new CommandError(15998, 'FieldPath field names may not be empty strings.');
    if (part.startsWith('$'))
      throw new CommandError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
  }
  return parts;
}

function fieldPath(path: string): Evaluate {
  if (path === '') throw new CommandError(16872, "'$' by itself is not a valid FieldPath");
  const parts = checkedPath(path);
  const [only = ''] = parts;
  if (parts.length === 1) return ({ root }) => (isDoc(root) ? getField(root, only) : undefined);
  return ({ root }) => along(root, parts, 0);
}

/** The value at a path as expressions read it: arrays on the way give an array of what their elements have there. */
export function along(value: unknown, parts: readonly string[], at: number): unknown {
  const part = parts[at];
  if (part === undefined) return value;
  if (Array.isArray(value)) {
    return value.flatMap((element: unknown) => {
      const inner = Array.isArray(element) || isDoc(element) ? along(element, parts, at) : undefined;
      return inner === undefined ? [] : [inner];
    });
  }
  return isDoc(value) ? along(getField(value, part), parts, at + 1) : undefined;
}

function variablePath(path: string, known: ReadonlySet<string>): Evaluate {
  const [name = '', ...rest] = path.split('.');
  if (name === '') throw new CommandError(9, 'empty variable names are not allowed');
  if (rest.length > 0) checkedPath(rest.join('.'));
  const base = namedVariable(name, known);
  return rest.length === 0 ? base : (scope) => along(base(scope), rest, 0);
}

function namedVariable(name: string, known: ReadonlySet<string>): Evaluate {
  if (name === 'CLUSTER_TIME') throw new CommandError(51144, "Builtin variable '$$CLUSTER_TIME' is not available");
  if (name === 'ROOT' || name === 'CURRENT') return ({ root }) => root;
  if (name === 'REMOVE') return () => undefined;
  if (name === 'USER_ROLES') return () => [];
  if (name === 'DESCEND' || name === 'PRUNE' || name === 'KEEP') return () => REDACTION[name];
  if (!known.has(name)) throw new CommandError(17276, `Use of undefined variable: ${name}`);
  return (scope) => variable(scope, name);
}

/** How a command's filters and expressions are compiled and evaluated. */
export type ExpressionContext = MatchContext & {
  readonly compiler: Compiler;
  /** A document as what expressions are evaluated over. */
  readonly scopeOf: (root: unknown) => Scope;
  /** The same context with further variables, whose values are at hand. */
  readonly having: (variables: Doc) => ExpressionContext;
};

type ContextOptions = {
  /** The `let` of a command: expressions without a document. */
  readonly variables?: Doc;
  /** Absent: the simple collation. */
  readonly strings?: StringOrder | undefined;
};

/** The context of one command: its variables and collation, and one $$NOW. */
export function createContext({ variables = {}, strings }: ContextOptions = {}): ExpressionContext {
  const start: Scope = { root: undefined, variables: { name: 'NOW', value: new Date(), outer: undefined } };
  let compiler = makeCompiler(new Set([...SYSTEM_VARIABLES]), strings);
  let scope = start;
  for (const [name, expression] of Object.entries(variables)) {
    if (!/^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(name))
      throw new CommandError(16867, `'${name}' starts with an invalid character for a user variable name`);
    scope = withVariable(scope, name, compiler.compile(expression)(start));
  }
  compiler = compiler.knowing(Object.keys(variables));
  return contextOver(compiler, scope);
}

function contextOver(compiler: Compiler, base: Scope): ExpressionContext {
  const compiled = new WeakMap<object, Evaluate>();
  const scopeOf = (root: unknown): Scope => ({ root, variables: base.variables });
  return {
    compiler,
    scopeOf,
    strings: compiler.strings,
    having: (variables) => {
      const inner = Object.entries(variables).reduce<Scope>((at, [name, value]) => withVariable(at, name, value), base);
      return contextOver(compiler.knowing(Object.keys(variables)), inner);
    },
    compile: (expression) => {
      const evaluate = compiler.compile(expression);
      return (doc) => evaluate(scopeOf(doc));
    },
    evaluate: (doc, expression) => {
      if (typeof expression !== 'object' || expression === null) return compiler.compile(expression)(scopeOf(doc));
      const known = compiled.get(expression) ?? compiler.compile(expression);
      compiled.set(expression, known);
      return known(scopeOf(doc));
    },
  };
}

/** The context of filters without variables of their own. */
export const createMatchContext = (variables: Doc = {}): ExpressionContext => createContext({ variables });
