// Comparison, boolean and conditional expression operators.
import { Int32 } from 'bson';
import { CommandError } from '../../errors.ts';
import { compareValues } from '../../values/compare.ts';
import { getField, isDoc } from '../../values/document.ts';
import { isZero, kindOf } from '../../values/numbers.ts';
import { type Compiler, fixed, isNothing, type Operator, type Operators, operandsOf } from '../scope.ts';
import { optionalPart, readParts } from './named.ts';

/** What counts as true: everything but false, null, missing and a zero of any type. */
export function isTruthy(value: unknown): boolean {
  if (isNothing(value) || value === false) return false;
  return kindOf(value) === undefined || !isZero(value);
}

const comparison =
  (name: string, answer: (order: number) => unknown): Operator =>
  (operand, compiler) =>
    fixed(name, 2, (a, b) => answer(compareValues(a, b, compiler.strings)))(operand, compiler);

const and: Operator = (operand, { compile }) => {
  const all = operandsOf(operand).map(compile);
  return (scope) => all.every((evaluate) => isTruthy(evaluate(scope)));
};

const or: Operator = (operand, { compile }) => {
  const any = operandsOf(operand).map(compile);
  return (scope) => any.some((evaluate) => isTruthy(evaluate(scope)));
};

const cond: Operator = (operand, { compile }) => {
  const given = Array.isArray(operand) ? condList(operand) : condParts(operand);
  const [test, yes, no] = given.map(compile);
  return (scope) => (isTruthy(test?.(scope)) ? yes?.(scope) : no?.(scope));
};

function condList(operand: readonly unknown[]): readonly unknown[] {
  if (operand.length !== 3)
    throw new CommandError(16020, `Expression $cond takes exactly 3 arguments. ${operand.length} were passed in.`);
  return operand;
}

function condParts(operand: unknown): readonly unknown[] {
  const parts = readParts('$cond', operand, {
    required: ['if', 'then', 'else'],
    optional: [],
    codes: [16020, 17083, 17080],
  });
  return [parts['if'], parts['then'], parts['else']];
}

const ifNull: Operator = (operand, { compile }) => {
  const operands = operandsOf(operand);
  if (operands.length < 2)
    throw new CommandError(1257300, `$ifNull needs at least two arguments, had: ${operands.length}`);
  const all = operands.map(compile);
  return (scope) => {
    let value: unknown;
    for (const evaluate of all) {
      value = evaluate(scope);
      if (!isNothing(value)) return value;
    }
    return value;
  };
};

const switches: Operator = (operand, compiler) => {
  const parts = readParts('$switch', operand, {
    required: [],
    optional: ['branches', 'default'],
    codes: [40060, 40067, 40068],
  });
  const { branches } = parts;
  if (!Array.isArray(branches)) throw new CommandError(40061, `$switch expected an array for 'branches'`);
  if (branches.length === 0) throw new CommandError(40068, '$switch requires at least one branch.');
  const compiled = branches.map((branch) => readBranch(branch, compiler));
  const otherwise = optionalPart(parts, 'default', compiler);
  return (scope) => {
    for (const branch of compiled) if (isTruthy(branch.test(scope))) return branch.value(scope);
    if (otherwise !== undefined) return otherwise(scope);
    throw new CommandError(
      40066,
      '$switch could not find a matching branch for an input, and no default was specified.',
    );
  };
};

function readBranch(branch: unknown, { compile }: Compiler) {
  if (!isDoc(branch)) throw new CommandError(40062, '$switch expected each branch to be an object');
  const unknown = Object.keys(branch).find((name) => name !== 'case' && name !== 'then');
  if (unknown !== undefined) throw new CommandError(40063, `$switch found an unknown argument to a branch: ${unknown}`);
  if (!Object.hasOwn(branch, 'case'))
    throw new CommandError(40064, "$switch requires each branch have a 'case' expression");
  if (!Object.hasOwn(branch, 'then'))
    throw new CommandError(40065, "$switch requires each branch have a 'then' expression.");
  return { test: compile(getField(branch, 'case')), value: compile(getField(branch, 'then')) };
}

/** By name. */
export const LOGIC: Operators = {
  $cmp: comparison('$cmp', (order) => new Int32(Math.sign(order))),
  $eq: comparison('$eq', (order) => order === 0),
  $ne: comparison('$ne', (order) => order !== 0),
  $gt: comparison('$gt', (order) => order > 0),
  $gte: comparison('$gte', (order) => order >= 0),
  $lt: comparison('$lt', (order) => order < 0),
  $lte: comparison('$lte', (order) => order <= 0),
  $and: and,
  $or: or,
  $not: fixed('$not', 1, (value) => !isTruthy(value)),
  $cond: cond,
  $ifNull: ifNull,
  $switch: switches,
};
