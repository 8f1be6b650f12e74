// The one word to who monitors a signal that the price is near a level they asked for.
import type { Signal } from '../../core/decision/verdict.ts';
import type { WatchedLevel } from '../../core/delivery/living.ts';
import type { Instant } from '../../core/instant.ts';
import { price } from '../../core/wording/numbers.ts';
import { type Html, html, lines } from './html.ts';
import { symbolText } from './symbols.ts';
import { clockTime } from './times.ts';

export type LevelFacts = {
  readonly signal: Signal;
  readonly level: WatchedLevel;
  /** the newest price, and when it was seen */
  readonly price: number;
  readonly at: Instant;
  readonly repeated: boolean;
};

const valueOf = ({ signal, level }: LevelFacts): number =>
  ({ entry: signal.entry, target: signal.takeProfit, stop: signal.stopLoss })[level];

/** 'BTC-USD BUY is near its target 97,500.00: 97,420.00 at 15:12 UTC.' */
export const levelReply = (facts: LevelFacts): Html => {
  const { signal: s, level, at, repeated } = facts;
  const still = level === 'entry' ? html` The levels are valid until ${clockTime(s.validUntil)}.` : undefined;
  return lines(
    html`👀 ${symbolText(s.symbol)} ${s.direction} is near its ${level} <code>${price(valueOf(facts), s.tick)}</code>: ${price(facts.price, s.tick)} at ${clockTime(at)}.${still}`,
    repeated ? html`<i>sent again after an interruption</i>` : undefined,
  );
};
