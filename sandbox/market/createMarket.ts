// The market of the sandbox: one tape a product.
import { createTape, type Tape } from './createTape.ts';
import type { Recording } from './loadRecording.ts';

/** A product is known from its first trade on; before that it is as if it were not listed. */
export type Market = {
  listed(nowMs: number): readonly Tape[];
  /** undefined for an unknown product and before its first trade. */
  tape(product: string, nowMs: number): Tape | undefined;
};

/** Makes the market of a recording. */
export const createMarket = (recording: Recording): Market => {
  const tapes = new Map(recording.candles.map((candles) => [candles.product, createTape(candles)]));
  return {
    listed: (nowMs) => [...tapes.values()].filter((tape) => tape.knownCount(nowMs) > 0),
    tape: (product, nowMs) => {
      const tape = tapes.get(product);
      return tape !== undefined && tape.knownCount(nowMs) > 0 ? tape : undefined;
    },
  };
};
