// The inside of the picture: candles with their volume, the shaded reward and risk, and the way in and out.
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Candle } from '../../core/market/candles.ts';
import { chartWords } from '../text/chartWords.ts';
import { bold } from './fonts.ts';
import type { CardPicture, Plot } from './picture.ts';
import { colour, font } from './theme.ts';

const VOLUME_SHARE = 0.17;

const inside = (plot: Plot, x: number): number => Math.min(plot.right, Math.max(plot.left, x));

/** Reward and risk from the moment of the signal to its end, or to the right edge while it is open. */
export const drawZones = (ctx: SKRSContext2D, plot: Plot, { signal, outcome }: CardPicture): void => {
  const until = outcome && 'at' in outcome ? outcome.at / 1000 : plot.x.to;
  const from = inside(plot, plot.x.at(signal.asOf / 1000));
  const to = Math.max(inside(plot, plot.x.at(until)), Math.min(from + 8, plot.right));
  const zone = (level: number, fill: string): void => {
    if (![level, signal.entry].every(Number.isFinite)) return;
    const a = plot.y.at(level);
    const b = plot.y.at(signal.entry);
    ctx.fillStyle = fill;
    ctx.fillRect(from, Math.min(a, b), to - from, Math.abs(a - b));
  };
  zone(signal.takeProfit, colour.reward);
  zone(signal.stopLoss, colour.risk);
};

const drawVolume = (ctx: SKRSContext2D, plot: Plot, bars: readonly Candle[], width: number, half: number): void => {
  const most = Math.max(0, ...bars.map((bar) => bar.volume));
  if (most === 0) return;
  for (const bar of bars) {
    const height = (bar.volume / most) * (plot.bottom - plot.top) * VOLUME_SHARE;
    ctx.fillStyle = bar.close >= bar.open ? colour.volumeUp : colour.volumeDown;
    ctx.fillRect(plot.x.at(bar.time) + half - width / 2, plot.bottom - height, width, height);
  }
};

/** Volume at the bottom, candles above; a candle without extent is still a line one can see. */
export const drawBars = (ctx: SKRSContext2D, plot: Plot, bars: readonly Candle[], step: number): void => {
  const slot = plot.x.at(plot.x.from + step) - plot.x.at(plot.x.from);
  const width = Math.max(1.5, slot * 0.68);
  drawVolume(ctx, plot, bars, width, slot / 2);
  for (const bar of bars) {
    const middle = plot.x.at(bar.time) + slot / 2;
    ctx.fillStyle = bar.close >= bar.open ? colour.up : colour.down;
    const wick = Math.max(1.2, Math.min(2.4, slot * 0.16));
    const high = plot.y.at(bar.high);
    ctx.fillRect(middle - wick / 2, high, wick, Math.max(1.5, plot.y.at(bar.low) - high));
    const top = plot.y.at(Math.max(bar.open, bar.close));
    const height = Math.max(2, plot.y.at(Math.min(bar.open, bar.close)) - top);
    ctx.fillRect(middle - width / 2, top, width, height);
  }
};

const dot = (ctx: SKRSContext2D, x: number, y: number, words: string, fill: string): void => {
  ctx.beginPath();
  ctx.arc(x, y, 8, 0, 2 * Math.PI);
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.lineWidth = 3;
  ctx.strokeStyle = colour.ground;
  ctx.stroke();
  ctx.font = bold(font.note);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'bottom';
  ctx.lineWidth = 5;
  ctx.strokeText(words, x, y - 13);
  ctx.fillStyle = colour.text;
  ctx.fillText(words, x, y - 13);
};

/** Where the paper trade went in and came out, once it has ended. */
export const drawEnd = (ctx: SKRSContext2D, plot: Plot, { outcome }: CardPicture): void => {
  if (!outcome || !('exitPrice' in outcome)) return;
  const exit = outcome.r > 0.05 ? colour.up : outcome.r < -0.05 ? colour.down : colour.quiet;
  const points = [
    [outcome.entryAt, outcome.entryPrice, chartWords.entered, colour.entry],
    [outcome.at, outcome.exitPrice, chartWords.left, exit],
  ] as const;
  for (const [at, level, words, fill] of points) {
    const x = plot.x.at(at / 1000);
    if (x < plot.left || x > plot.right || !Number.isFinite(level)) continue;
    dot(ctx, x, Math.min(plot.bottom, Math.max(plot.top, plot.y.at(level))), words, fill);
  }
};
