// What would have to be different for a reason to publish nothing not to stand, a few words each.
import type { WithholdReason } from '../decision/verdict.ts';
import { percent } from './numbers.ts';
import { dateTime } from './times.ts';

/** What would have to be different for this reason not to stand. */
export const changeText = (r: WithholdReason): string => {
  switch (r.reason) {
    case 'hold':
      return {
        market: 'evidence on one side beyond what noise shows',
        'no data': 'the missing facts arriving',
        'synthesiser failed': 'a usable answer of the model',
      }[r.cause];
    case 'confidence':
      return `a confidence of at least ${r.minimum}`;
    case 'reasoning missing':
      return 'a reasoning of substance, in English';
    case 'reasoning contradicts':
      return 'a reasoning that recommends what the proposal says';
    case 'unfounded':
      return `a reasoning without ${r.number}`;
    case 'levels not finite':
    case 'off tick':
      return "levels that are prices on the exchange's step";
    case 'wrong side':
      return `the ${r.level} on its side of the entry`;
    case 'entry far from market':
      return `an entry within ${r.maximum} ATR of the market`;
    case 'stop distance':
      return `a stop ${r.minimum} to ${r.maximum} ATR away`;
    case 'reward to risk':
      return `a farther target or a nearer stop: at least ${r.minimum} after costs`;
    case 'odds unknown':
      return 'odds that can be measured';
    case 'neither likely':
      return `nearer levels or a longer life: at most ${percent(r.maximum)} of paths ending at neither`;
    case 'spread':
      return `a spread below ${percent(r.limit, 3)}`;
    case 'last candle missing':
    case 'candles missing':
      return 'the missing candles arriving';
    case 'essential source':
      return 'the source answering again';
    case 'event near':
      return `${r.name} being over`;
    case 'unstable':
      return 'an answer that stays the same when the facts are told in another order';
    case 'cooldown':
      return `the pause after the stop ending at ${dateTime(r.until)} UTC`;
    case 'opposes open signal':
    case 'already open':
      return `the open signal ${r.signalId} ending`;
    case 'suspended':
      return 'new evidence of an edge, or an admin who lifts the suspension';
    case 'price missing':
      return 'a market price';
    case 'ATR missing':
      return 'enough 15m candles that move';
    case 'hourly limit':
    case 'hourly limit of high confidence':
      return 'an earlier signal leaving the last 60 minutes';
  }
};
