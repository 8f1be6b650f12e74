// The record as a line of summed R, beside what the coin at the same moments came to in the mean of both directions.
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { byEnd } from '../../core/record/equity.ts';
import type { Trades } from '../../core/record/trades.ts';
import { inR } from '../../core/wording/numbers.ts';
import { chartWords } from '../text/chartWords.ts';
import { drawAxes, drawTags } from './axes.ts';
import { bold, registerFonts } from './fonts.ts';
import type { Plot } from './picture.ts';
import { linear, rangeOf } from './scales.ts';
import { colour, font, size } from './theme.ts';
import { drawTitle } from './title.ts';

type Point = { readonly at: number; readonly sum: number };
export type Equity = { readonly signals: readonly Point[]; readonly coin: readonly Point[]; readonly n: number };

/**
 * Summed net R after each end, in the order of the ends; the coin's over those alone whose other direction ended too: half
 * of what both came to. Undefined below two ended trades, of which no line can be drawn.
 */
export const equityOf = (trades: Trades): Equity | undefined => {
  const n = trades.entries.length;
  if (n < 2) return undefined;
  let [sum, coinSum] = [0, 0];
  const signals: Point[] = [];
  const coin: Point[] = [];
  for (const i of byEnd(trades)) {
    const at = (trades.endedAt[i] ?? 0) / 1000;
    sum += trades.r[i] ?? 0;
    signals.push({ at, sum });
    if (trades.hasOther[i] !== 1) continue;
    coinSum += ((trades.r[i] ?? 0) + (trades.other[i] ?? 0)) / 2;
    coin.push({ at, sum: coinSum });
  }
  return { signals, coin, n };
};

/** Steps: a result changes the sum at its end and not before. */
const drawLine = (ctx: SKRSContext2D, plot: Plot, points: readonly Point[], stroke: string, dashed: boolean): void => {
  ctx.beginPath();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 4;
  ctx.setLineDash(dashed ? [12, 8] : []);
  let y = plot.y.at(0);
  ctx.moveTo(plot.left, y);
  for (const { at, sum } of points) {
    ctx.lineTo(plot.x.at(at), y);
    y = plot.y.at(sum);
    ctx.lineTo(plot.x.at(at), y);
  }
  ctx.lineTo(plot.right, y);
  ctx.stroke();
  ctx.setLineDash([]);
};

/** PNG, 1000 by 620; `from` and `to` in epoch milliseconds span the time axis. */
export const drawEquity = async (
  equity: Equity,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Buffer> => {
  registerFonts();
  const canvas = createCanvas(size.width, size.height);
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = colour.ground;
  ctx.fillRect(0, 0, size.width, size.height);
  const [low, high] = rangeOf([0, ...equity.signals.map((p) => p.sum), ...equity.coin.map((p) => p.sum)], 0.01);
  ctx.font = bold(font.tag);
  const right = size.width - 130;
  const [left, top, bottom] = [20, 118, size.height - 52];
  const end = Math.max(to / 1000, (equity.signals.at(-1)?.at ?? 0) + 1);
  const start = Math.min(from / 1000, equity.signals[0]?.at ?? end);
  const plot: Plot = {
    ...{ left, right, top, bottom },
    x: linear(start, end + (end - start) * 0.18, left, right),
    y: linear(low, high, bottom, top),
  };
  const lines = [
    { name: chartWords.signals, points: equity.signals, fill: colour.entry, dashed: false },
    { name: chartWords.coin, points: equity.coin, fill: colour.quiet, dashed: true },
  ].filter(({ points }) => points.length > 0);
  const tags = lines.map(({ name, points, fill }) => {
    const sum = points.at(-1)?.sum ?? 0;
    return { name, value: inR(sum), y: plot.y.at(sum), fill };
  });
  drawTitle(ctx, chartWords.equity, chartWords.equityNote(equity.n, equity.coin.length));
  drawAxes(ctx, plot, { tick: 0.1, taken: tags.map((tag) => tag.y) });
  for (const { points, fill, dashed } of lines) drawLine(ctx, plot, points, fill, dashed);
  drawTags(ctx, plot, tags);
  return canvas.encode('png');
};
