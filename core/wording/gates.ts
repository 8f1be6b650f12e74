// Every gate with its value, its limit and how it ended, for Details and /why.
import type { Case } from '../decision/gates/case.ts';
import type { GateName } from '../decision/gates/gate.ts';
import { essentialReadings, isDisabled } from '../decision/gates/surroundings.ts';
import { gates } from '../decision/judge.ts';
import { MINUTE_MS } from '../instant.ts';
import { near, nextEvent } from '../market/events.ts';
import type { JudgeSettings } from '../settings.ts';
import type { Stability } from '../synthesis/stability.ts';
import { percent, price } from './numbers.ts';
import { breakEvenText, reasonText } from './reasons.ts';
import { sourceTitle } from './sources.ts';
import { dateTime, hhmm } from './times.ts';

/** Plain words and JSON-safe, so that it can be stored with the cycle. `limit` is what the value is held against. */
export type GateRow = {
  readonly gate: GateName;
  readonly title: string;
  readonly value: string;
  readonly limit: string;
  readonly state: 'passed' | 'failed' | 'not asked';
};

type Told = { readonly title: string; readonly value: string; readonly limit: string };
type Tell = (one: Case, settings: JudgeSettings) => Told;

/** What is no number is told so: a table never shows NaN. */
const number = (x: number, text: (x: number) => string): string => (Number.isFinite(x) ? text(x) : 'not measurable');

const inAtr = (distance: number, atr: number): string => number(Math.abs(distance) / atr, (x) => `${x.toFixed(2)} ATR`);

const toldReasons = (gate: GateName, one: Case, settings: JudgeSettings): string =>
  gates
    .filter(({ name }) => name === gate)
    .flatMap(({ ask }) => ask(one, settings))
    .map(reasonText)
    .join('; ');

const levels = ({ proposal: p, tick }: Case): string =>
  [p.entry, p.stopLoss, p.takeProfit]
    .map((x) => (Number.isFinite(x) ? price(x, tick > 0 ? tick : 0.01) : 'no number'))
    .join(' / ');

export const stabilityText = (how: Stability): string => {
  switch (how.kind) {
    case 'agreed':
      return `said twice, levels within ${how.maxLevelDistanceInAtr.toFixed(2)} ATR`;
    case 'flipped':
      return `${how.first}, then ${how.second}`;
    case 'levels apart':
      return how.maxLevelDistanceInAtr === undefined
        ? 'levels that cannot be compared'
        : `levels ${how.maxLevelDistanceInAtr.toFixed(2)} ATR apart`;
    case 'unanswered':
      return `not confirmed: ${how.because}`;
    case 'not asked':
      return `not asked: ${how.because}`;
  }
};

/** 'order flow ok; 1 not configured, not asked: options'. */
const sourcesText = (one: Case, settings: JudgeSettings): string => {
  const essential = essentialReadings(one, settings);
  const word = (source: (typeof essential)[number]): string =>
    source.reading?.kind === 'ok' ? 'ok' : isDisabled(source.reading) ? 'not configured' : 'failed';
  const asked = essential.map((each) => `${sourceTitle[each.source]} ${word(each)}`);
  const others = one.upstreams.filter((r) => !settings.essentialSources.some((name) => name === r.source));
  const off = others.filter(isDisabled).map((r) => sourceTitle[r.source]);
  const down = others.filter((r) => r.kind === 'failed' && !isDisabled(r)).map((r) => sourceTitle[r.source]);
  return [
    asked.join(', ') || 'none asked',
    ...(down.length > 0 ? [`${down.length} failed that are not essential: ${down.join(', ')}`] : []),
    ...(off.length > 0 ? [`${off.length} not configured, not asked: ${off.join(', ')}`] : []),
  ].join('; ');
};

const eventsText = ({ events, now }: Case, { eventWindow }: JudgeSettings): string => {
  if (events.length === 0) return 'no event is listed from now on, so nothing is claimed';
  const close = near(events, now, eventWindow);
  if (close.length > 0) return close.map(({ name, at }) => `${name} ${dateTime(at)} UTC`).join(', ');
  const next = nextEvent(events, now, eventWindow);
  return next === undefined ? 'none near' : `none near, next ${next.name} ${dateTime(next.at)} UTC`;
};

const tells: Readonly<Record<GateName, Tell>> = {
  confidence: ({ proposal }, s) => ({
    title: 'Confidence',
    value: number(proposal.confidence, (x) => `${x}/100`),
    limit: `at least ${s.minimumConfidence}`,
  }),
  reasoning: ({ reasoning }, s) => ({
    title: 'Reasoning',
    value: `${Array.from(reasoning.trim()).length} characters`,
    limit: `English, at least ${s.reasoning.minimumCharacters} characters and ${s.reasoning.minimumWords} different words`,
  }),
  'direction of the reasoning': (one, s) => ({
    title: 'Reasoning and direction',
    value: toldReasons('direction of the reasoning', one, s) || `recommends nothing but ${one.proposal.direction}`,
    limit: `${one.proposal.direction}, like the proposal`,
  }),
  'numbers in the reasoning': (one, s) => ({
    title: 'Numbers in the reasoning',
    value: toldReasons('numbers in the reasoning', one, s) || 'each is a fact or a level',
    limit: `within ${percent(s.reasoning.numberTolerance, 1)} of a fact or level, or one rounded`,
  }),
  levels: (one) => ({ title: 'Entry / stop / target', value: levels(one), limit: 'prices above 0' }),
  'price step': (one, s) => ({
    title: 'Price step',
    value: toldReasons('price step', one, s) || 'all on it',
    limit: number(one.tick, (x) => `multiples of ${x}`),
  }),
  sides: (one, s) => ({
    title: 'Sides',
    value: toldReasons('sides', one, s) || 'stop and target on their sides',
    limit:
      one.proposal.direction === 'BUY' ? 'stop below, target above the entry' : 'stop above, target below the entry',
  }),
  entry: ({ proposal, assessment, atr }, s) => ({
    title: 'Entry from the market',
    value: inAtr(proposal.entry - assessment.marketPrice, atr),
    limit: `at most ${s.entryWithinAtr} ATR`,
  }),
  stop: ({ proposal, atr }, { stopInAtr }) => ({
    title: 'Stop from the entry',
    value: inAtr(proposal.entry - proposal.stopLoss, atr),
    limit: `${stopInAtr.minimum} to ${stopInAtr.maximum} ATR`,
  }),
  'reward to risk': ({ assessment }, s) => ({
    title: 'Reward to risk after costs, from the market price',
    value: number(
      assessment.rewardToRisk,
      (x) => `${x.toFixed(2)}, ${breakEvenText(assessment.breakEvenRate)} to break even`,
    ),
    limit: `at least ${s.minimumRewardToRisk}`,
  }),
  'neither level': ({ proposal, assessment: { odds } }, s) => ({
    title: `Neither level within ${proposal.lifeHours} h`,
    value:
      odds.kind === 'unknown'
        ? `not known: ${odds.because}`
        : number(odds.pNeither, (x) => `${percent(x)} of simulated paths`),
    limit: `at most ${percent(s.maximumNeither)}`,
  }),
  spread: ({ spread }, s) => ({
    title: 'Spread',
    value: number(spread ?? Number.NaN, (x) => `${percent(x, 3)} of the price`),
    limit: `below ${percent(s.spreadLimit, 3)}`,
  }),
  'last candle': ({ newestCandleEnd, asOf }) => ({
    title: 'Newest closed candle',
    value: newestCandleEnd === undefined ? 'none' : `closed ${hhmm(newestCandleEnd)} UTC`,
    limit: `closed ${hhmm(asOf)} UTC`,
  }),
  sources: (one, s) => ({
    title: 'Essential sources',
    value: sourcesText(one, s),
    limit: 'none stale or failed where configured',
  }),
  events: (one, s) => ({
    title: 'Events of high impact',
    value: eventsText(one, s),
    limit: `none from ${s.eventWindow.beforeMs / MINUTE_MS} min before to ${s.eventWindow.afterMs / MINUTE_MS} min after`,
  }),
  stability: ({ stability }, s) => ({
    title: 'Asked again in another order',
    value: stabilityText(stability),
    limit: `same direction, levels within ${s.stabilityInAtr} ATR`,
  }),
};

/** One row a gate, in the judge's order. A row has failed exactly where the judge has a reason of that gate. */
export const gatesTable = (one: Case, settings: JudgeSettings): readonly GateRow[] =>
  gates.map(({ name, ask, notAsked }) => {
    const failed = ask(one, settings).length > 0;
    const state = failed ? 'failed' : notAsked?.(one, settings) === undefined ? 'passed' : 'not asked';
    return { gate: name, ...tells[name](one, settings), state };
  });

const MARK: Readonly<Record<GateRow['state'], string>> = { passed: '✓', failed: '✗', 'not asked': '–' };

/** '✗ Spread: 0.120 % of the price (below 0.100 %)'. */
export const gateLine = ({ title, value, limit, state }: GateRow): string =>
  `${MARK[state]} ${title}: ${value} (${limit})`;

/** '✗ Spread: 0.120 % of the price'. */
export const gateValueLine = ({ title, value, state }: GateRow): string => `${MARK[state]} ${title}: ${value}`;

/** 'Gates: 13 passed, 2 failed, 1 not asked.' */
export const gatesHead = (rows: readonly GateRow[]): string => {
  const passed = rows.filter(({ state }) => state === 'passed').length;
  const off = rows.filter(({ state }) => state === 'not asked').length;
  return `Gates: ${passed} passed, ${rows.length - passed - off} failed, ${off} not asked.`;
};
