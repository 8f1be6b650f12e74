// Proposals that were not published: which of a cycle are followed, and in what shape.
import { describe, expect, test } from 'vitest';
import type { CycleReport, SideBySide } from '../../../core/cycleReport.ts';
import { HOUR_MS, plus, SLOT_MS } from '../../../core/instant.ts';
import { withheldOf } from '../../../core/record/withheld.ts';
import { settings } from '../../../core/settings.ts';
import type { Proposal, Synthesis } from '../../../core/synthesis/synthesis.ts';
import { reportAt, signalAt } from '../../contracts/stores/examples.ts';

const proposal: Proposal = {
  ...{ direction: 'BUY', confidence: 66, entry: 100, stopLoss: 98, takeProfit: 104, lifeHours: 4, risk: 'LOW' },
};
const proposing = (over: Partial<Proposal> = {}): Synthesis['verdict'] => ({
  kind: 'proposal',
  proposal: { ...proposal, ...over },
});
const hold: Synthesis['verdict'] = { kind: 'hold', cause: 'market' };
const tooLow = { reason: 'confidence', confidence: 52, minimum: 60 } as const;

const cycle = (
  by: 'quant' | 'deepseek',
  verdict: Synthesis['verdict'],
  over: Partial<CycleReport> = {},
): CycleReport => {
  const report = reportAt(0);
  const value = { price: 100, bid: 99.9, ask: 100.1, tick: 0.01 } as never;
  const had = { kind: 'ok', source: 'coinbase', at: report.asOf, receivedAt: report.asOf, latencyMs: 1 } as const;
  return {
    ...report,
    ticker: { ...had, value },
    synthesis: { by, verdict, reasoning: 'a reason', keyFactors: [] },
    verdict: { kind: 'withhold', reasons: [tooLow] },
    ...over,
  };
};
const alone = (quant: Synthesis['verdict'], model?: Synthesis['verdict']): SideBySide => ({
  quant: { verdict: quant, against: [] },
  ...(model ? { model: { verdict: model, against: [tooLow] } } : {}),
  final: { verdict: hold, against: [], by: 'quant' },
});
const of = (report: CycleReport) => withheldOf(report, settings);
const named = (report: CycleReport) => of(report).map((p) => [p.by, p.final]);

describe('what is followed of a cycle', () => {
  test('a withheld proposal, as the signal it would have been, with every reason', () => {
    const report = cycle('quant', proposing());
    const id = `${report.cycle}-BTC-USD`;
    expect(of(report)).toEqual([
      {
        ...{ id: `${id}-quant`, by: 'quant', final: true, reasons: [tooLow], facts: {}, settingsVersion: '1' },
        signal: {
          ...{ id, cycle: report.cycle, symbol: 'BTC-USD', ...proposal, tier: 'MEDIUM', tick: 0.01, by: 'quant' },
          ...{ asOf: report.asOf, publishedAt: report.decidedAt, validUntil: plus(report.asOf, SLOT_MS) },
          expiresAt: plus(report.asOf, 4 * HOUR_MS),
          assessment: {
            marketPrice: 100,
            costs: {
              fees: 0.002,
              halfSpread: expect.closeTo(0.001, 9) as number,
              slippage: 0.0002,
              total: expect.closeTo(0.0032, 9) as number,
            },
          },
        },
      },
    ]);
  });

  test('nothing of a HOLD, of a published one, or where there was no price', () => {
    const signal = signalAt(0);
    expect(of(cycle('quant', hold))).toEqual([]);
    expect(of(cycle('quant', proposing(), { verdict: { kind: 'publish', signal } }))).toEqual([]);
    expect(of(cycle('quant', proposing(), { ticker: reportAt(0).ticker }))).toEqual([]);
  });

  test('what the one that did not decide said is followed beside it, whether or not the other went out', () => {
    const both = alone(proposing({ direction: 'SELL', stopLoss: 102, takeProfit: 96 }), proposing());
    const published = { kind: 'publish', signal: signalAt(0) } as const;
    expect(named(cycle('deepseek', proposing(), { alone: both }))).toEqual([
      ['deepseek', true],
      ['quant', false],
    ]);
    expect(named(cycle('deepseek', proposing(), { alone: both, verdict: published }))).toEqual([['quant', false]]);
    expect(named(cycle('deepseek', hold, { alone: alone(proposing(), hold) }))).toEqual([['quant', false]]);
    expect(named(cycle('quant', proposing(), { alone: alone(proposing()) }))).toEqual([['quant', true]]);
    expect(of(cycle('quant', hold, { alone: alone(hold, proposing()) }))[0]?.reasons).toEqual([tooLow]);
  });

  test.each<Partial<Proposal>>([
    { stopLoss: 101 },
    { takeProfit: 100 },
    { takeProfit: 99 },
    { entry: Number.NaN },
    { stopLoss: -1 },
    { stopLoss: 0 },
    { takeProfit: Number.POSITIVE_INFINITY },
    { direction: 'SELL' },
  ])('nothing of levels that make no trade: %o', (over) => {
    expect(of(cycle('quant', proposing(over)))).toEqual([]);
  });
});
