// The card's caption: the known order, honest heads, and never longer than Telegram takes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CardFacts, cardCaption } from '../../../bot/text/card.ts';
import { detailsText } from '../../../bot/text/details.ts';
import { markup, plain, visibleLength } from '../../../bot/text/html.ts';
import { outcomeReply } from '../../../bot/text/outcomeReply.ts';
import { signalsList } from '../../../bot/text/signalsList.ts';
import type { Signal } from '../../../core/decision/verdict.ts';
import { HOUR_MS, plus } from '../../../core/instant.ts';
import type { Outcome } from '../../../core/record/outcome.ts';
import { price } from '../../../core/wording/numbers.ts';
import { endedAt, NOON, reportOf, signalOf } from '../support/signals.ts';

const facts = (changes: Partial<CardFacts> = {}): CardFacts => {
  const signal = changes.signal ?? signalOf();
  return {
    signal,
    report: reportOf(signal),
    outcome: { kind: 'open' },
    decision: undefined,
    now: plus(NOON, 19_000),
    sentAt: plus(NOON, 19_000),
    settledLikeThis: { n: 7, wins: 4 },
    repeated: false,
    ...changes,
  };
};
const read = (changes: Partial<CardFacts> = {}): string => plain(cardCaption(facts(changes)));

describe('the card', () => {
  it('says everything in the order people know', () => {
    expect(read()).toBe(
      [
        '🚨 V7 SIGNAL · BTC-USD · VALID until 14:35 UTC',
        'Direction: BUY',
        'Confidence: 72/100 (MEDIUM) · Risk: MEDIUM',
        'Signals like this: unproven: not enough data yet (7)',
        'Entry: 96,420.00',
        'Stop Loss: 95,800.00 (-0.64 %)',
        'Take Profit: 97,500.00 (+1.12 %) · R:R 1.7',
        'After costs +0.90 % / -0.86 % · must win 49 %',
        '🧠 Reasoning (by rules, no model): The weighted analysts lean up (0.41 of 1). For: Trend up, MACD up, Bands squeeze released. Against: RSI 61.',
        '📊 Analysis (noise: share of pure noise showing as much)',
        '• Entropy 2.81 of 3 bits (noise 34 %) · Hurst 0.58 (noise 7 %)',
        '• Markov trending bullish 71 % (noise 4 %) · Kalman +0.09 % an hour (noise 21 %)',
        '• Monte Carlo: target first 41 %, stop 47 %, neither 12 % (noise 60 %)',
        '• Bayes: no view yet, none like it has ended',
        'Missing: order flow, sentiment, Fear & Greed, macro, options (not configured)',
        'candle closed 14:30:00 UTC · sent 14:30:19 UTC',
      ].join('\n'),
    );
  });

  it('tells how such signals did by Bayes, with interval and n, once one has ended', () => {
    const signal = signalOf();
    const known = {
      kind: 'known',
      band: '65-74',
      mean: 0.46,
      low: 0.3,
      high: 0.604,
      effectiveN: 9.2,
      own: 3,
      lessons: 12,
    } as const;
    const told = (belief: Signal['assessment']['belief']) =>
      read({ signal: { ...signal, assessment: { ...signal.assessment, belief } } });
    expect(told(known)).toContain('• Bayes: such signals win 46 %, 90 % interval 30 to 60 % (n 9)');
    expect(told({ ...known, effectiveN: 0.4 })).toContain('• Bayes: no view yet, none like it has ended');
  });

  it('names a stand-in for the model where one answered', () => {
    const signal = signalOf({ by: 'deepseek' });
    const asked = { ...reportOf(signal), model: { note: 'local stand-in' } } as unknown as CardFacts['report'];
    expect(read({ signal, report: asked })).toContain('🧠 Reasoning (model: local stand-in): ');
    expect(read({ signal })).toContain('🧠 Reasoning: ');
  });

  it('makes the levels ready to copy', () => {
    expect(markup(cardCaption(facts()))).toContain('Entry: <code>96,420.00</code>');
  });

  it('shows a rate only with its sample and interval, from 20 on', () => {
    expect(read({ settledLikeThis: { n: 118, wins: 64 } })).toContain(
      'Signals like this: won 54 % of 118 (45-63 %) · coin not measured yet',
    );
    expect(read({ settledLikeThis: { n: 19, wins: 19 } })).toContain('unproven: not enough data yet (19)');
  });

  it('reads per cent as the trade earns them, for a SELL too', () => {
    const text = read({ signal: signalOf({ direction: 'SELL', stopLoss: 97_040, takeProfit: 95_340 }) });
    expect(text).toContain('Stop Loss: 97,040.00 (-0.64 %)');
    expect(text).toContain('Take Profit: 95,340.00 (+1.12 %)');
  });

  it.each([
    ['in its first minutes', 60_000, { kind: 'open' } as Outcome, 'VALID until 14:35 UTC'],
    ['after them', HOUR_MS, { kind: 'open' } as Outcome, 'ENTRY EXPIRED 14:35 UTC · OPEN'],
    ['when its life is over', 5 * HOUR_MS, { kind: 'open' } as Outcome, 'ENDED · result follows'],
    ['at its target', 5 * HOUR_MS, endedAt(signalOf(), 'target', 1.68), 'TARGET +1.7 R'],
    ['at its stop', 5 * HOUR_MS, endedAt(signalOf(), 'stop', -1.34), 'STOP -1.3 R'],
  ])('heads the card with the state %s', (_, after, outcome, head) => {
    expect(read({ now: plus(NOON, after), outcome }).split('\n')[0]).toBe(`🚨 V7 SIGNAL · BTC-USD · ${head}`);
  });

  it('shows what the person said, when, and that it was sent again', () => {
    const decision = {
      signalId: 'x',
      subscriber: 1,
      decision: 'took',
      at: plus(NOON, 6 * 60_000),
      late: false,
    } as const;
    expect(read({ decision, repeated: true })).toMatch(/\n✅ Took · 14:36 UTC\nsent again after an interruption$/);
  });

  it('says nothing of analyses it has no report of', () => {
    expect(read({ report: undefined, sentAt: undefined })).not.toMatch(/Analysis|Missing|sent/);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 10_000 }),
  fc.constantFrom('<b>&', '&amp;'.repeat(3000), '9'.repeat(10_000), '1,234.5 '.repeat(1000), '\u202e', '\ud83d'),
);
const anyPrice = fc.oneof(
  fc.double({ min: 1e-8, max: 1e18, noNaN: true }),
  fc.constantFrom(0.00001234, 1e-8, 123_456_789_012_345.67),
);
const anyNumber = fc.double({ min: -1e12, max: 1e12, noNaN: true });

const anySignal: fc.Arbitrary<Signal> = fc
  .record({
    symbol: fc.oneof(anyText, fc.constant('ABCDEFGHIJKLMNOP-USDC')),
    direction: fc.constantFrom('BUY', 'SELL'),
    entry: anyPrice,
    stopLoss: anyPrice,
    takeProfit: anyPrice,
    tick: fc.constantFrom(1, 0.5, 0.01, 1e-8),
    reasoning: anyText,
    keyFactors: fc.array(anyText, { maxLength: 12 }),
    by: fc.constantFrom('quant', 'deepseek'),
    costs: anyNumber,
  })
  .map(({ costs, ...fields }) => {
    const base = signalOf();
    const assessment = { ...base.assessment, netGain: costs, netLoss: -costs, rewardToRisk: costs, stopInAtr: costs };
    return { ...base, ...fields, assessment };
  });

const anyFacts: fc.Arbitrary<CardFacts> = fc
  .record({
    signal: anySignal,
    label: anyText,
    r: anyNumber,
    n: fc.nat(1e9),
    repeated: fc.boolean(),
    open: fc.boolean(),
    crowded: fc.boolean(),
  })
  .map(({ signal, label, r, n, repeated, open, crowded }) => {
    const report = reportOf(signal);
    const analyses = report.analyses.map((a, i) =>
      i === 1
        ? ({ kind: 'abstained', analyst: a.analyst, because: label } as const)
        : { ...a, label, numbers: Object.fromEntries(Array.from({ length: 30 }, (_, k) => [`${label}${k}`, r])) },
    );
    const upstreams = Object.fromEntries(
      Object.entries(report.upstreams).map(([name, u]) => [
        name,
        { ...u, failure: { reason: 'network', message: label } },
      ]),
    ) as typeof report.upstreams;
    return facts({
      signal,
      report: { ...report, analyses, upstreams, settingsVersion: label },
      outcome: open ? { kind: 'open' } : { ...endedAt(signal, 'target', r) },
      decision: { signalId: signal.id, subscriber: 1, decision: 'monitoring', at: NOON, late: true },
      settledLikeThis: { n, wins: Math.floor(n / 2) },
      repeated,
      ...(crowded && {
        phase: label,
        likeThis: label,
        sizing: { account: 123_456.78, riskPct: 1.5 },
        delayMinutes: 60,
        totals: { took: n, skipped: n, monitoring: n },
      }),
    });
  });

/** What Telegram would say of it: tags closed in order, nothing but known tags and entities. */
const wellFormed = (text: string): boolean => {
  const open: string[] = [];
  for (const [, closing, tag = ''] of text.matchAll(/<(\/?)([^>]*)>/g)) {
    if (!/^(b|i|code|tg-time( unix="\d+" format="[dtT]+")?)$/.test(tag)) return false;
    if (closing === '') open.push(tag.split(' ')[0] ?? '');
    else if (open.pop() !== tag) return false;
  }
  return open.length === 0 && text.isWellFormed() && !/&(?!amp;|lt;|gt;|quot;)/.test(text);
};

describe('any field whatsoever', () => {
  it('leaves the caption within 1,000 visible characters, every level whole', () => {
    fc.assert(
      fc.property(anyFacts, (any) => {
        const caption = cardCaption(any);
        const { signal: s } = any;
        expect(visibleLength(caption)).toBeLessThanOrEqual(1000);
        expect(wellFormed(markup(caption))).toBe(true);
        for (const level of [s.entry, s.stopLoss, s.takeProfit])
          expect(markup(caption)).toContain(`<code>${price(level, s.tick)}</code>`);
        expect(plain(caption)).toMatch(/candle closed 14:30:00 UTC · sent 14:30:19 UTC/);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves the details within 4,096 and the other texts within the limits', () => {
    fc.assert(
      fc.property(anyFacts, (any) => {
        const details = detailsText(any);
        const reply = outcomeReply(any);
        const list = signalsList(
          Array.from({ length: 10 }, () => any),
          new Map([[any.signal.id, 'took']]),
          NOON,
        );
        for (const one of [details, reply, list]) {
          expect(visibleLength(one)).toBeLessThanOrEqual(4096);
          expect(wellFormed(markup(one))).toBe(true);
        }
        expect(plain(details)).toContain('How it was made');
      }),
      { numRuns: 150 },
    );
  });
});
