// What an aggregation expression is compiled into, and what it sees while it is evaluated.
import { CommandError } from '../errors.ts';
import { typeName } from '../query/types.ts';
import type { StringOrder } from '../values/compare.ts';

/** A variable and those around it. */
export type Variables = { readonly name: string; readonly value: unknown; readonly outer: Variables | undefined };

/** What an expression is evaluated over: `root` is the document, `variables` those of `let`, $let, $map and so on. */
export type Scope = { readonly root: unknown; readonly variables: Variables | undefined };

/** An expression made ready. A missing value is undefined. */
export type Evaluate = (scope: Scope) => unknown;

/** Compiles the expressions inside an operator's operand. */
export type Compiler = {
  readonly compile: (expression: unknown) => Evaluate;
  /** The same with further variables known. */
  readonly knowing: (names: readonly string[]) => Compiler;
  /** The order of text under the command's collation; absent for the simple one. */
  readonly strings: StringOrder | undefined;
};

/** How one operator is compiled. Throws with MongoDB's code for an invalid operand. */
export type Operator = (operand: unknown, compiler: Compiler) => Evaluate;

export type Operators = Readonly<Record<string, Operator>>;

/** The same scope with one more variable. */
export function withVariable(scope: Scope, name: string, value: unknown): Scope {
  return { root: scope.root, variables: { name, value, outer: scope.variables } };
}

/** A variable's value; undefined when it is not set. */
export function variable(scope: Scope, name: string): unknown {
  for (let at = scope.variables; at !== undefined; at = at.outer) if (at.name === name) return at.value;
  return undefined;
}

/** Null or missing. */
export const isNothing = (value: unknown): value is null | undefined => value === null || value === undefined;

/** An operator over a fixed number of operands, given as an array (or bare, when it takes one). Throws 16020. */
export function fixed(name: string, count: number, apply: (...values: readonly unknown[]) => unknown): Operator {
  return ranged(name, count, count, apply);
}

/** An operator over between `least` and `most` operands; those not given are undefined. Throws 16020 or 28667. */
export function ranged(
  name: string,
  least: number,
  most: number,
  apply: (...values: readonly unknown[]) => unknown,
): Operator {
  return (operand, { compile }) => {
    const operands = operandsOf(operand);
    if (operands.length < least || operands.length > most) throw wrongCount(name, least, most, operands.length);
    const compiled = operands.map(compile);
    const [first, second] = compiled;
    if (first !== undefined && compiled.length === 1) return (scope) => apply(first(scope));
    if (first !== undefined && second !== undefined && compiled.length === 2)
      return (scope) => apply(first(scope), second(scope));
    return (scope) => apply(...compiled.map((evaluate) => evaluate(scope)));
  };
}

function wrongCount(name: string, least: number, most: number, given: number): CommandError {
  if (least === most)
    return new CommandError(16020, `Expression ${name} takes exactly ${least} arguments. ${given} were passed in.`);
  return new CommandError(
    28667,
    `Expression ${name} takes at least ${least} arguments, and at most ${most}, but ${given} were passed in.`,
  );
}

/** An operator over any number of operands. */
export function variadic(apply: (values: readonly unknown[]) => unknown): Operator {
  return (operand, { compile }) => {
    const compiled = operandsOf(operand).map(compile);
    return (scope) => apply(compiled.map((evaluate) => evaluate(scope)));
  };
}

/** An operand as the list of operands it stands for. */
export const operandsOf = (operand: unknown): readonly unknown[] => (Array.isArray(operand) ? operand : [operand]);

/** The error of an operand of a wrong type. */
export function wrongOperand(code: number, name: string, wants: string, value: unknown): CommandError {
  return new CommandError(code, `${name} requires ${wants}, found: ${typeName(value)}`);
}
