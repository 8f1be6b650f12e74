// The bench `fan-out`: one signal to 500 people through the local Bot API at the pace Telegram allows.
import { telegramPace } from '../../core/delivery/pace.ts';
import { fanOut } from '../support/fanOut/run.ts';
import { type Bench, rounded } from './bench.ts';

/** Messages a second while nothing was held for all, against the number Telegram allows. */
export const bench: Bench = async () => {
  const { rate, none, more } = await fanOut({ people: 500, kills: 0, scale: 1 });
  if (none > 0 || more > 0) throw new Error('somebody had the card not at all, or too often');
  const allowed = telegramPace.all.count;
  return [
    { name: 'fan-out', value: rounded(rate), unit: 'messages/s', baseline: allowed, ratio: rounded(rate / allowed) },
  ];
};
