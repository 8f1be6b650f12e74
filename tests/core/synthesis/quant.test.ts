// The decision without a model: monotone, readable, and silent where a term is missing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Analysis } from '../../../core/analysis/analysis.ts';
import { settings } from '../../../core/settings.ts';
import { quant, scoreOf, termsOf } from '../../../core/synthesis/quant.ts';

const ticker = { price: 42_000, bid: 41_999.5, ask: 42_000.5, tick: 0.01 };
const view = (analyst: Analysis['analyst'], lean: number, label = 'x'): Analysis => ({
  kind: 'view',
  analyst,
  lean,
  strength: Math.abs(lean),
  label,
  numbers: {},
});
const leaning = (leans: Readonly<Record<'rsi' | 'macd' | 'bollinger' | 'trend', number>>): readonly Analysis[] => [
  ...(['rsi', 'macd', 'bollinger', 'trend'] as const).map((a) => view(a, leans[a])),
  view('volatility', 0, 'normal'),
];
const ask = (analyses: readonly Analysis[]) => quant({ analyses, ticker, atr: 150, tick: 0.01 }, settings);
const lean = fc.double({ min: -1, max: 1, noNaN: true });
const leans = fc.record({ rsi: lean, macd: lean, bollinger: lean, trend: lean });

describe('quant', () => {
  test('proposes the side of the evidence with levels on the tick and the target worth its risk', () => {
    const { verdict, reasoning } = ask(leaning({ rsi: 0.5, macd: 0.6, bollinger: -0.2, trend: 0.9 }));
    expect(verdict).toMatchObject({
      kind: 'proposal',
      proposal: { direction: 'BUY', entry: 42_000, stopLoss: 41_700, risk: 'MEDIUM' },
    });
    expect(reasoning).toBe('The weighted analysts lean up (0.59 of 1). For: Trend x, MACD x, RSI x. Against: Bands x.');
  });

  test('holds because of the market where the evidence is weak', () => {
    expect(ask(leaning({ rsi: 0.1, macd: 0, bollinger: 0.1, trend: 0.1 })).verdict).toEqual({
      kind: 'hold',
      cause: 'market',
    });
  });

  test('holds for want of data where an analyst abstained, and says which', () => {
    const analyses = leaning({ rsi: 1, macd: 1, bollinger: 1, trend: 1 }).map((a) =>
      a.analyst === 'trend'
        ? ({ kind: 'abstained', analyst: 'trend', because: 'needs 100 hourly candles, has 12' } as const)
        : a,
    );
    const { verdict, reasoning } = ask(analyses);
    expect(verdict).toEqual({ kind: 'hold', cause: 'no data' });
    expect(reasoning).toContain('Trend: needs 100 hourly candles, has 12');
  });

  test('its score never falls when one lean rises', () => {
    fc.assert(
      fc.property(
        leans,
        fc.constantFrom('rsi' as const, 'macd' as const, 'bollinger' as const, 'trend' as const),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (base, which, more) => {
          const { weights } = settings.quant;
          const score = (l: typeof base) => scoreOf(termsOf(leaning(l), weights), weights) ?? 0;
          expect(score({ ...base, [which]: Math.min(1, base[which] + more) })).toBeGreaterThanOrEqual(
            score(base) - 1e-12,
          );
        },
      ),
      { seed: 11, numRuns: 500 },
    );
  });

  test('mirrored evidence gives the mirrored direction with the same confidence', () => {
    fc.assert(
      fc.property(leans, (l) => {
        const flip = { rsi: -l.rsi, macd: -l.macd, bollinger: -l.bollinger, trend: -l.trend };
        const [a, b] = [ask(leaning(l)).verdict, ask(leaning(flip)).verdict];
        expect(a.kind).toBe(b.kind);
        if (a.kind === 'hold' || b.kind === 'hold') return;
        expect(a.proposal.confidence).toBe(b.proposal.confidence);
        expect(a.proposal.direction).not.toBe(b.proposal.direction);
      }),
      { seed: 12, numRuns: 300 },
    );
  });
});
