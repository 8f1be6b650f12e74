// The reply that tells how a signal ended.
import type { Signal } from '../../core/decision/verdict.ts';
import type { Instant } from '../../core/instant.ts';
import type { Outcome } from '../../core/record/outcome.ts';
import { price, signedPercent } from '../../core/wording/numbers.ts';
import { decisionWord, outcomeHead } from '../../core/wording/outcomes.ts';
import { dateTime, span } from '../../core/wording/times.ts';
import type { StandingDecision } from './card.ts';
import { type Html, html, lines } from './html.ts';
import { shorten } from './shorten.ts';
import { symbolText } from './symbols.ts';
import { clockTime, fullTime } from './times.ts';

export type OutcomeFacts = {
  readonly signal: Signal;
  readonly outcome: Outcome;
  readonly decision: StandingDecision | undefined;
  readonly repeated: boolean;
};

const icon: Readonly<Record<Outcome['kind'], string>> = {
  target: '🎯',
  stop: '🛑',
  expired: '⌛',
  unknown: '❔',
  open: '⏳',
};

/** 'at 16:02 UTC', with the day where it is another than the entry's; in the reader's own zone. */
const left = (at: Instant, entered: Instant): Html =>
  dateTime(at).slice(0, 10) === dateTime(entered).slice(0, 10) ? html`at ${clockTime(at)}` : html`on ${fullTime(at)}`;

const story = (s: Signal, outcome: Outcome): Html => {
  switch (outcome.kind) {
    case 'open':
      return html`Still open.`;
    case 'unknown':
      return html`How it ended cannot be told: ${shorten(outcome.because, 200)}`;
    case 'target':
    case 'stop':
    case 'expired':
      return lines(
        html`Entered ${price(outcome.entryPrice, s.tick)} at ${clockTime(outcome.entryAt)}, left ${price(outcome.exitPrice, s.tick)} ${left(outcome.at, outcome.entryAt)}, after ${span(outcome.durationMs)}.`,
        html`<b>${signedPercent(outcome.netShare)}</b> after costs.`,
      );
  }
};

const you = (decision: StandingDecision | undefined): string =>
  decision ? `You: ${decisionWord[decision.decision]}${decision.late ? ' (after the end)' : ''}.` : 'You: no answer.';

/** '🎯 BTC-USD BUY · TARGET +1.7 R', then entry and exit, the result after costs, and what the person had said. */
export const outcomeReply = ({ signal: s, outcome, decision, repeated }: OutcomeFacts): Html =>
  lines(
    html`<b>${icon[outcome.kind]} ${symbolText(s.symbol)} ${s.direction} · ${outcomeHead(outcome) ?? 'OPEN'}</b>`,
    story(s, outcome),
    html`${you(decision)}`,
    repeated ? html`<i>sent again after an interruption</i>` : undefined,
  );
