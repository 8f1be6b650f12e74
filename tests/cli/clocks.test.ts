// The wall clock of the service: steady through a step of the machine's, and following it where the step lasts.
import { expect, test } from 'vitest';
import { createWall } from '../../cli/clocks.ts';

const HOUR_MS = 3_600_000;
const at = (origin: number) => {
  const machine = { date: origin, steady: 5 };
  const wall = createWall(
    () => machine.date,
    () => machine.steady,
  );
  return {
    wall,
    pass: (ms: number, stepMs = 0): number => {
      machine.steady += ms;
      machine.date += ms + stepMs;
      return wall();
    },
  };
};

test('an hour forward and back again is not noticed', () => {
  const { pass } = at(1_000_000);
  expect(pass(1000)).toBe(1_001_000);
  expect(pass(1000, HOUR_MS)).toBe(1_002_000);
  expect(pass(60_000)).toBe(1_062_000);
  expect(pass(1000, -2 * HOUR_MS)).toBe(1_063_000);
  expect(pass(1000, HOUR_MS)).toBe(1_064_000);
});

test('what has lasted for ten minutes is the right time', () => {
  const { pass } = at(0);
  pass(1000, HOUR_MS);
  for (let minute = 0; minute < 9; minute++) pass(60_000);
  expect(pass(1000)).toBe(542_000);
  expect(pass(61_000)).toBe(603_000 + HOUR_MS);
});

test('a small correction is followed at once', () => {
  const { pass } = at(0);
  expect(pass(1000, -400)).toBe(600);
});
