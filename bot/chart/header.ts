// The head of the picture: symbol, direction, state, and where the candles come from.
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Outcome } from '../../core/record/outcome.ts';
import { chartWords } from '../text/chartWords.ts';
import { symbolText } from '../text/symbols.ts';
import { bold, regular } from './fonts.ts';
import type { CardPicture } from './picture.ts';
import { colour, font, size } from './theme.ts';

const stateColour = (outcome: Outcome | undefined): string => {
  if (outcome === undefined || outcome.kind === 'open' || outcome.kind === 'unknown') return colour.text;
  return outcome.r > 0.05 ? colour.up : outcome.r < -0.05 ? colour.down : colour.text;
};

/** The text, in a smaller face where it would be wider than the room. */
const fitted = (ctx: SKRSContext2D, words: string, px: number, room: number): number => {
  ctx.font = bold(px);
  const width = ctx.measureText(words).width;
  if (width > room) ctx.font = bold(Math.max(12, Math.floor((px * room) / width)));
  return Math.min(width, room);
};

export const drawHeader = (ctx: SKRSContext2D, picture: CardPicture, source: string): void => {
  const { signal, outcome, title } = picture;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.fillStyle = colour.text;
  const symbolWidth = fitted(ctx, symbolText(signal.symbol), font.symbol, 380);
  ctx.fillText(symbolText(signal.symbol), 20, 42);
  const words = chartWords.direction(signal.direction);
  ctx.font = bold(font.badge);
  const badge = ctx.measureText(words).width + 28;
  ctx.fillStyle = signal.direction === 'BUY' ? colour.up : colour.down;
  ctx.beginPath();
  ctx.roundRect(20 + symbolWidth + 18, 21, badge, 42, 10);
  ctx.fill();
  ctx.fillStyle = colour.onTag;
  ctx.fillText(words, 20 + symbolWidth + 32, 43);
  ctx.font = regular(font.note);
  ctx.fillStyle = colour.quiet;
  ctx.fillText(source, 20, 90);
  ctx.fillStyle = stateColour(outcome);
  ctx.textAlign = 'right';
  fitted(ctx, title, font.state, size.width - 20 - (20 + symbolWidth + 18 + badge + 24));
  ctx.fillText(title, size.width - 20, 43);
};
