// /why and the pages of Details in any cycle whatsoever: within Telegram's limit, escaped, and nothing that matters cut.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detailsText } from '../../../bot/text/details.ts';
import { pagesOf, pageTexts } from '../../../bot/text/detailsPages.ts';
import { eventList, eventsImported } from '../../../bot/text/events.ts';
import { type Html, markup, plain, visibleLength } from '../../../bot/text/html.ts';
import { whyList, whyText, whyUnknown } from '../../../bot/text/why.ts';
import type { CycleReport } from '../../../core/cycleReport.ts';
import type { WithholdReason } from '../../../core/decision/verdict.ts';
import { EVENT_WINDOW } from '../../../core/market/events.ts';
import { candleSet } from '../../../core/market/shapeCandles.ts';
import { technicalLayer } from '../../../core/technical/layer.ts';
import { analysisSentence } from '../../../core/wording/analyses.ts';
import { gatesTable } from '../../../core/wording/gates.ts';
import { whyReportOf } from '../../../core/wording/whyReport.ts';
import { caseOf, judging } from '../../core/decision/caseFixture.ts';
import { fullInput, upstreamsAt } from '../../core/synthesis/promptInput.ts';
import { NOON, reportOf, signalOf, walk } from '../support/signals.ts';

const within = (text: Html): void => {
  expect(visibleLength(text)).toBeLessThanOrEqual(4096);
  expect(visibleLength(text)).toBeGreaterThan(0);
  const open: string[] = [];
  for (const [, closing, tag = ''] of markup(text).matchAll(/<(\/?)([^>]*)>/g)) {
    expect(tag).toMatch(/^(b|i|code|blockquote( expandable)?)$/);
    if (closing === '') open.push(tag.split(' ')[0] ?? '');
    else expect(open.pop()).toBe(tag);
  }
  expect(open).toEqual([]);
  expect(markup(text)).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
};

const signal = signalOf({
  by: 'deepseek',
  reasoning: 'Takers buy more than they sell and the book leans to bids, while macro is quiet. '
    .repeat(12)
    .slice(0, 890),
  keyFactors: Array.from({ length: 8 }, (_, i) => `orderFlow.flow.m15.takerBuyShare: 55 % of 812 trades bought (${i})`),
});
const full: CycleReport = {
  ...reportOf(signal),
  upstreams: upstreamsAt(NOON),
  gates: gatesTable(caseOf(), judging),
  ...(fullInput().technical && { technical: fullInput().technical }),
  model: {
    ...{ word: { kind: 'answered', said: 'BUY' }, name: 'deepseek-flash', note: 'local stand-in' },
    calls: [
      { id: 'a', key: 'a', purpose: 'first', reused: false },
      { id: 'b', key: 'b', purpose: 'stability', reused: true },
    ],
    ...{ costUsd: 0.00112, latencyMs: 8200 },
  },
  alone: {
    quant: { verdict: { kind: 'hold', cause: 'market' }, against: [] },
    final: { verdict: { kind: 'proposal', proposal: signal }, against: [], by: 'deepseek' },
  },
} as CycleReport;

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 3000 }),
  fc.constantFrom('<b>&', '&amp;'.repeat(900), '9'.repeat(3000), 'word '.repeat(900), '\u202e</blockquote>'),
);
const anyReason: fc.Arbitrary<WithholdReason> = fc.oneof(
  anyText.map((number) => ({ reason: 'unfounded', number }) as const),
  anyText.map((phrase) => ({ reason: 'reasoning contradicts', says: 'HOLD', phrase }) as const),
  anyText.map((because) => ({ reason: 'odds unknown', because }) as const),
  anyText.map((name) => ({ reason: 'event near', name, at: NOON, source: name }) as const),
);
const anyReport: fc.Arbitrary<CycleReport> = fc
  .record({ text: anyText, reasons: fc.array(anyReason, { maxLength: 40 }), story: anyText, proposes: fc.boolean() })
  .map(({ text, reasons, story, proposes }) => ({
    ...full,
    symbol: text,
    verdict: { kind: 'withhold', reasons },
    synthesis: {
      ...full.synthesis,
      ...(proposes ? {} : { verdict: { kind: 'hold', cause: 'market' } as const }),
      reasoning: story,
    },
    gates: (full.gates ?? []).map((row) => ({ ...row, value: text, limit: text })),
    model: {
      ...{ calls: [], costUsd: 0, latencyMs: 0 },
      word: { kind: 'failed', failure: { reason: 'unusable', first: text, second: text } },
    },
  }));

describe('/why', () => {
  it('fits and is escaped whatever a cycle holds', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        within(whyText({ report: whyReportOf(report), now: NOON, newest: true }));
        within(whyList([{ symbol: report.symbol, report: whyReportOf(report) }], NOON));
        within(whyUnknown(report.symbol, [report.symbol]));
        within(detailsText({ signal, report, outcome: { kind: 'open' } }));
      }),
      { numRuns: 30 },
    );
  });

  it('lists many symbols within the limit', () => {
    const rows = Array.from({ length: 200 }, (_, i) => ({ symbol: `COIN${i}-USD`, report: whyReportOf(full) }));
    within(whyList(rows, NOON));
  });
});

describe('Details with everything there', () => {
  const text = plain(detailsText({ signal, report: full, outcome: { kind: 'open' } }));

  it('has the reasoning, every analysis and every gate whole, and each source with its age', () => {
    expect(text.length).toBeLessThanOrEqual(4096);
    expect(text).toContain(signal.reasoning);
    for (const analysis of full.analyses) expect(text).toContain(`• ${analysisSentence(analysis, signal.tick)}`);
    for (const { title, value } of full.gates ?? [])
      if (title.length + value.length < 70) expect(text).toContain(`${title}: ${value}`);
    for (const source of ['Order flow (17 s old)', 'Sentiment (3 min old)', 'News, 5 min old', 'Macro (', 'Options ('])
      expect(text).toContain(source);
    expect(text).toContain('Asked again in another order: said twice, levels within 0.20 ATR');
  });

  it('says who decided, what the other said, and what asking took', () => {
    expect(text).toContain('Decided by DeepSeek (deepseek-flash, local stand-in) within the rules.');
    expect(text).toContain('Quant, the weighted sum of the analyses, said HOLD.');
    expect(text).toContain('Asked 2 times in 8.2 s for 0.0011 USD; 1 of the answers was paid for before.');
  });

  it('says why quant decided where the model failed', () => {
    const failed = { ...full, model: { ...full.model, word: { kind: 'failed', failure: { reason: 'no money' } } } };
    const byQuant = { ...failed, synthesis: { ...full.synthesis, by: 'quant' } } as CycleReport;
    const told = plain(detailsText({ signal: { ...signal, by: 'quant' }, report: byQuant, outcome: { kind: 'open' } }));
    expect(told).toContain('since DeepSeek has no credit left on the account (402).');
  });

  it('opens pages that fit, the technical layer with every line', () => {
    expect(pagesOf(full)).toEqual(['gates', 'market', 'technical']);
    expect(pagesOf({ ...full, technical: undefined } as never)).toEqual(['gates', 'market']);
    expect(pagesOf(undefined)).toEqual([]);
    const facts = { signal, report: full, outcome: { kind: 'open' }, now: NOON } as const;
    for (const page of pagesOf(full)) for (const message of pageTexts(page, facts)) within(message);
    const technical = pageTexts('technical', facts).map(plain).join('\n');
    expect(technical).toMatch(
      /\n15m\n• n = 600 candles: RSI [\s\S]*\n1h\n• n = 336 candles: RSI [\s\S]*\nSessions and hours\n• Tokyo/,
    );
    expect(technical).not.toContain('…');
    expect(pageTexts('market', facts).map(plain).join('\n')).toContain('Spot ETF sees largest weekly inflow');
  });

  it('tells a layer with hardly any candles as well', () => {
    const technical = technicalLayer(candleSet(walk(NOON, 40, 96_420), NOON), NOON);
    for (const message of pageTexts('technical', {
      signal,
      report: { ...full, technical },
      outcome: { kind: 'open' },
      now: NOON,
    }))
      within(message);
  });
});

describe('the list of events', () => {
  it('fits however long it is and whatever it holds', () => {
    fc.assert(
      fc.property(anyText, fc.nat(80), (text, n) => {
        const events = Array.from({ length: n }, () => ({
          at: NOON,
          name: text,
          impact: 'high' as const,
          source: text,
        }));
        within(eventList(events, EVENT_WINDOW));
        within(eventsImported({ events, skipped: n, errors: events.map(() => text) }, 0));
      }),
      { numRuns: 20 },
    );
  });
});
