// Why a proposal was withheld, one sentence a reason, with the values that decided.
import type { WithholdReason } from '../decision/verdict.ts';
import type { HoldCause } from '../synthesis/synthesis.ts';
import { percent } from './numbers.ts';

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

const oneDecimal = (x: number): string => x.toFixed(1);

export const reasonText = (r: WithholdReason): string => {
  switch (r.reason) {
    case 'hold':
      return holdText(r.cause);
    case 'confidence':
      return `confidence ${r.confidence}/100 is below ${r.minimum}`;
    case 'reasoning missing':
      return 'no reasoning of substance was given';
    case 'levels not finite':
      return 'entry, stop or target is not a price';
    case 'off tick':
      return `${r.level} ${r.price} is not on the price step ${r.tick}`;
    case 'wrong side':
      return `the ${r.level} lies on the wrong side of the entry`;
    case 'entry far from market':
      return `entry is ${oneDecimal(r.distanceInAtr)} ATR from the market, more than ${r.maximum}`;
    case 'stop distance':
      return `stop is ${oneDecimal(r.distanceInAtr)} ATR away, outside ${r.minimum} to ${r.maximum}`;
    case 'reward to risk':
      return `reward to risk after costs is ${r.ratio.toFixed(2)}, below ${r.minimum}`;
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
  }
};

export const breakEvenText = (rate: number): string => `must win ${percent(rate)}`;
