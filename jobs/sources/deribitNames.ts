// Deribit's option names: base, settlement, expiry, strike and right from the text alone.
import { type Instant, instant } from '../../core/instant.ts';

/** `quote` is set for linear options only: 'SOL_USDC-...' has base SOL and quote USDC. */
export type OptionName = {
  readonly base: string;
  readonly quote: string | undefined;
  readonly expiry: Instant;
  readonly strike: number;
  readonly right: 'call' | 'put';
};

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const NAME = /^([A-Z0-9]+)(?:_([A-Z0-9]+))?-(\d{1,2})([A-Z]{3})(\d{2})-(\d+(?:d\d+)?)-([CP])$/;
/** Options expire at this hour, UTC. */
const EXPIRY_HOUR = 8;

/** 'BTC-7FEB25-92000-P', 'SOL_USDC-25SEP26-118-C', 'XRP_USDC-21SEP26-1d3-P' (strike 1.3); undefined for other texts. */
export const parseOptionName = (name: string): OptionName | undefined => {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, base = '', quote, day = '', monthName = '', year = '', strikeText = '', right] = match;
  const month = MONTHS.indexOf(monthName);
  const expiry = instant(Date.UTC(2000 + Number(year), month, Number(day), EXPIRY_HOUR));
  const strike = Number(strikeText.replace('d', '.'));
  const date = new Date(expiry);
  if (month < 0 || date.getUTCMonth() !== month || date.getUTCDate() !== Number(day) || !(strike > 0)) return undefined;
  return { base, quote, expiry, strike, right: right === 'C' ? 'call' : 'put' };
};
