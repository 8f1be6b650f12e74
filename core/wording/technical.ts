// The technical layer as short plain lines for a person: every number with the candles it rests on.
import { MINUTE_MS } from '../instant.ts';
import type { Indicators } from '../technical/layer/indicators.ts';
import type { SessionReading, Sessions } from '../technical/layer/sessionReadings.ts';
import type { LevelReading, Structure } from '../technical/layer/structure.ts';
import type { TechnicalLayer, Timeframe } from '../technical/layer.ts';
import type { HourOfWeek } from '../technical/sessions/hoursOfWeek.ts';
import { noiseShare } from './analyses.ts';
import { percent, price, signedPercent } from './numbers.ts';
import { span } from './times.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const BAR_MIN = { '1m': 1, '5m': 5, '15m': 15, '1h': 60 } as const;

/** 'a, b' of those that are there; undefined where none is. */
const joined = (parts: readonly (string | undefined)[], by = ', '): string | undefined => {
  const there = parts.filter((part) => part !== undefined);
  return there.length === 0 ? undefined : there.join(by);
};
const told = <T>(value: T | undefined, text: (value: T) => string): string | undefined =>
  value === undefined ? undefined : text(value);

const signed = (x: number, decimals = 2): string => {
  const text = Math.abs(x).toFixed(decimals);
  return `${Number(text) === 0 ? '' : x < 0 ? '-' : '+'}${text}`;
};

const ago = (bars: number, { timeframe }: Timeframe): string =>
  bars === 0 ? 'with the last candle' : `${span(bars * BAR_MIN[timeframe] * MINUTE_MS)} ago`;

const momentum = (i: Indicators, tick: number): string | undefined =>
  joined([
    told(i.rsi, (x) => `RSI ${x.toFixed(1)}`),
    told(i.macd, (m) => `MACD histogram ${m.histogram > 0 ? '+' : ''}${price(m.histogram, tick)}`),
    told(i.bollinger, (b) => `${signed(b.position)} in the bands`),
    told(i.adx, (a) => `ADX ${a.adx.toFixed(0)}`),
    told(i.stochastic, (s) => `stochastic ${s.k.toFixed(0)} / ${s.d.toFixed(0)}`),
    told(i.mfi, (x) => `MFI ${x.toFixed(0)}`),
    told(i.obvShare, (o) => `OBV ${signedPercent(o.share, 0)} of the volume of ${o.n}`),
    told(i.atr, (x) => `ATR ${price(x, tick)}${i.atrShare === undefined ? '' : ` (${percent(i.atrShare, 2)})`}`),
  ]);

const volumeText = (i: Indicators, tick: number): string | undefined =>
  joined([
    told(i.volume, (v) => `volume ${v.ratio.toFixed(1)} times the mean of ${v.n} before`),
    told(i.vwapSession, (v) => `VWAP since midnight UTC ${price(v.price, tick)} (n = ${v.n})`),
    told(i.vwapRolling, (v) => `of 24 h ${price(v.price, tick)} (n = ${v.n})`),
  ]);

const levelsText = (title: string, found: readonly LevelReading[], t: Timeframe, tick: number): string =>
  found.length === 0
    ? `${title}: none`
    : `${title}: ${found.map((l) => `${price(l.price, tick)} (${l.touches} touches, last ${ago(l.barsAgo, t)})`).join(', ')}`;

const fibonacciText = (f: NonNullable<Structure['fibonacci']>, tick: number): string => {
  const ratios = f.levels.map((l) => `${percent(l.ratio, 1)} ${price(l.price, tick)}`).join(', ');
  const back = f.back < 0 ? 'gone beyond since' : `${percent(f.back)} given back`;
  return `Last swing ${f.direction} ${price(f.from.price, tick)} to ${price(f.to.price, tick)}, ${back}; retracements ${ratios}`;
};

const squeezeText = ({ state, bars, rank, n }: NonNullable<Structure['squeeze']>): string => {
  const width = `width above ${percent(rank)} of the last ${n}`;
  const candles = bars === 1 ? '1 candle' : `${bars} candles`;
  if (state === 'on') return `squeeze for ${candles} (${width})`;
  return state === 'released' ? `squeeze released ${candles} ago (${width})` : `no squeeze (${width})`;
};

const eventsText = (s: Structure, t: Timeframe): string | undefined =>
  joined([
    told(s.crossovers?.signal, (x) => `MACD crossed its signal ${x.direction} ${ago(x.barsAgo, t)}`),
    told(s.crossovers?.zero, (x) => `it crossed zero ${x.direction} ${ago(x.barsAgo, t)}`),
    told(s.squeeze, squeezeText),
    ...(s.divergences ?? []).slice(0, 2).map((d) => `${d.kind} ${d.direction} divergence of RSI ${ago(d.barsAgo, t)}`),
    ...(s.spikes ?? [])
      .slice(0, 1)
      .map((x) => `volume spike of ${x.ratio.toFixed(1)} times the mean ${ago(x.barsAgo, t)}`),
  ]);

const structureLines = (t: Timeframe, tick: number): readonly (string | undefined)[] => {
  const s = t.structure;
  if (s === undefined) return [];
  const of = (text: string | undefined): string | undefined => text && `${t.timeframe}: ${text}`;
  return [
    ...(s.levels === undefined
      ? []
      : [
          of(levelsText('support', s.levels.support, t, tick)),
          of(`${levelsText('resistance', s.levels.resistance, t, tick)} (of n = ${s.levels.swings} swings)`),
        ]),
    of(told(s.fibonacci, (f) => fibonacciText(f, tick))),
    of(
      told(
        s.profile,
        (p) =>
          `most traded at ${price(p.vpoc, tick)}, 70 % of volume ${price(p.valueAreaLow, tick)} to ${price(p.valueAreaHigh, tick)} (n = ${p.n} candles)`,
      ),
    ),
    of(eventsText(s, t)),
  ];
};

const titles: Readonly<Record<string, string>> = {
  all: 'everything',
  rsi: 'RSI',
  macd: 'MACD',
  bollinger: 'bands',
  atr: 'ATR',
  atrShare: 'ATR in per cent',
  adx: 'ADX',
  obvShare: 'OBV',
  mfi: 'MFI',
  vwapSession: 'VWAP since midnight',
  vwapRolling: 'VWAP of 24 h',
  profile: 'volume profile',
  fibonacci: 'retracements',
  divergences: 'divergences of RSI',
  crossovers: 'crossings of MACD',
  spikes: 'volume spikes',
};

/** Absences that share a cause share its mention. */
const missingText = (t: Timeframe): string | undefined => {
  const byCause = new Map<string, string[]>();
  for (const [name, cause] of Object.entries(t.missing))
    byCause.set(cause, [...(byCause.get(cause) ?? []), titles[name] ?? name]);
  const parts = [...byCause].map(([cause, names]) => `${names.join(', ')} (${cause})`);
  return parts.length === 0 ? undefined : `${t.timeframe}, missing: ${parts.join('; ')}`;
};

const timeframeLines = (t: Timeframe, tick: number): readonly (string | undefined)[] => {
  const untraded = t.untraded > 0 ? `, ${t.untraded} without a trade` : '';
  return [
    told(momentum(t.indicators, tick), (text) => `${t.timeframe} (n = ${t.rows} candles${untraded}): ${text}`),
    told(volumeText(t.indicators, tick), (text) => `${t.timeframe}: ${text}`),
    ...structureLines(t, tick),
    missingText(t),
  ];
};

const inMinutes = (minutes: number): string => span(minutes * MINUTE_MS);

const sessionText = (s: SessionReading): string => {
  const time = s.open
    ? `${s.sinceMin ? `open for ${inMinutes(s.sinceMin)}` : 'just opened'}, closes in ${inMinutes(s.leftMin ?? 0)}`
    : `opens in ${inMinutes(s.opensInMin ?? 0)}`;
  const strength =
    s.strength === undefined
      ? `strength not known: ${s.strengthMissing}`
      : `${s.strength.ratio.toFixed(2)} times the volatility of all hours (± ${s.strength.error.toFixed(2)}, n = ${s.strength.sessions} sessions)`;
  return `${s.name} ${time}; ${strength}`;
};

const hourText = ({ hour, ratio, n }: HourOfWeek): string =>
  `${DAYS[Math.floor(hour / 24)]} ${String(hour % 24).padStart(2, '0')}:00 ${ratio.toFixed(1)} times (n = ${n})`;

const marketLines = ({ sessions, bestHours, bestHoursMissing }: Sessions): readonly (string | undefined)[] => [
  ...sessions.map(sessionText),
  told(bestHours, (b) => `Liveliest hours of the week, UTC: ${b.best.map(hourText).join(', ')}`),
  told(
    bestHours?.agreement,
    (a) =>
      `Hours of the week, older against newer half: correlation ${signed(a.r)} (n = ${a.hours} hours); ${noiseShare(a.noisePercentile)} of pure noise agrees as well`,
  ),
  told(bestHoursMissing, (why) => `Liveliest hours of the week: not known, ${why}`),
];

/** From the shortest timeframe to the longest, then the sessions; `tick` is the symbol's price step. */
export const technicalLines = (layer: TechnicalLayer, tick: number): readonly string[] =>
  [
    ...[layer.m1, layer.m5, layer.m15, layer.h1].flatMap((t) => timeframeLines(t, tick)),
    ...marketLines(layer.market),
  ].filter((line) => line !== undefined);
