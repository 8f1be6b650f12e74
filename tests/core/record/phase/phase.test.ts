// PAPER, LIVE, SUSPENDED: what changes them, with which figures, and how they are told.
import { describe, expect, it } from 'vitest';
import { DAY_MS, type Instant, plus } from '../../../../core/instant.ts';
import { detectTurn } from '../../../../core/record/evidence/detector.ts';
import { evidenceOf, type Followed } from '../../../../core/record/evidence/evidence.ts';
import { firstPhase, type PhaseChange, type PhaseEvent, phaseAfter } from '../../../../core/record/phase/phase.ts';
import { likeThisText } from '../../../../core/wording/likeThis.ts';
import { phaseCauseText, phaseLine, phaseText } from '../../../../core/wording/phase.ts';
import { FIRST, independentRecord } from '../../../support/records.ts';

const at = (days: number): Instant => plus(FIRST, days * DAY_MS);
const looked = (entries: readonly Followed[], days: number, passed?: boolean): PhaseEvent => ({
  ...{ kind: 'looked', at: at(days), detection: detectTurn(entries), evidence: evidenceOf(entries, 'zero') },
  ...(passed === undefined
    ? {}
    : { validation: { passed, days: 7, n: 53, winRate: 0.62, sharpe: 1.4, drawdown: 0.08 } }),
});
const bad = independentRecord(1, { days: 50, aDay: 8, edge: -0.4 });
const good = independentRecord(1, { days: 50, aDay: 8, edge: 0.4 });
const none = independentRecord(1, { days: 5, aDay: 8 });
const paper = firstPhase(FIRST);
const must = (change: PhaseChange | undefined): PhaseChange => {
  if (!change) throw new Error('the phase changes');
  return change;
};
const live = must(phaseAfter(paper, looked(good, 7, true)));
const suspended = must(phaseAfter(live, looked(bad, 50)));

describe('the phase', () => {
  it('begins as PAPER and stays while nothing is proven either way', () => {
    expect(paper).toMatchObject({ sequence: 0, to: 'PAPER', cause: { kind: 'began' }, countsFrom: FIRST });
    expect(phaseAfter(paper, looked(none, 5))).toBeUndefined();
    expect(phaseAfter(paper, looked(none, 7, false))).toBeUndefined();
  });

  it('becomes LIVE with the validation, its figures kept, and counts on', () => {
    expect(live).toMatchObject({ sequence: 1, from: 'PAPER', to: 'LIVE', countsFrom: FIRST });
    expect(live.cause).toEqual({ kind: 'validated', days: 7, n: 53, winRate: 0.62, sharpe: 1.4, drawdown: 0.08 });
    expect(phaseAfter(live, looked(good, 8, true))).toBeUndefined();
  });

  it('is SUSPENDED when the evidence has turned, from LIVE and from PAPER, before any validation', () => {
    expect(suspended).toMatchObject({ from: 'LIVE', to: 'SUSPENDED', at: at(50), countsFrom: at(50) });
    expect(suspended.cause).toMatchObject({ kind: 'turned', threshold: 500, signals: 400, n: 400 });
    expect(suspended.cause.kind === 'turned' && (suspended.cause.meanR ?? 0) < -0.2).toBe(true);
    expect(phaseAfter(paper, looked(bad, 50, true))?.to).toBe('SUSPENDED');
    expect(phaseAfter(suspended, looked(bad, 51))).toBeUndefined();
  });

  it('is lifted to what it was before by a fresh e-process at 20, never by the validation alone', () => {
    expect(phaseAfter(suspended, looked(none, 60, true))).toBeUndefined();
    const lifted = must(phaseAfter(suspended, looked(good, 100)));
    expect(lifted).toMatchObject({
      from: 'SUSPENDED',
      to: 'LIVE',
      countsFrom: at(100),
      cause: { kind: 'recovered', enough: 20 },
    });
    const fromPaper = must(phaseAfter(paper, looked(bad, 50)));
    expect(phaseAfter(fromPaper, looked(good, 100))).toMatchObject({ to: 'PAPER', paperFrom: FIRST });
  });

  it('obeys an admin, who is named; what is so already is no change', () => {
    const wish = (standing: PhaseChange, what: 'LIVE' | 'PAPER' | 'SUSPENDED' | 'lift') =>
      phaseAfter(standing, { kind: 'admin', at: at(9), by: 7, wish: what });
    expect(wish(paper, 'SUSPENDED')).toMatchObject({ to: 'SUSPENDED', from: 'PAPER', cause: { kind: 'admin', by: 7 } });
    expect(wish(suspended, 'lift')).toMatchObject({ to: 'LIVE', countsFrom: at(9) });
    expect(wish(live, 'PAPER')).toMatchObject({ to: 'PAPER', paperFrom: at(9) });
    expect(wish(live, 'lift')).toBeUndefined();
    expect(wish(live, 'LIVE')).toBeUndefined();
  });
});

describe('the phase in words', () => {
  it('heads the card', () => {
    const line = (standing: PhaseChange, days: number, ended: number) => phaseLine(standing, { now: at(days), ended });
    expect(line(paper, 2.5, 21)).toBe('PAPER day 3 of 7 · 21 of 50');
    expect(line(paper, 0, 0)).toBe('PAPER day 1 of 7 · 0 of 50');
    expect(line(paper, 9, 61)).toBe('PAPER day 10 · 61 signals');
    expect(line(live, 20, 61)).toBe('LIVE');
    expect(line(suspended, 51, 61)).toBe('SUSPENDED since 2024-03-05 00:00');
  });

  it('tells each change with its figures', () => {
    expect(phaseText(paper)).toBe('PAPER since 2024-01-15 00:00 UTC: the service began');
    expect(phaseCauseText(live.cause)).toBe(
      'the 7-day validation passed on 53 signals, 62 % won, Sharpe 1.40, drawdown 8 %',
    );
    expect(phaseCauseText(suspended.cause)).toMatch(
      /^the evidence has turned: -0\.\d\d R a signal over 400 ended; the detector reached \d+ after 400 signals, its alarm is 500, which a record without an edge reaches after 500 signals or more in the mean$/,
    );
  });
});

describe('signals like this', () => {
  const replay = { '65-74': { n: 640, wins: 307 }, '75+': { n: 9, wins: 9 } } as const;
  const of = (by: 'quant' | 'deepseek', confidence: number, n: number, wins: number) =>
    likeThisText({ by, confidence }, { n, wins }, replay);

  it('shows the replay beside the live count until that carries itself, never merged', () => {
    expect(of('quant', 70, 12, 7)).toBe('replay 48 % of 640 · live 7 of 12');
    expect(of('quant', 70, 20, 11)).toMatch(/^55 % won \(n = 20/);
  });

  it('never shows it for the language model, and none where the replay is too small or absent', () => {
    expect(of('deepseek', 70, 12, 7)).toBe('unproven: not enough data yet (12)');
    expect(of('quant', 80, 0, 0)).toBe('unproven: not enough data yet (0)');
    expect(of('quant', 61, 0, 0)).toBe('unproven: not enough data yet (0)');
    expect(likeThisText({ by: 'quant', confidence: 70 }, { n: 3, wins: 1 }, undefined)).toBe(
      'unproven: not enough data yet (3)',
    );
  });
});
