// What a picture is made of, and the frame its parts are drawn in.
import type { Signal } from '../../core/decision/verdict.ts';
import type { Candles } from '../../core/market/candles.ts';
import type { Outcome } from '../../core/record/outcome.ts';
import type { Scale } from './scales.ts';

export type CardPicture = {
  /** 1m or coarser candles up to now, oldest first; may be empty */
  readonly candles: Candles;
  readonly signal: Signal;
  readonly outcome?: Outcome;
  /** the state in words, as on the caption's head */
  readonly title: string;
};

export type Plot = {
  readonly x: Scale;
  readonly y: Scale;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
};
