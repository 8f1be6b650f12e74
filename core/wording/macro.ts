// Dollar, gold, yield and stocks as short lines: level, day, changes, correlation with its n and what chance would show.
import type { Change, Correlation, Macro, MacroGap, MacroRow, MacroSubject } from '../market/macro.ts';
import { price, signedPercent } from './numbers.ts';
import { failureText } from './sources.ts';
import { dateTime } from './times.ts';

export const macroTitle: Readonly<Record<MacroSubject, string>> = {
  dollar: 'Dollar index',
  gold: 'Gold',
  tenYear: '10-year yield',
  stocks: 'S&P 500',
};

const levelText = ({ subject, level }: MacroRow): string => {
  if (subject === 'tenYear') return `${level.toFixed(3)} %`;
  return subject === 'gold' ? `${price(level, 0.01)} USD` : price(level, 0.01);
};

/** 0.017 percentage points -> '+1.7 bp'. */
const signedBp = (points: number): string => {
  const text = (Math.abs(points) * 100).toFixed(1);
  return `${Number(text) === 0 ? '' : points < 0 ? '-' : '+'}${text} bp`;
};

const changesText = (row: MacroRow): string => {
  const text = (change: Change | undefined): string =>
    change === undefined ? '-' : row.subject === 'tenYear' ? signedBp(change.absolute) : signedPercent(change.share);
  return `1 / 5 / 20 trading days ${text(row.change1)} / ${text(row.change5)} / ${text(row.change20)}`;
};

const signed = (r: number): string => {
  const text = Math.abs(r).toFixed(2);
  return `${Number(text) === 0 ? '' : r < 0 ? '-' : '+'}${text}`;
};

/** 'correlation with BTC +0.31 (n = 30 daily returns; chance alone stays within ±0.36)'. */
export const correlationText = (c: Correlation): string => {
  switch (c.kind) {
    case 'measured':
      return `correlation with BTC ${signed(c.r)} (n = ${c.n} daily returns; chance alone stays within ±${c.chance.toFixed(2)})`;
    case 'tooFew':
      return `correlation with BTC: too few days in common (n = ${c.n}, ${c.needed} needed)`;
    case 'flat':
      return `correlation with BTC: none can be told, one of the two did not move (n = ${c.n})`;
  }
};

const rowLines = (row: MacroRow): readonly string[] => [
  `${macroTitle[row.subject]} ${levelText(row)} (${row.symbol}, ${dateTime(row.at)}): ${changesText(row)}`,
  ...(row.insteadOf === undefined
    ? []
    : [`${row.symbol} stands in for ${row.insteadOf.symbol} (${failureText(row.insteadOf.failure)})`]),
  correlationText(row.withBtc),
];

const gapLine = (gap: MacroGap): string =>
  `${macroTitle[gap.subject]} (${gap.symbol}): missing, ${failureText(gap.failure)}`;

/** The source's line first, then two a subject that is there and one a subject that is not. '-' is a change without a bar that far back. */
export const macroLines = (macro: Macro): readonly string[] => [
  'Daily bars of Yahoo Finance, each at the time of its last price',
  ...macro.rows.flatMap((row) => (row.kind === 'row' ? rowLines(row) : [gapLine(row)])),
];

/** 'Dollar index 102.41, Gold 2,051.60 USD, S&P 500 missing': the levels alone. */
export const macroGist = (macro: Macro): string =>
  macro.rows.map((row) => `${macroTitle[row.subject]} ${row.kind === 'row' ? levelText(row) : 'missing'}`).join(', ');
