// Why a proposal was withheld, one sentence a reason, with the values that decided.
import type { ReasoningFault, WithholdReason } from '../decision/verdict.ts';
import type { HoldCause } from '../synthesis/synthesis.ts';
import { percent } from './numbers.ts';
import { sourceTitle } from './sources.ts';
import { dateTime, hhmm } from './times.ts';

export const holdText = (cause: HoldCause): string => {
  switch (cause) {
    case 'market':
      return 'HOLD: the market gives no side enough weight';
    case 'no data':
      return 'HOLD: facts are missing, so nothing is proposed';
    case 'synthesiser failed':
      return 'HOLD: the model gave no usable answer';
  }
};

const faultText: Readonly<Record<ReasoningFault, string>> = {
  'too short': 'it is too short',
  'too few words': 'it has too few words',
  'not in English': 'it is not in English, which is what the rules can read',
};

/** What the second question brought, where it did not confirm the first answer. */
export const unstableText = (how: Extract<WithholdReason, { reason: 'unstable' }>['how']): string => {
  switch (how.kind) {
    case 'flipped':
      return `unstable: asked again with the facts in another order, the model turned from ${how.first} to ${how.second}`;
    case 'levels apart':
      return how.maxLevelDistanceInAtr === undefined
        ? 'unstable: asked again, the model gave levels that cannot be compared'
        : `unstable: asked again, the model moved its levels by ${how.maxLevelDistanceInAtr.toFixed(1)} ATR`;
    case 'unanswered':
      return `unstable: asked again, the model did not confirm (${how.because})`;
  }
};

/** Two decimals, so that what failed by a little does not read as the limit itself. */
const inAtr = (distance: number | undefined): string =>
  distance === undefined ? 'an unknown number of ATR' : `${distance.toFixed(2)} ATR`;

export const reasonText = (r: WithholdReason): string => {
  switch (r.reason) {
    case 'hold':
      return holdText(r.cause);
    case 'confidence':
      if (r.confidence === undefined) return 'the confidence is no number';
      return r.confidence < r.minimum
        ? `confidence ${r.confidence}/100 is below ${r.minimum}`
        : `confidence ${r.confidence} is not on the scale of 0 to 100`;
    case 'reasoning missing':
      return `no reasoning of substance was given: ${faultText[r.because]}`;
    case 'reasoning contradicts':
      return `the reasoning recommends ${r.says} (“${r.phrase}”)`;
    case 'unfounded':
      return `the reasoning names ${r.number}, which is no fact of this cycle and no level`;
    case 'levels not finite':
      return 'entry, stop or target is not a price';
    case 'off tick':
      return `${r.level} ${r.price} is not on the price step${r.tick === undefined ? ', which is not known' : ` ${r.tick}`}`;
    case 'wrong side':
      return `the ${r.level} lies on the wrong side of the entry`;
    case 'entry far from market':
      return `entry is ${inAtr(r.distanceInAtr)} from the market, more than ${r.maximum}`;
    case 'stop distance':
      return `stop is ${inAtr(r.distanceInAtr)} away, outside ${r.minimum} to ${r.maximum}`;
    case 'reward to risk':
      return r.ratio === undefined
        ? 'reward to risk after costs cannot be measured'
        : `reward to risk after costs is ${r.ratio.toFixed(2)}, below ${r.minimum}`;
    case 'odds unknown':
      return `the odds of target and stop are not known: ${r.because}`;
    case 'neither likely':
      return `${r.share === undefined ? 'an unknown share' : percent(r.share)} of simulated paths reach neither level within ${r.lifeHours} h, more than ${percent(r.maximum)}`;
    case 'spread':
      return r.share === undefined
        ? 'the quotes are no market: crossed, or no numbers'
        : `the spread is ${percent(r.share, 3)} of the price, not below ${percent(r.limit, 3)}`;
    case 'last candle missing':
      return r.newestEnd === undefined
        ? `the candle closed at ${hhmm(r.expected)} UTC is missing, and so are all before it`
        : `the candle closed at ${hhmm(r.expected)} UTC is missing, the newest closed at ${hhmm(r.newestEnd)}`;
    case 'essential source':
      return `${sourceTitle[r.source]} is essential and ${r.detail}`;
    case 'event near':
      return `${r.name} at ${dateTime(r.at)} UTC is an event of high impact (listed by ${r.source})`;
    case 'unstable':
      return unstableText(r.how);
    case 'cooldown':
      return `after the stop of ${r.stoppedSignal} nothing of this direction goes out before ${hhmm(r.until)} UTC`;
    case 'opposes open signal':
      return `it opposes an open signal (${r.signalId}), whose thesis is broken by it`;
    case 'candles missing':
      return `candles: ${r.detail}`;
    case 'price missing':
      return `market price: ${r.detail}`;
    case 'ATR missing':
      return 'ATR cannot be measured yet';
    case 'hourly limit':
      return `${r.published} signals went out in the last hour, the limit is ${r.limit}`;
    case 'hourly limit of high confidence':
      return `${r.published} signals of high confidence went out in the last hour, the limit is ${r.limit}`;
    case 'already open':
      return `a signal of this direction is still open (${r.signalId})`;
    case 'suspended':
      return `the service is suspended since ${dateTime(r.since)} UTC, since its evidence has turned: recorded and followed, sent only to those who asked for such cards`;
  }
};

export const breakEvenText = (rate: number): string => `must win ${percent(rate)}`;
