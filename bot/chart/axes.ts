// The axes of the picture and the tags of the levels beside them.
import type { SKRSContext2D } from '@napi-rs/canvas';
import { instant } from '../../core/instant.ts';
import { price } from '../../core/wording/numbers.ts';
import { dateTime, hhmm } from '../../core/wording/times.ts';
import { bold, regular } from './fonts.ts';
import type { Plot } from './picture.ts';
import { niceTicks, spread, timeTicks } from './scales.ts';
import { colour, font, size } from './theme.ts';

export type Tag = { readonly name: string; readonly value: string; readonly y: number; readonly fill: string };

const TAG_HEIGHT = 34;
const TAG_GAP = 38;

const rule = (ctx: SKRSContext2D, x1: number, y1: number, x2: number, y2: number): void => {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
};

/** Where the tags stand: at their levels, moved apart where those are close. */
const tagCentres = (plot: Pick<Plot, 'top' | 'bottom'>, ys: readonly number[]): readonly number[] =>
  spread(ys, TAG_GAP, plot.top + TAG_HEIGHT / 2, plot.bottom - TAG_HEIGHT / 2);

/** '14:30', at midnight the day: '01-15'. */
const timeLabel = (second: number): string => {
  const at = instant(second * 1000);
  return second % 86_400 === 0 ? dateTime(at).slice(5, 10) : hhmm(at);
};

/** Grid, prices and times; a price is left out where a level's tag stands. */
export const drawAxes = (
  ctx: SKRSContext2D,
  plot: Plot,
  { tick, taken }: { readonly tick: number; readonly taken: readonly number[] },
): void => {
  const { x, y, left, right, top, bottom } = plot;
  const occupied = tagCentres(plot, taken);
  ctx.fillStyle = colour.panel;
  ctx.fillRect(left, top, right - left, bottom - top);
  ctx.strokeStyle = colour.grid;
  ctx.lineWidth = 1;
  ctx.font = regular(font.axis);
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  for (const value of niceTicks(y.from, y.to, 6, tick)) {
    const at = y.at(value);
    rule(ctx, left, at, right, at);
    ctx.fillStyle = colour.quiet;
    const free =
      at > top + 10 && at < bottom - 8 && occupied.every((other) => Math.abs(other - at) > TAG_HEIGHT / 2 + 14);
    if (free) ctx.fillText(price(value, tick), right + 14, at);
  }
  ctx.textBaseline = 'top';
  ctx.textAlign = 'center';
  for (const second of timeTicks(x.from, x.to, 8)) {
    const at = x.at(second);
    ctx.strokeStyle = colour.grid;
    rule(ctx, at, top, at, bottom);
    const half = ctx.measureText(timeLabel(second)).width / 2;
    if (at - half >= 4 && at + half <= size.width - 4) ctx.fillText(timeLabel(second), at, bottom + 14);
  }
};

const drawTag = (ctx: SKRSContext2D, plot: Plot, tag: Tag, centre: number): void => {
  ctx.font = bold(font.tag);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  const nameWidth = ctx.measureText(tag.name).width + 24;
  const x = plot.right;
  ctx.strokeStyle = tag.fill;
  ctx.lineWidth = 2;
  rule(ctx, x - nameWidth - 26, tag.y, x - nameWidth - 8, centre);
  ctx.fillStyle = 'rgba(17, 23, 34, 0.86)';
  ctx.beginPath();
  ctx.roundRect(x - nameWidth - 8, centre - TAG_HEIGHT / 2, nameWidth, TAG_HEIGHT, 8);
  ctx.fill();
  ctx.stroke();
  ctx.fillStyle = tag.fill;
  ctx.fillText(tag.name, x - nameWidth + 4, centre + 1);
  ctx.beginPath();
  ctx.roundRect(x + 4, centre - TAG_HEIGHT / 2, size.width - x - 10, TAG_HEIGHT, 8);
  ctx.fill();
  ctx.fillStyle = colour.onTag;
  ctx.fillText(tag.value, x + 14, centre + 1, size.width - x - 28);
};

/** A line across at each level, and its name and price at the right, never one over another. */
export const drawTags = (ctx: SKRSContext2D, plot: Plot, tags: readonly Tag[]): void => {
  const centres = tagCentres(
    plot,
    tags.map((tag) => tag.y),
  );
  for (const tag of tags) {
    ctx.strokeStyle = tag.fill;
    ctx.lineWidth = 2;
    ctx.setLineDash([10, 7]);
    rule(ctx, plot.left, tag.y, plot.right, tag.y);
    ctx.setLineDash([]);
  }
  tags.forEach((tag, i) => drawTag(ctx, plot, tag, centres[i] ?? tag.y));
};
