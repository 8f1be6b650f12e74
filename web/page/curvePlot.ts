// Curves over time as a figure: drawn as SVG here, replaced in the browser by one that can be looked into.
import { iso } from '../../core/instant.ts';
import { type Html, html } from '../html.ts';

export type Curve = {
  readonly kind: 'ours' | 'mine' | 'coin' | 'loss';
  readonly name: string;
  readonly points: readonly (readonly [at: number, value: number])[];
};
export type Band = readonly (readonly [at: number, low: number, high: number])[];

export type CurveFigure = {
  readonly id: string;
  readonly label: string;
  readonly curves: readonly Curve[];
  readonly band?: { readonly name: string; readonly rows: Band };
  /** instants at which settings or prompts changed, with what changed */
  readonly changes?: readonly { readonly at: number; readonly text: string }[];
  readonly text: (value: number) => string;
  /** values that must be seen whatever the curves do */
  readonly always?: readonly number[];
};

const WIDTH = 720;
const HEIGHT = 220;
const RIGHT = 64;
const BOTTOM = 22;
const across = WIDTH - RIGHT;
const down = HEIGHT - BOTTOM;
const at = (x: number): string => x.toFixed(1);

const extent = (values: readonly number[]): readonly [number, number] => {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return high > low ? [low, high] : [low - 1, high + 1];
};

const scalesOf = ({ curves, band, always = [] }: CurveFigure) => {
  const rows = band?.rows ?? [];
  const [from, to] = extent([...curves.flatMap(({ points }) => points.map(([t]) => t)), ...rows.map(([t]) => t)]);
  const values = [...curves.flatMap(({ points }) => points.map(([, v]) => v)), ...rows.flatMap(([, l, h]) => [l, h])];
  const [low, high] = extent([...values, ...always]);
  const room = (high - low) * 0.06;
  return {
    ...{ from, to, low, high },
    x: (t: number): number => ((t - from) / (to - from)) * across,
    y: (v: number): number => ((high + room - v) / (high - low + 2 * room)) * down,
  };
};

/** Steps of 1, 2 or 5 times a power of ten, about four over the range. */
const marksOf = (low: number, high: number): readonly number[] => {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
};

const pathOf = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${at(x)} ${at(y)}`).join('');

/** A figure; a sentence where there is nothing to draw yet. */
export const curvePlot = (figure: CurveFigure, nothing: string): Html => {
  const { id, label, curves, band, changes = [], text } = figure;
  if (!curves.some(({ points }) => points.length > 1)) return html`<p class="quiet">${nothing}</p>`;
  const { x, y, from, to, low, high } = scalesOf(figure);
  const edge = band && [
    ...band.rows.map(([t, , h]) => [x(t), y(h)] as const),
    ...band.rows.toReversed().map(([t, l]) => [x(t), y(l)] as const),
  ];
  const days = [0.08, 0.36, 0.64, 0.92].map((share) => from + (to - from) * share);
  return html`<figure class="plot" id="plot-${id}"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
${marksOf(low, high).map((v) => html`<line class="rule" x1="0" x2="${across}" y1="${at(y(v))}" y2="${at(y(v))}"/><text x="${across + 6}" y="${at(y(v) + 4)}">${text(v)}</text>`)}
${edge && html`<path class="band" d="${pathOf(edge)}Z"/>`}
${changes.filter((c) => c.at > from && c.at < to).map((c) => html`<line class="change" x1="${at(x(c.at))}" x2="${at(x(c.at))}" y1="0" y2="${down}"><title>${c.text}</title></line>`)}
${curves.map(({ kind, points }) => html`<path class="curve ${kind}" d="${pathOf(points.map(([t, v]) => [x(t), y(v)] as const))}"/>`)}
${days.map((t) => html`<text class="x" x="${at(x(t))}" y="${HEIGHT - 6}">${iso(Math.round(t) as Parameters<typeof iso>[0]).slice(5, 10)}</text>`)}
</svg><figcaption class="quiet">${curves.map(({ kind, name }) => html`<span class="key ${kind}">${name}</span> `)}${band && html`<span class="key coin">${band.name}</span>`}</figcaption></figure>`;
};
