// The chart of a signal: candles from before its facts to its end, its levels, and where it ended; drawn as SVG.
import { iso } from '../../core/instant.ts';
import { price } from '../../core/wording/numbers.ts';
import { hhmm } from '../../core/wording/times.ts';
import type { CandlePlot } from '../candles.ts';
import { type Html, html } from '../html.ts';

const WIDTH = 720;
const HEIGHT = 300;
const RIGHT = 74;
const BOTTOM = 22;
const PLOT_WIDTH = WIDTH - RIGHT;
const PLOT_HEIGHT = HEIGHT - BOTTOM;

const at = (x: number): string => x.toFixed(1);

type Scales = { readonly x: (ms: number) => number; readonly y: (value: number) => number };

const scalesOf = ({ bars, levels, from, to }: CandlePlot): Scales => {
  const values = [...bars.flatMap(({ low, high }) => [low, high]), levels.entry, levels.stop, levels.target];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low) * 0.06 || high * 0.001;
  return {
    x: (ms) => ((ms - from) / (to - from)) * PLOT_WIDTH,
    y: (value) => ((high + room - value) / (high - low + 2 * room)) * PLOT_HEIGHT,
  };
};

const bar = (
  { x, y }: Scales,
  plot: CandlePlot,
  { time, open, high, low, close }: CandlePlot['bars'][number],
): Html => {
  const middle = x(time + plot.barMs / 2);
  const width = Math.max(1, (plot.barMs / (plot.to - plot.from)) * PLOT_WIDTH * 0.7);
  const top = y(Math.max(open, close));
  return html`<g class="${close >= open ? 'up' : 'down'}"><line x1="${at(middle)}" x2="${at(middle)}" y1="${at(y(high))}" y2="${at(y(low))}"/><rect x="${at(middle - width / 2)}" y="${at(top)}" width="${at(width)}" height="${at(Math.max(1, y(Math.min(open, close)) - top))}"/></g>`;
};

const levelLine = ({ y }: Scales, name: string, value: number, tick: number): Html =>
  html`<g class="level ${name.toLowerCase()}"><line x1="0" x2="${PLOT_WIDTH}" y1="${at(y(value))}" y2="${at(y(value))}"/><text x="${PLOT_WIDTH + 4}" y="${at(y(value) + 3.5)}">${price(value, tick)}</text></g>`;

const mark = ({ x, y }: Scales, kind: string, ms: number, value: number): Html =>
  html`<circle class="mark ${kind}" cx="${at(x(ms))}" cy="${at(y(value))}" r="4.5"/>`;

const hours = ({ x }: Scales, { from, to }: CandlePlot): readonly Html[] => {
  const steps = 6;
  return Array.from({ length: steps }, (_, i) => {
    const ms = from + ((to - from) * (i + 0.5)) / steps;
    const minute = Math.round(ms / 300_000) * 300_000;
    return html`<text class="hour" x="${at(x(minute))}" y="${HEIGHT - 6}">${iso(minute as typeof from).slice(11, 16)}</text>`;
  });
};

const told = ({ signal, ended }: CandlePlot): string =>
  `Candles of ${signal.symbol} around ${hhmm(signal.publishedAt)} UTC with entry ${price(signal.entry, signal.tick)}, stop ${price(signal.stopLoss, signal.tick)} and target ${price(signal.takeProfit, signal.tick)}${
    ended ? `; ended at ${price(ended.price, signal.tick)} at ${hhmm(ended.at)} UTC` : ''
  }.`;

/** A figure that scripts replace by one that can be looked into; without candles a sentence. */
export const candlePlot = (plot: CandlePlot): Html => {
  const { bars, levels, entered, ended, signal } = plot;
  if (bars.length === 0) return html`<p class="quiet">The candles of this time are not kept here.</p>`;
  const scales = scalesOf(plot);
  return html`<figure class="plot" id="candles" data-id="${signal.id}"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${told(plot)}">
${bars.map((one) => bar(scales, plot, one))}
${levelLine(scales, 'Entry', levels.entry, signal.tick)}${levelLine(scales, 'Stop', levels.stop, signal.tick)}${levelLine(scales, 'Target', levels.target, signal.tick)}
<line class="publication" x1="${at(scales.x(signal.publishedAt))}" x2="${at(scales.x(signal.publishedAt))}" y1="0" y2="${PLOT_HEIGHT}"/>
${entered && mark(scales, 'entered', entered.at, entered.price)}${ended && mark(scales, 'ended', ended.at, ended.price)}
${hours(scales, plot)}
</svg><figcaption class="quiet">${plot.barMs / 60_000}-minute candles. <span class="key entry">entry</span> <span class="key stop">stop</span> <span class="key target">target</span>${ended && html` · ended at ${price(ended.price, signal.tick)}`}</figcaption></figure>`;
};
