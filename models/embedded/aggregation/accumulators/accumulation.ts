// One accumulation: what it keeps while documents pass, and what it answers.
import { encode, isDoc } from '../../values/document.ts';
import type { Compiler, Scope } from '../scope.ts';

/** One accumulation. `held` grows with what it keeps, in bytes. */
export type Accumulation = {
  readonly add: (scope: Scope) => void;
  readonly result: () => unknown;
  readonly held: () => number;
};

/** Makes a new accumulation for one group. `group` is the scope in which `n` is evaluated. */
export type Accumulator = (group: Scope) => Accumulation;

/** Compiles the operand of one accumulator. */
export type Make = (operand: unknown, compiler: Compiler) => Accumulator;

const NOT_HELD = () => 16;

/** One that keeps a single state of a fixed size. */
export function simple<S>(start: () => S, step: (state: S, value: unknown) => S, end: (state: S) => unknown): Make {
  return (operand, { compile }) => {
    const evaluate = compile(operand);
    return () => {
      let state = start();
      return {
        add: (scope) => {
          state = step(state, evaluate(scope));
        },
        result: () => end(state),
        held: NOT_HELD,
      };
    };
  };
}

/** What a value holds in memory, roughly: texts and binary by length, the rest by its fields. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 16;
  if (Array.isArray(value)) return value.reduce<number>((bytes, element) => bytes + sizeOf(element), 32);
  return isDoc(value) ? 32 + encode(value).length * 2 : 32;
}
