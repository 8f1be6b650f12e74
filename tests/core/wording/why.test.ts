// /why: what the last verdict was, and six different ends that read differently.
import { describe, expect, test } from 'vitest';
import { judge } from '../../../core/decision/judge.ts';
import type { WithholdReason } from '../../../core/decision/verdict.ts';
import { plus } from '../../../core/instant.ts';
import { budgetAt } from '../../../core/synthesis/budget.ts';
import type { Synthesis } from '../../../core/synthesis/synthesis.ts';
import { gatesTable } from '../../../core/wording/gates.ts';
import {
  type ModelWord,
  type Standing,
  standingOf,
  standingText,
  type WhyReport,
  whyLines,
  whyShort,
} from '../../../core/wording/why.ts';
import { whyReportOf } from '../../../core/wording/whyReport.ts';
import { signalOf, reportOf as storedReportOf } from '../../bot/support/signals.ts';
import { signalFixture, T0 } from '../../support/marketFixtures.ts';
import { type Change, caseOf, GOOD_REASONING, good, judging } from '../decision/caseFixture.ts';

const proposed: Synthesis = {
  ...{ by: 'deepseek', verdict: { kind: 'proposal', proposal: good }, reasoning: GOOD_REASONING, keyFactors: [] },
};
const heldBy = (by: Synthesis['by'], cause: 'market' | 'no data'): Synthesis => ({
  ...{
    by,
    verdict: { kind: 'hold', cause },
    reasoning: 'Seven analysts together lean up by 0.4 spreads of noise.',
    keyFactors: [],
  },
});
const answered: ModelWord = { kind: 'answered', said: 'BUY' };
const failedModel: ModelWord = { kind: 'failed', failure: { reason: 'timeout', afterMs: 30_000 } };
const overBudget: ModelWord = { kind: 'failed', failure: { reason: 'over budget', budget: budgetAt(100.2, 100, T0) } };
const storedReport = () => storedReportOf(signalOf());
const withheld = (...reasons: readonly WithholdReason[]) => ({ kind: 'withhold', reasons }) as const;
const reportOf = (over: Partial<WhyReport>): WhyReport => ({
  ...{ symbol: 'BTC-USD', asOf: T0, verdict: withheld(), synthesis: proposed, model: answered, gates: [] },
  ...over,
});
const judged = (change: Change): WhyReport => {
  const one = caseOf(change);
  return reportOf({
    verdict: withheld(...judge(one, judging)),
    gates: gatesTable(one, judging),
    synthesis: { ...proposed, reasoning: one.reasoning },
  });
};

const ends: readonly (readonly [Standing, WhyReport, string])[] = [
  [
    'published',
    reportOf({ verdict: { kind: 'publish', signal: signalFixture() } }),
    'Published: BUY passed every gate.',
  ],
  [
    'hold',
    reportOf({
      verdict: withheld({ reason: 'hold', cause: 'market' }),
      synthesis: heldBy('deepseek', 'market'),
      model: { kind: 'answered', said: 'HOLD' },
    }),
    'HOLD by the market: the model read the facts and gives no side enough weight.',
  ],
  [
    'no data',
    reportOf({
      verdict: withheld({ reason: 'hold', cause: 'no data' }, { reason: 'candles missing', detail: 'x' }),
      synthesis: heldBy('quant', 'no data'),
    }),
    'No data: facts are missing, so no side was weighed and nothing proposed.',
  ],
  [
    'model failed',
    reportOf({
      verdict: withheld({ reason: 'hold', cause: 'market' }),
      synthesis: heldBy('quant', 'market'),
      model: failedModel,
    }),
    'Model failed: DeepSeek gave no answer within 30 s; quant alone, the weighted sum of the analyses, finds no trade.',
  ],
  [
    'over budget',
    reportOf({
      verdict: withheld({ reason: 'hold', cause: 'market' }),
      synthesis: heldBy('quant', 'market'),
      model: overBudget,
    }),
    'Over budget: DeepSeek is not asked: 100.20 of 100.00 USD of 2024-01 are spent; quant alone, the weighted sum of the analyses, finds no trade.',
  ],
  [
    'unstable',
    judged({ stability: { kind: 'flipped', first: 'BUY', second: 'SELL' } }),
    'Unstable: the model proposed BUY, and asked again did not say the same.',
  ],
  [
    'withheld by rule',
    judged({ proposal: { confidence: 50 } }),
    'Withheld by rule: the model proposed BUY, and 1 rule stands against it.',
  ],
];

describe('how a cycle ended', () => {
  test.each(ends)('%s', (standing, report, sentence) => {
    expect(standingOf(report)).toBe(standing);
    expect(standingText(report)).toBe(sentence);
    expect(whyLines(report)).toContain(sentence);
  });

  test('no two ends share a sentence', () => {
    expect(new Set(ends.map(([, report]) => standingText(report))).size).toBe(ends.length);
  });

  test('a spent budget is told once, with what would end it', () => {
    const report = ends.find(([standing]) => standing === 'over budget')?.[1];
    const lines = report ? whyLines(report) : [];
    expect(lines.filter((line) => line.includes('100.20 of 100.00 USD'))).toHaveLength(1);
    expect(lines.at(-1)).toBe(
      'What would have to change: the month turning, a larger budget, or evidence that is enough for quant alone.',
    );
  });

  test('no two ends share their short words either', () => {
    const words = Object.fromEntries(ends.map(([standing, report]) => [standing, whyShort(report)]));
    expect(words).toEqual({
      published: 'published, BUY 70/100',
      hold: 'HOLD by the market',
      'no data': 'no data: candles: x',
      'model failed': 'model failed: DeepSeek gave no answer within 30 s',
      'over budget': 'over budget: DeepSeek is not asked: 100.20 of 100.00 USD of 2024-01 are spent',
      unstable:
        'BUY 70/100 withheld: unstable: asked again with the facts in another order, the model turned from BUY to SELL',
      'withheld by rule': 'BUY 70/100 withheld by rule: confidence 50/100 is below 60',
    });
    expect(whyShort(judged({ proposal: { confidence: 50, takeProfit: 102 } }))).toMatch(/ \(and \d more\)$/);
  });

  test('a stored cycle is told with its model and gates, and one of an older release without', () => {
    const old = storedReport();
    expect(whyReportOf(old)).toMatchObject({ gates: [], model: { kind: 'not asked' } });
    expect(whyLines(whyReportOf(old)).join('\n')).toContain(
      'the model was not asked, since the program of that time had none',
    );
    const asked = { calls: [], costUsd: 0, latencyMs: 0 };
    expect(whyReportOf({ ...old, model: { ...asked, word: failedModel } }).model).toEqual(failedModel);
    expect(whyReportOf({ ...old, model: { ...asked, notAsked: 'there were no candles' } }).model).toEqual({
      ...{ kind: 'not asked', because: 'there were no candles' },
    });
  });

  test('HOLD of quant is its own where no model is configured, and the model’s failure where there is one', () => {
    const held = {
      verdict: withheld({ reason: 'hold', cause: 'market' } as const),
      synthesis: heldBy('quant', 'market'),
    };
    expect(standingOf({ ...held, model: { kind: 'not configured' } })).toBe('hold');
    expect(standingOf({ ...held, model: failedModel })).toBe('model failed');
  });

  test('what quant proposes while the model fails is judged by rule, and both are told', () => {
    const report = { ...judged({ proposal: { confidence: 50 } }), model: overBudget };
    const byQuant = { ...report, synthesis: { ...report.synthesis, by: 'quant' } as const };
    expect(standingOf(byQuant)).toBe('withheld by rule');
    expect(whyLines(byQuant)).toContain(
      'Decided by quant, the weighted sum of the analyses, since DeepSeek is not asked: 100.20 of 100.00 USD of 2024-01 are spent.',
    );
  });
});

describe('/why', () => {
  test('tells the verdict, every reason, the story, the gates with their values and what would have to change', () => {
    const lines = whyLines(
      judged({
        proposal: { confidence: 50, takeProfit: 102 },
        reasoning: 'Trend and Kalman lean up beyond noise, RSI is neutral.',
      }),
      plus(T0, 60_000),
    );
    expect(lines.slice(0, 6)).toEqual([
      'BTC-USD · 2024-01-15 00:00 UTC (1 min ago)',
      'Withheld by rule: the model proposed BUY, and 2 rules stand against it.',
      '• confidence 50/100 is below 60',
      '• reward to risk after costs is 1.02, below 1.2',
      'Story: Trend and Kalman lean up beyond noise, RSI is neutral.',
      'Gates: 13 passed, 2 failed, 1 not asked.',
    ]);
    expect(lines).toContain('✗ Confidence: 50/100 (at least 60)');
    expect(lines.at(-1)).toBe(
      'What would have to change: a confidence of at least 60; a farther target or a nearer stop: at least 1.2 after costs.',
    );
  });

  test('a published signal has gates and story, and nothing that would have to change', () => {
    const lines = whyLines(
      reportOf({ verdict: { kind: 'publish', signal: signalFixture() }, gates: gatesTable(caseOf(), judging) }),
    );
    expect(lines).toContain('Gates: 15 passed, 0 failed, 1 not asked.');
    expect(lines.join('\n')).not.toContain('What would have to change');
  });

  test('a long story is cut between words, and a missing one is not told', () => {
    const long = whyLines(reportOf({ synthesis: { ...proposed, reasoning: 'word '.repeat(200) } }));
    const story = long.find((line) => line.startsWith('Story: ')) ?? '';
    expect(story.length).toBeLessThanOrEqual(307);
    expect(story).toMatch(/word…$/);
    expect(whyLines(reportOf({ synthesis: { ...proposed, reasoning: '' } })).join()).not.toContain('Story');
  });
});
