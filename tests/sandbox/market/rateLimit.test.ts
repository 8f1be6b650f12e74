// The token bucket on market time.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bucket, takeToken } from '../../../sandbox/market/rateLimit.ts';

const LIMIT = { perSecond: 10, burst: 15 };

test('never lets more through than the burst and ten a market second, and nothing is lost while time is held', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { maxLength: 200 }), (steps) => {
      let bucket: Bucket | undefined;
      let [nowMs, allowed] = [0, 0];
      for (const step of steps) {
        nowMs += step;
        const taken = takeToken(bucket, LIMIT, nowMs, nowMs / 600);
        bucket = taken.bucket;
        if (taken.allowed) allowed++;
        expect(allowed).toBeLessThanOrEqual(15 + nowMs / 100 + 1e-6);
      }
    }),
  );
});

test('fills on wall time while market time is held', () => {
  const empty: Bucket = { tokens: 0, marketMs: 1000, wallMs: 1000 };
  expect(takeToken(empty, LIMIT, 1000, 1000).allowed).toBe(false);
  expect(takeToken(empty, LIMIT, 1000, 1150)).toMatchObject({ allowed: true, bucket: { tokens: 0.5 } });
});
