// Which numbers of a reasoning claim to be prices or amounts, and so must be facts.
import type { NumberToken } from './tokens.ts';

const COUNTED =
  '(?:candles?|bars?|paths?|points?|returns?|contracts?|trades?|days?|hours?|minutes?|seconds?|weeks?|samples?|surrogates?|' +
  'windows?|simulations?|simulated|runs?|draws?|levels?|observations?|rows?|steps?|votes?|subscribers?|closes?|signals?|' +
  'shuffles?|flips?|periods?|orders?|events?|commits?|stars?|posts?|comments?|users?|people|bins?|states?|times)';
const BETWEEN =
  '(?:(?:closed|recent|past|last|daily|hourly|random|simulated|log|price|monte|carlo|one|two|five|' +
  'fifteen|minute|hour|\\d{1,2}[mhd]|gapless|shuffled|flipped|market|of|the|gbm|trade|put|call|option|options)[\\s-]+){0,4}';
const COUNT_AFTER = new RegExp(`^[\\s-]+${BETWEEN}${COUNTED}\\b`, 'i');
/** '6,120 of 10,000 paths': a count out of a count. */
const OUT_OF = new RegExp(`^\\s+(?:out\\s+)?of\\s+(?:the\\s+)?[\\d,.]+[\\s-]+${BETWEEN}${COUNTED}\\b`, 'i');
const COUNT_BEFORE = /\bn\s*(?:=|:|of)?\s*$/i;
const RATE = /^\s?(?:%|‰|percent\b|per cent\b|percentage\b|pct\b|bps?\b|basis\b|pips?\b|ms\b)/i;
const YEAR_BEFORE = /\b(?:in|since|year|early|late|mid|during|[QH][1-4])[\s-]*$/i;

/** Within a factor of two of the price: what a price of this market can look like. */
const likeThePrice = (value: number, price: number): boolean => value > price / 2 && value < price * 2;
/** So near that it claims to be the price whatever word follows. */
const nearThePrice = (value: number, price: number): boolean => Math.abs(value - price) <= 0.1 * price;

const isYear = (token: NumberToken, price: number): boolean => {
  const [value = Number.NaN] = token.values;
  if (token.form !== 'plain' || token.decimals > 0 || value < 1990 || value > 2099) return false;
  return !likeThePrice(value, price) || YEAR_BEFORE.test(token.before);
};

const isCount = ({ before, after }: NumberToken): boolean =>
  COUNT_AFTER.test(after) || OUT_OF.test(after) || COUNT_BEFORE.test(before);

/** `next` is the number after this one: '$96-97k' gives its multiplier to both. */
export const isPriceLike = (token: NumberToken, price: number, next?: NumberToken): boolean => {
  if (token.currency) return true;
  const [value = Number.NaN] = token.values;
  const near = token.values.some((x) => nearThePrice(x, price));
  if (RATE.test(token.after)) return false;
  if (isYear(token, price) || (!near && isCount(token))) return false;
  if (token.multiplier > 1 || sharedMultiplier(token, next) > 1) return true;
  if (token.form === 'thousands') return true;
  if (token.form === 'spaced') return likeThePrice(value, price);
  if (token.decimals === 0) return token.digits >= 4;
  return value >= 1000 || (token.digits >= 4 && token.values.some((x) => likeThePrice(x, price)));
};

/** The multiplier a number takes from the one it forms a range with ('96.2-96.5k', '96 to 97k'); 1 where there is none. */
export const sharedMultiplier = (token: NumberToken, next: NumberToken | undefined): number =>
  next !== undefined &&
  next.multiplier > 1 &&
  token.multiplier === 1 &&
  /^\s?(?:-|–|—|to)\s?[$€£]?[\d.,]+\s?[a-z]/i.test(token.after)
    ? next.multiplier
    : 1;
