// The head of a picture that is of no signal: what it shows, and a quieter line below.
import type { SKRSContext2D } from '@napi-rs/canvas';
import { bold, regular } from './fonts.ts';
import { colour, font } from './theme.ts';

export const drawTitle = (ctx: SKRSContext2D, title: string, below: string): void => {
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.fillStyle = colour.text;
  ctx.font = bold(font.symbol);
  ctx.fillText(title, 20, 42);
  ctx.font = regular(font.note);
  ctx.fillStyle = colour.quiet;
  ctx.fillText(below, 20, 90);
};
