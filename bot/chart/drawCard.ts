// A signal's picture: the candles before it, entry, stop and target with what they risk and promise, and the end once it came.
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Signal } from '../../core/decision/verdict.ts';
import type { Candle } from '../../core/market/candles.ts';
import { price } from '../../core/wording/numbers.ts';
import { chartWords } from '../text/chartWords.ts';
import { tradeShare } from '../text/levels.ts';
import { drawAxes, drawTags, type Tag } from './axes.ts';
import { barName, barSeconds, barsOf } from './bars.ts';
import { drawBars, drawEnd, drawZones } from './drawPlot.ts';
import { bold, registerFonts } from './fonts.ts';
import { drawHeader } from './header.ts';
import type { CardPicture, Plot } from './picture.ts';
import { linear, rangeOf, type Scale } from './scales.ts';
import { colour, font, size } from './theme.ts';

/** The part of the width kept free for what is to come, and the fewest bars the width is made for. */
const FUTURE = 0.28;
const FEWEST_BARS = 30;

const times = (bars: readonly Candle[], step: number, signal: Signal): readonly [number, number] => {
  const asOf = signal.asOf / 1000;
  const end = (bars.at(-1)?.time ?? asOf - step) + step;
  const start = Math.min(bars[0]?.time ?? end, end - FEWEST_BARS * step);
  return [start, end + (end - start) * (FUTURE / (1 - FUTURE))];
};

const levelsOf = ({ signal: s }: CardPicture, y: Scale): readonly Tag[] =>
  (
    [
      ['target', s.takeProfit, colour.up],
      ['entry', s.entry, colour.entry],
      ['stop', s.stopLoss, colour.down],
    ] as const
  )
    .filter(([, level]) => Number.isFinite(level))
    .map(([name, level, fill]) => ({
      name: name === 'entry' ? chartWords.entry : chartWords.level(name, tradeShare(s.direction, s.entry, level)),
      value: price(level, s.tick),
      y: y.at(level),
      fill,
    }));

const plotOf = (ctx: SKRSContext2D, picture: CardPicture, bars: readonly Candle[], step: number): Plot => {
  const { signal: s } = picture;
  const levels = [s.entry, s.stopLoss, s.takeProfit];
  const [low, high] = rangeOf([...bars.flatMap((b) => [b.low, b.high]), ...levels], s.tick);
  ctx.font = bold(font.tag);
  const widest = Math.max(...levels.map((level) => ctx.measureText(price(level, s.tick)).width));
  const left = 20;
  const right = Math.round(size.width - Math.min(330, Math.max(110, widest + 34)));
  const top = 118;
  const bottom = size.height - 52;
  const [start, end] = times(bars, step, s);
  return { x: linear(start, end, left, right), y: linear(low, high, bottom, top), left, right, top, bottom };
};

/**
 * PNG, 1000 by 620. Draws what there is: without candles the levels alone, and says so. Rejects only where the fonts or
 * the canvas itself fail.
 */
export const drawCard = async (picture: CardPicture): Promise<Buffer> => {
  registerFonts();
  const canvas = createCanvas(size.width, size.height);
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = colour.ground;
  ctx.fillRect(0, 0, size.width, size.height);
  const step = barSeconds(picture.candles);
  const bars = barsOf(picture.candles, step);
  const plot = plotOf(ctx, picture, bars, step);
  const tags = levelsOf(picture, plot.y);
  drawHeader(ctx, picture, bars.length === 0 ? chartWords.noCandles : chartWords.source(barName(step)));
  drawAxes(ctx, plot, { tick: picture.signal.tick, taken: tags.map((tag) => tag.y) });
  drawZones(ctx, plot, picture);
  drawBars(ctx, plot, bars, step);
  drawTags(ctx, plot, tags);
  drawEnd(ctx, plot, picture);
  return canvas.encode('png');
};
