// The reply that tells those who are in a signal that its thesis is broken.
import type { Signal } from '../../core/decision/verdict.ts';
import type { BrokenThesis } from '../../core/record/outcome.ts';
import { price } from '../../core/wording/numbers.ts';
import { decisionWord } from '../../core/wording/outcomes.ts';
import { opposite, type StandingDecision } from './card.ts';
import { type Html, html, lines } from './html.ts';
import { symbolText } from './symbols.ts';
import { clockTime, fullTime } from './times.ts';

export type ThesisFacts = {
  readonly signal: Signal;
  readonly thesis: BrokenThesis;
  readonly decision: StandingDecision;
  readonly repeated: boolean;
};

/** What happened, that the paper trade runs on by its levels, that nothing is advised beyond that, the person's word. */
export const thesisReply = ({ signal: s, thesis, decision, repeated }: ThesisFacts): Html =>
  lines(
    html`<b>⚠️ ${symbolText(s.symbol)} ${s.direction} · THESIS BROKEN</b>`,
    html`At ${clockTime(thesis.at)} a ${opposite(s.direction)} on ${symbolText(s.symbol)} passed every gate while this ${s.direction} is open. No new signal goes out for it.`,
    html`The paper trade runs on by its levels: stop ${price(s.stopLoss, s.tick)}, target ${price(s.takeProfit, s.tick)}, until ${fullTime(s.expiresAt)}.`,
    html`Nothing is advised beyond that.`,
    html`You: ${decisionWord[decision.decision]}.`,
    repeated ? html`<i>sent again after an interruption</i>` : undefined,
  );
