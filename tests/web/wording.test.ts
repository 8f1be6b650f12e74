import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { span } from '../../core/wording/times.ts';
import { countsText } from '../../web/page/summary.ts';

const live = (await import(new URL('../../web/assets/span.js', import.meta.url).href)) as { span: typeof span };

describe('the words and figures of the page', () => {
  it('tells ages in the browser exactly as the service does', () => {
    const anyAge = fc.oneof(fc.integer({ min: -1000, max: 200_000 }), fc.integer({ min: 0, max: 400 * 86_400_000 }));
    fc.assert(
      fc.property(anyAge, (ms) => {
        expect(live.span(ms)).toBe(span(ms));
      }),
      { numRuns: 1000 },
    );
  });

  it('counts signals in one line, unresolved ones only where there are any', () => {
    expect(countsText({ signals: 1, open: 1, outcomes: { open: 1 } })).toBe(
      '1 signal, 1 open, 0 target, 0 stop, 0 expired',
    );
    expect(countsText({ signals: 7, open: 1, outcomes: { open: 1, target: 2, stop: 1, expired: 1, unknown: 2 } })).toBe(
      '7 signals, 1 open, 2 target, 1 stop, 1 expired, 2 unresolved',
    );
  });
});
