// What the options market says, in plain lines with their sample sizes and source.
import type { Options, OptionsMarket, Standing, TermPoint } from '../market/options.ts';
import { failureText } from './sources.ts';
import { hhmm } from './times.ts';

const HORIZONS = [1, 7, 30, 90, 180];

const iv = (value: number): string => `${value.toFixed(1)} %`;
const count = (n: number): string => String(Math.round(n)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
const inDays = (days: number): string => `${days < 2 ? days.toFixed(1) : Math.round(days)} d`;

/** The points nearest to the usual horizons, each once. */
const shown = (term: readonly TermPoint[]): readonly TermPoint[] => {
  const away = (p: TermPoint, days: number): number => Math.abs(Math.log(p.days / days));
  const nearest = HORIZONS.map((days) => term.toSorted((a, b) => away(a, days) - away(b, days))[0]);
  return term.filter((p) => nearest.includes(p));
};

const standingText = (standing: Standing): string => {
  if (standing.kind === 'ranked') {
    const { rank, percentile, days, basis } = standing;
    const of = basis === 'DVOL' ? 'DVOL' : '30-day IV, our own record';
    return `IV rank ${rank.toFixed(0)} of 100, above ${percentile.toFixed(0)} % of the days before (n = ${days} daily closes, ${of})`;
  }
  switch (standing.because) {
    case 'no history':
      return 'IV rank: not known, no history is kept';
    case 'too few days':
      return `IV rank: not known, ${standing.days} of the 200 daily closes needed`;
    case 'no range':
      return `IV rank: not known, ${standing.days} daily closes without a range`;
    case 'index missing':
      return 'IV rank: not known without the DVOL';
    case 'no level':
      return 'IV rank: not known without an IV for 30 days';
  }
};

const ratio = (value: number | undefined): string => (value === undefined ? 'not known' : value.toFixed(2));

const dvolLines = ({ dvol, dvolFailure }: OptionsMarket): readonly string[] => {
  if (dvol !== undefined) return [`DVOL ${iv(dvol.level)} a year (${hhmm(dvol.at)} UTC)`];
  return dvolFailure === undefined ? [] : [`DVOL: missing, ${failureText(dvolFailure)}`];
};

const skewText = ({ skew25 }: OptionsMarket): string => {
  if (skew25 === undefined) return 'Skew: not known, quotes do not enclose 25 delta';
  const { points, days } = skew25;
  const dearer = points < 0 ? 'calls dearer than puts' : 'puts dearer than calls';
  return `25-delta skew at ${inDays(days)}: ${dearer} by ${Math.abs(points).toFixed(1)} points of IV`;
};

/** Short lines for Details; every number carries what it is of. Volatility is in per cent a year. */
export const optionsLines = (value: Options): readonly string[] => {
  if (value.kind === 'none')
    return [`No options market is followed for ${value.symbol}: Deribit is read for BTC, ETH and SOL`];
  const { currency, n, quoted, unread, openInterest, volume, atmIv30, termStructure } = value;
  const term = shown(termStructure).map((p) => `${inDays(p.days)} ${iv(p.atmIv)}`);
  const skipped = unread === 0 ? '' : `, ${unread} names not understood`;
  return [
    `Deribit ${currency} options: n = ${count(n)} contracts, ${count(quoted)} with bid and ask${skipped}`,
    `Put/call ${ratio(value.putCallByOpenInterest)} by open interest (${count(openInterest)} ${currency}), ${ratio(value.putCallByVolume)} by 24 h volume (${count(volume)} ${currency})`,
    `At-the-money IV at 30 d: ${atmIv30 === undefined ? 'not known, no expiries on both sides' : `${iv(atmIv30)} a year`}`,
    ...(term.length > 0 ? [`By expiry: ${term.join(' · ')}`] : []),
    skewText(value),
    ...dvolLines(value),
    standingText(value.standing),
  ];
};
