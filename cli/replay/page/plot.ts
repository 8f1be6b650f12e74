// Plots as inline SVG: lines and a band over time, and bars with intervals. No script, nothing to load.
import { linear, niceTicks, timeTicks } from '../../../bot/chart/scales.ts';
import type { Band, Curve } from '../../../core/replay/curves.ts';
import { type Html, html } from '../../../web/html.ts';

const WIDTH = 860;
const HEIGHT = 300;
const LEFT = 62;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 30;

/** `tone` names its colour in the page's style; `stepped` holds each value until the next. */
export type Line = {
  readonly name: string;
  readonly tone: 'ours' | 'coin' | 'held';
  readonly curve: Curve;
  readonly stepped: boolean;
};

export type LinePlot = {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly band?: { readonly name: string; readonly band: Band } | undefined;
};

type Extent = readonly [low: number, high: number];

const extentOf = (values: readonly number[]): Extent => {
  const [low, high] = values.reduce<Extent>(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [0, 0]);
  const margin = Math.max(high - low, 0.002) * 0.06;
  return [low - (low < 0 ? margin : 0), high + (high > 0 ? margin : 0) + (low === 0 && high === 0 ? 0.01 : 0)];
};

const px = (x: number): string => x.toFixed(1);

const percentOf = (share: number): string => {
  const text = (share * 100).toFixed(Math.abs(share) < 0.02 && share !== 0 ? 1 : 0);
  return `${text.replace(/^-0(\.0)?$/, '0')} %`;
};

const day = (seconds: number): string => {
  const text = new Date(seconds * 1000).toISOString();
  return text.slice(11, 16) === '00:00' ? text.slice(5, 10) : `${text.slice(5, 10)} ${text.slice(11, 16)}`;
};

type Scales = { readonly x: (at: number) => number; readonly y: (value: number) => number };

/** Of thousands of points those that can be told apart. */
const thinned = (n: number): readonly number[] => {
  const every = Math.max(1, Math.ceil(n / 1200));
  return Array.from({ length: n }, (_, i) => i).filter((i) => i % every === 0 || i === n - 1);
};

const pathOf = ({ at, value }: Curve, { x, y }: Scales, stepped: boolean): string =>
  thinned(at.length)
    .map((i, k) => {
      const [px0, py] = [px(x(at[i] ?? 0)), px(y(value[i] ?? 0))];
      if (k === 0) return `M${px0} ${py}`;
      return stepped ? `H${px0}V${py}` : `L${px0} ${py}`;
    })
    .join('');

const areaOf = ({ at, low, high }: Band, scales: Scales): string => {
  const there = pathOf({ at, value: high }, scales, false);
  const back = pathOf({ at: at.toReversed(), value: low.toReversed() }, scales, false);
  return `${there}${back.replace('M', 'L')}Z`;
};

const gridOf = ([low, high]: Extent, y: (value: number) => number): readonly Html[] =>
  niceTicks(low, high, 5, 1e-4).map(
    (tick) =>
      html`<g><line class="${Math.abs(tick) < 1e-9 ? 'zero' : 'grid'}" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text x="${LEFT - 8}" y="${px(y(tick) + 4)}" text-anchor="end">${percentOf(tick)}</text></g>`,
  );

const timesOf = (from: number, to: number, x: (at: number) => number): readonly Html[] =>
  timeTicks(from / 1000, to / 1000, 8).map(
    (t) => html`<text x="${px(x(t * 1000))}" y="${HEIGHT - 8}" text-anchor="middle">${day(t)}</text>`,
  );

const legendOf = ({ lines, band }: LinePlot): Html =>
  html`<p class="legend">${lines.map(
    ({ name, tone }) => html`<span class="key ${tone}">${name}</span>`,
  )}${band !== undefined && html`<span class="key band">${band.name}</span>`}</p>`;

/** Shares over time, written in per cent. */
export const linePlot = (plot: LinePlot): Html => {
  const { title, lines, band } = plot;
  const ats = lines.flatMap(({ curve }) => [curve.at[0] ?? 0, curve.at.at(-1) ?? 0]);
  const [from, to] = [Math.min(...ats), Math.max(...ats)];
  const values = [...lines.flatMap(({ curve }) => curve.value), ...(band ? [...band.band.low, ...band.band.high] : [])];
  const extent = extentOf(values);
  const x = linear(from, to, LEFT, WIDTH - RIGHT).at;
  const y = linear(extent[0], extent[1], HEIGHT - BOTTOM, TOP).at;
  return html`<figure><figcaption>${title}</figcaption>${legendOf(plot)}<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
${gridOf(extent, y)}${timesOf(from, to, x)}${band !== undefined && html`<path class="band" d="${areaOf(band.band, { x, y })}"/>`}
${lines.map(({ tone, curve, stepped }) => html`<path class="line ${tone}" d="${pathOf(curve, { x, y }, stepped)}"/>`)}
</svg></figure>`;
};

/** One mark with its interval; `at` on the horizontal axis, shares or R on the vertical one. */
export type Mark = {
  readonly label: string;
  readonly at: number;
  readonly value: number;
  readonly interval?: readonly [number, number] | undefined;
};

export type MarkPlot = {
  readonly title: string;
  readonly marks: readonly Mark[];
  readonly x: { readonly from: number; readonly to: number; readonly name: string };
  readonly y: Extent;
  readonly unit: (value: number) => string;
};

const markOf = ({ label, at, value, interval }: Mark, { x, y }: Scales): Html =>
  html`<g><title>${label}</title>${interval !== undefined && html`<line class="interval" x1="${px(x(at))}" x2="${px(x(at))}" y1="${px(y(interval[0]))}" y2="${px(y(interval[1]))}"/>`}<circle class="mark" cx="${px(x(at))}" cy="${px(y(value))}" r="5"/></g>`;

/** Marks with their intervals, each told when it is pointed at. */
export const markPlot = ({ title, marks, x: across, y: extent, unit }: MarkPlot): Html => {
  const x = linear(across.from, across.to, LEFT, WIDTH - RIGHT).at;
  const y = linear(extent[0], extent[1], HEIGHT - BOTTOM, TOP).at;
  const ticks = niceTicks(extent[0], extent[1], 5, 1e-4);
  return html`<figure><figcaption>${title}</figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
${ticks.map((tick) => html`<g><line class="${Math.abs(tick) < 1e-9 ? 'zero' : 'grid'}" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text x="${LEFT - 8}" y="${px(y(tick) + 4)}" text-anchor="end">${unit(tick)}</text></g>`)}
${marks.map((mark) => markOf(mark, { x, y }))}
<text x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end">${across.name}</text></svg></figure>`;
};
