// Operators whose operand is a document of named parts ($cond, $filter, $dateTrunc, ...).
import { CommandError } from '../../errors.ts';
import { getField, isDoc } from '../../values/document.ts';
import type { Compiler, Evaluate, Operator, Scope } from '../scope.ts';

/** The parts of one evaluation; a part that was not given is undefined. */
export type Parts = (name: string) => unknown;

export type NamedParts = {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** The codes for an operand that is no document, an unknown part, a part that is missing. */
  readonly codes?: readonly [number, number, number];
};

/** The named parts of an operand, compiled. Throws with the codes given. */
export function readParts(
  name: string,
  operand: unknown,
  { required, optional, codes = [10065, 9, 9] }: NamedParts,
): Readonly<Record<string, unknown>> {
  if (!isDoc(operand)) throw new CommandError(codes[0], `${name} only supports an object as its argument`);
  for (const part of Object.keys(operand)) {
    if (!required.includes(part) && !optional.includes(part))
      throw new CommandError(codes[1], `Unrecognized argument to ${name}: ${part}`);
  }
  const missing = required.find((part) => !Object.hasOwn(operand, part));
  if (missing !== undefined) throw new CommandError(codes[2], `Missing '${missing}' parameter to ${name}`);
  return operand;
}

/** An operator over named parts, each an expression. */
export function named(name: string, parts: NamedParts, apply: (part: Parts, given: Given) => unknown): Operator {
  return (operand, { compile }) => {
    const given = readParts(name, operand, parts);
    const compiled = new Map<string, Evaluate>(
      Object.keys(given).map((part) => [part, compile(getField(given, part))]),
    );
    const has: Given = (part) => compiled.has(part);
    return (scope: Scope) => apply((part) => compiled.get(part)?.(scope), has);
  };
}

/** Whether a part was written at all. */
export type Given = (part: string) => boolean;

/** One optional expression of an operand; undefined when it is not there. */
export function optionalPart(
  operand: Readonly<Record<string, unknown>>,
  part: string,
  { compile }: Compiler,
): Evaluate | undefined {
  return Object.hasOwn(operand, part) ? compile(operand[part]) : undefined;
}
