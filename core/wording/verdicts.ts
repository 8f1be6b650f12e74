// Verdicts, cuts, combinations, the worth of the model and a person's edge, in words.
import type { Combination, Combinations } from '../record/combinations.ts';
import type { Cut, CutName, Group } from '../record/cuts.ts';
import type { Choice, Edge } from '../record/edge.ts';
import { type Lead } from '../record/leads.ts';
import type { Comparison } from '../record/personal.ts';
import type { DemandName, Validation, ValidationRow } from '../record/validation.ts';
import type { Worth } from '../record/worth.ts';
import { inR, percent } from './numbers.ts';
import { counted, figureText, rangeText, units } from './record.ts';

export const cutTitle: Readonly<Record<CutName, string>> = {
  ...{ symbol: 'Symbol', direction: 'Direction', tier: 'Tier', hour: 'Hour (UTC)', session: 'Session' },
  ...{ weekday: 'Weekday', markovState: 'Markov state', entropy: 'Entropy', hurst: 'Hurst', volatility: 'Volatility' },
  ...{ synthesiser: 'Decided by', life: 'Life', settings: 'Settings version', prompt: 'Prompt version' },
};

/** 'BTC-USD: 54 % (95 % interval 45 to 63 %) of 118, +0.12 R (...)'; of few only the count. */
export const cutText = ({ label, n, figures }: Cut): string =>
  figures === undefined
    ? `${label}: n = ${n}`
    : `${label}: ${rangeText(figures.winRate, units.rate)} won of ${n}, break-even ${rangeText(figures.breakEvenRate, units.rate)}, coin ${rangeText(figures.coinWinRate, units.rate)}; ${rangeText(figures.expectancyR, units.r)} a signal`;

const combinationText = ({ parts, n, difference, interval, q, verdict }: Combination): string => {
  const name = parts.map(({ by, label }) => `${cutTitle[by]} ${label}`).join(' and ');
  const words = `${name}: ${inR(difference, 2)} a signal against all others (${units.r.bare(interval[0])} to ${inR(interval[1], 2)}, n = ${n})`;
  return verdict === 'stands out' ? `${words}; stands out, q = ${units.chance.whole(q)}` : `${words}; noise`;
};

/** What stands out, and what only seems to. */
export const combinationLines = ({ tested, best, worst }: Combinations): readonly string[] => {
  if (tested === 0) return ['No kind of signal has 20 in it and 20 beside it yet, so none is compared.'];
  const out = [...best, ...worst].filter(({ verdict }) => verdict === 'stands out').length;
  const head = `${counted(tested, 'kind', 'kinds')} of signals compared, corrected for having looked at so many (Benjamini-Hochberg, 5 % false discoveries): ${out === 0 ? 'none stands out, all of it can be noise' : 'some stand out'}.`;
  return [
    head,
    ...best.map((one) => `Best: ${combinationText(one)}.`),
    ...worst.map((one) => `Worst: ${combinationText(one)}.`),
  ];
};

const demandText: Readonly<Record<DemandName, (row: ValidationRow) => string>> = {
  'win rate': (row) => `win rate at least ${percent(row.wanted)}: ${rangeText(row.figure, units.rate)}`,
  'above chance': (row) => `above 50 % at p < ${row.wanted}: p = ${rangeText(row.figure, units.chance)}`,
  Sharpe: (row) => `Sharpe above ${row.wanted}: ${rangeText(row.figure, units.ratio)}`,
  drawdown: (row) => `drawdown below ${percent(row.wanted)}: ${rangeText(row.figure, units.fineRate)}`,
  signals: (row) => `at least ${row.wanted} ended signals: ${row.n}`,
};

export const leadText = (lead: Lead): string => {
  if (lead.kind === 'costs')
    return `${lead.name}: costs take ${lead.meanR.toFixed(2)} R of every signal, and without them the mean would be ${inR(lead.expectancyR + lead.meanR, 2)}; wider stops make them smaller`;
  const what = { setting: 'setting ', prompt: '', 'settings version': '', gate: 'gate ' }[lead.kind];
  return lead.kind === 'gate'
    ? `gate ${lead.name}: the ${lead.n} proposals it alone stopped would have come to ${inR(lead.expectancyR, 2)} each, what went out came to ${inR(lead.rest, 2)}`
    : `${what}${lead.name}, ${lead.value}: ${inR(lead.expectancyR, 2)} a signal (n = ${lead.n}), all others ${inR(lead.rest, 2)}; ${lead.shortfallR.toFixed(1)} R behind`;
};

const marks = { passed: '✅', failed: '❌', 'needs more': '⏳' } as const;

/** '✅ Sharpe above 1: 1.42 (...)'; a failed one is followed by what to look at first. */
export const validationLines = (
  { rows }: Validation,
  row: ValidationRow['row'],
  withLeads = true,
): readonly string[] => {
  const own = rows.filter((one) => one.row === row);
  const told = own.map((one) => {
    const { verdict } = one;
    const more = verdict.kind === 'needs more' ? `; needs about ${counted(verdict.more, 'more signal')}` : '';
    return `${marks[verdict.kind]} ${demandText[one.demand](one)}${more}`;
  });
  const failed = own.flatMap(({ verdict }) => (verdict.kind === 'failed' ? [verdict.lookAt] : []))[0];
  const leads = withLeads && failed !== undefined ? failed.map((lead) => `Look first at ${leadText(lead)}.`) : [];
  return [...told, ...leads];
};

const worthText = (name: string, { n, figures }: Group): string =>
  figures === undefined
    ? `${name}: n = ${n}`
    : `${name}: ${rangeText(figures.expectancyR, units.r)} a signal, ${inR(figures.totalR)} in all, ${rangeText(figures.winRate, units.rate)} won (n = ${n})`;

export const worthLines = ({ quant, model, final, spending, costPerSignal, costPerR }: Worth): readonly string[] => [
  `${worthText('Quant alone', quant)}.`,
  `${worthText('Model alone', model)}.`,
  `${worthText('As published', final)}.`,
  ...(spending === undefined
    ? []
    : [
        `The model cost ${units.usd.whole(spending.costUsd)} in ${counted(spending.calls, 'request')}: a signal ${rangeText(costPerSignal, units.usd)}; an R more than quant alone ${rangeText(costPerR, units.usd)}.`,
      ]),
];

const choiceWord: Readonly<Record<Choice, string>> = {
  ...{ took: 'Took', skipped: 'Skipped', monitored: 'Monitored', unanswered: 'Unanswered' },
};

const savedText = ({ skippingSavedR: saved }: Edge): readonly string[] => {
  if (saved.kind === 'not measurable') return [];
  const [size, interval] = [Math.abs(saved.value).toFixed(1), saved.interval];
  const word = saved.value < 0 ? 'cost' : 'saved';
  if (interval === undefined) return [`Skipping ${word} you ${size} R.`];
  const ends = saved.value < 0 ? [-interval[1], -interval[0]] : interval;
  return [
    `Skipping ${word} you ${size} R (${ends.map((x) => units.totalR.bare(x ?? 0).replace('+', '')).join(' .. ')}).`,
  ];
};

/** What choosing was worth, in paper R. */
export const edgeLines = (edge: Edge): readonly string[] => {
  const { choices, late, open, received } = edge;
  if (received === 0) return ['No signal has reached you yet.'];
  const told = (Object.keys(choiceWord) as Choice[]).map((choice) => {
    const { n, totalR, expectancyR } = choices[choice];
    if (n === 0) return `${choiceWord[choice]}: none that has ended.`;
    const mean = expectancyR.kind === 'measured' ? `, ${rangeText(expectancyR, units.r)} each` : '';
    return `${choiceWord[choice]}: ${counted(n, 'signal')}, ${figureText(totalR, units.totalR)}${mean}.`;
  });
  return [
    ...told,
    ...savedText(edge),
    ...(late > 0
      ? [`${counted(late, 'decision')} made or changed after the end ${late === 1 ? 'is' : 'are'} left out.`]
      : []),
    ...(open > 0 ? [`${counted(open, 'signal')} still open.`] : []),
  ];
};

/** 'you entered 0.12 R later than the signal and left 0.30 R better'; what was not told is left out. */
export const comparisonText = ({ entryR, exitR, r, paperR }: Comparison): string | undefined => {
  const none = (x: number): boolean => Math.abs(x) < 0.005;
  const entered =
    entryR === undefined
      ? undefined
      : none(entryR)
        ? 'you entered where the signal did'
        : `you entered ${Math.abs(entryR).toFixed(2)} R ${entryR > 0 ? 'later than' : 'better than'} the signal`;
  const left =
    exitR === undefined
      ? undefined
      : none(exitR)
        ? 'left where it did'
        : `left ${Math.abs(exitR).toFixed(2)} R ${exitR > 0 ? 'better' : 'worse'}`;
  const result =
    r === undefined || paperR === undefined ? undefined : `${inR(r, 2)} by your prices, ${inR(paperR, 2)} on paper`;
  const way = [entered, entered === undefined && left !== undefined ? `you ${left}` : left]
    .filter(Boolean)
    .join(' and ');
  const whole = [way === '' ? undefined : way, result].filter((part) => part !== undefined).join(': ');
  return whole === '' ? undefined : whole;
};
