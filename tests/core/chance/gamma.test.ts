// The logarithm of the gamma function against factorials and known values.
import { describe, expect, it } from 'vitest';
import { logGamma } from '../../../core/chance/gamma.ts';

describe('logGamma', () => {
  it('is that of factorials, of a half and of a tenth', () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n++) {
      expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 12);
      factorial *= n;
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
    expect(logGamma(0.1)).toBeCloseTo(2.252712651734206, 12);
  });
});
