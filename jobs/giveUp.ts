// When a trade is given up on whose candles are not to be had.
import { DAY_MS } from '../core/instant.ts';

/** candles that have not come so long after the trade's life will not come */
export const GIVE_UP_MS = 2 * DAY_MS;
export const MISSING_CANDLES = 'candles of its life are missing at the exchange';
