// Every analyst of the registry is held to the family's law.
import { describe, expect, test } from 'vitest';
import { analyse, analysts } from '../../../core/analysis/registry.ts';
import { analystLaw, DAYS_14, inputOf } from '../../contracts/analysts/analystLaw.ts';
import { walk } from '../../support/marketFixtures.ts';

describe('the registry', () => {
  test('names each analyst as it names itself, the six theories first', () => {
    const views = analyse(inputOf(walk(DAYS_14)));
    expect(views.map((a) => a.analyst)).toEqual(analysts.map(([name]) => name));
    expect(views.slice(0, 6).map((a) => a.analyst)).toEqual([
      'entropy',
      'hurst',
      'markov',
      'kalman',
      'bayes',
      'monteCarlo',
    ]);
  });
});

for (const [name, analyst] of analysts) {
  const before = analysts.slice(
    0,
    analysts.findIndex(([n]) => n === name),
  );
  analystLaw(name, analyst, (input) =>
    // Bayes alone asks what was said before it.
    name === 'bayes' ? before.filter(([n]) => n === 'markov').map(([, a]) => a(input, [])) : [],
  );
}
