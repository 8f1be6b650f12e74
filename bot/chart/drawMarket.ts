// A market's picture: the candles of the last hours with the newest price.
import { createCanvas } from '@napi-rs/canvas';
import type { Candles } from '../../core/market/candles.ts';
import { price } from '../../core/wording/numbers.ts';
import { chartWords } from '../text/chartWords.ts';
import { symbolText } from '../text/symbols.ts';
import { drawAxes, drawTags } from './axes.ts';
import { barName, barSeconds, barsOf } from './bars.ts';
import { drawBars } from './drawPlot.ts';
import { bold, registerFonts } from './fonts.ts';
import type { Plot } from './picture.ts';
import { linear, rangeOf } from './scales.ts';
import { colour, font, size } from './theme.ts';
import { drawTitle } from './title.ts';

export type MarketPicture = {
  readonly symbol: string;
  /** 1m or coarser, oldest first, at least one row */
  readonly candles: Candles;
  readonly tick: number;
};

/** PNG, 1000 by 620. */
export const drawMarket = async ({ symbol, candles, tick }: MarketPicture): Promise<Buffer> => {
  registerFonts();
  const canvas = createCanvas(size.width, size.height);
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = colour.ground;
  ctx.fillRect(0, 0, size.width, size.height);
  const step = barSeconds(candles);
  const bars = barsOf(candles, step);
  const last = bars.at(-1);
  const [low, high] = rangeOf(
    bars.flatMap((bar) => [bar.low, bar.high]),
    tick,
  );
  ctx.font = bold(font.tag);
  const right = size.width - Math.max(110, ctx.measureText(price(high, tick)).width + 34);
  const [left, top, bottom] = [20, 118, size.height - 52];
  const start = bars[0]?.time ?? 0;
  const end = (last?.time ?? start) + step;
  const plot: Plot = {
    ...{ left, right, top, bottom },
    // room at the right, where the tag of the newest price stands
    x: linear(start, end + (end - start) * 0.16, left, right),
    y: linear(low, high, bottom, top),
  };
  const tags = last
    ? [{ name: chartWords.last, value: price(last.close, tick), y: plot.y.at(last.close), fill: colour.entry }]
    : [];
  drawTitle(ctx, symbolText(symbol), last ? chartWords.source(barName(step)) : chartWords.noCandles);
  drawAxes(ctx, plot, { tick, taken: tags.map((tag) => tag.y) });
  drawBars(ctx, plot, bars, step);
  drawTags(ctx, plot, tags);
  return canvas.encode('png');
};
