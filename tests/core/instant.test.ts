// Instants, slots and cycle ids.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cycleId, instant, iso, parseInstant, slotOf, slotOfCycle } from '../../core/instant.ts';

describe('instants', () => {
  test('a cycle id is a pure function of the slot and leads back to it', () => {
    expect(cycleId(instant(Date.parse('2026-11-22T11:07:30Z')))).toBe('20261122T1105Z');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (ms) => {
        const slot = slotOf(instant(ms));
        expect(slotOfCycle(cycleId(instant(ms)))).toBe(slot);
        expect(cycleId(slot)).toMatch(/^\d{8}T\d{4}Z$/);
      }),
      { seed: 1 },
    );
  });

  test.each(['20261122T1107Z', '20261322T1105Z', '20261122T1105', '', '__proto__'])('%j is no cycle id', (text) => {
    expect(slotOfCycle(text)).toBeUndefined();
  });

  test.each([
    ['2024-01-15', '2024-01-15T00:00:00.000Z'],
    ['2024-01-15T08:30Z', '2024-01-15T08:30:00.000Z'],
    ['2024-01-15T08:30:05+02:00', '2024-01-15T06:30:05.000Z'],
  ])('%s is read', (text, expected) => {
    const at = parseInstant(text);
    expect(at && iso(at)).toBe(expected);
  });

  test.each(['2024-01-15T08:30', '15.1.2024', 'now', '2024-13-01'])('%j is not read', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  test('what is no date is refused loudly', () => {
    expect(() => instant(Number.NaN)).toThrow('not an instant');
  });
});
