// What unfolds below a signal: why it was given, what the analyses said, what it has to win, what came of it.
import type { Signal } from '../../core/decision/verdict.ts';
import type { FlatSignalRow } from '../../core/ports/search.ts';
import type { Outcome } from '../../core/record/outcome.ts';
import type { SignalFlat } from '../../core/record/signalFlat.ts';
import { stateWords } from '../../core/wording/analyses.ts';
import { inR, percent, price, signedPercent } from '../../core/wording/numbers.ts';
import { outcomeText } from '../../core/wording/outcomes.ts';
import { breakEvenText } from '../../core/wording/reasons.ts';
import { type Html, html } from '../html.ts';
import { fullTime } from './times.ts';

const by: Readonly<Record<Signal['by'], string>> = {
  deepseek: 'DeepSeek, checked by fixed rules',
  quant: 'fixed rules (quant)',
};

/** One line of a list of facts. */
export const fact = (name: string, value: Html | string): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

const odds = (signal: Signal): readonly Html[] => {
  const a = signal.assessment;
  return [
    fact('Market price then', price(a.marketPrice, signal.tick)),
    fact('After costs', `${signedPercent(a.netGain)} / ${signedPercent(-a.netLoss)}`),
    fact('Costs', `${percent(a.costs.total, 2)} of the price`),
    fact('Reward to risk', `${a.rewardToRisk.toFixed(2)} after costs`),
    fact('To break even', `${breakEvenText(a.breakEvenRate)} of such signals`),
    fact('Stop distance', `${a.stopInAtr.toFixed(1)} ATR`),
  ];
};

const times = (signal: Signal): readonly Html[] => [
  fact('Facts up to', html`${fullTime(signal.asOf)} UTC`),
  fact('Published', html`${fullTime(signal.publishedAt)} UTC`),
  fact('Levels valid until', html`${fullTime(signal.validUntil)} UTC`),
  fact('Expires', html`${fullTime(signal.expiresAt)} UTC`),
];

const ending = (signal: Signal, outcome: Outcome): readonly Html[] => {
  const told = fact('Outcome', outcomeText(outcome));
  if (!('exitPrice' in outcome)) return [told];
  return [
    told,
    fact('Entered', html`${price(outcome.entryPrice, signal.tick)} at ${fullTime(outcome.entryAt)} UTC`),
    fact('Left', html`${price(outcome.exitPrice, signal.tick)} at ${fullTime(outcome.at)} UTC`),
    fact('On the way', `best ${inR(outcome.favourableR)}, worst ${inR(-outcome.adverseR)}, before costs`),
  ];
};

const unknown = 'no view';
const given = <T>(value: T | null, text: (value: T) => string): string => (value === null ? unknown : text(value));

/** The six figures of the flat row; what noise would have shown stands on the signal's own page. */
export const figures = (flat: SignalFlat, tick: number): string =>
  [
    `Entropy ${given(flat.entropy, (x) => `${x.toFixed(2)} of 3 bits`)}`,
    `Hurst ${given(flat.hurst, (x) => x.toFixed(2))}`,
    `Markov ${given(flat.markov_state, stateWords)}`,
    `Kalman ${given(flat.kalman_smoothed, (x) => price(x, tick))}`,
    `Bayes ${given(flat.bayesian_posterior, (x) => `wins ${percent(x)}`)}`,
    `Monte Carlo ${given(flat.monte_carlo_confidence, (x) => `target first ${percent(x)}`)}`,
  ].join(' · ');

/** On the signal's own page the analyses have a place of their own, so that the figures are left out. */
export const signalDetails = ({ signal, outcome, flat }: FlatSignalRow, alone?: true): Html => html`<div class="more">
<div class="prose"><h3>Reasoning</h3><p>${signal.reasoning}</p>
${signal.keyFactors.length > 0 && html`<ul>${signal.keyFactors.map((factor) => html`<li>${factor}</li>`)}</ul>`}
${!alone && html`<p class="quiet">Decided by ${by[signal.by]}.</p><div class="why" data-why="${signal.id}"><h3>Analyses</h3><p>${figures(flat, signal.tick)}</p></div><p><a href="/signals/${signal.id}">Chart, analyses with their noise, gates and everything behind it</a></p>`}</div>
<dl>${[...ending(signal, outcome), ...odds(signal), ...times(signal)]}</dl>
</div>`;
