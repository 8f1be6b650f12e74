// Spoils the live feed's messages: silence, losses, crossed quotes, disconnection.

/** A message of the feed before it is made into text: Coinbase's envelope. */
export type FeedMessage = { readonly channel: string; readonly events: readonly unknown[] };

/** What to do with one message; a transformed message is sent in its place. */
export type FeedFate<M extends FeedMessage> = 'send' | 'drop' | 'close' | M;

export type FeedFaults = {
  /**
   * Asked for each message once its sequence number is given, so that a dropped one leaves a jump. 'close' ends the
   * connection without a closing handshake.
   */
  beforeSend<M extends FeedMessage>(message: M): FeedFate<M>;
};

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A price so far above that it crosses any book, with the decimals it came with. */
const above = (price: string): string => (Number(price) * 1.02).toFixed(price.split('.')[1]?.length ?? 0);

/** One more update: a bid above every offer the message names. */
const crossedUpdates = (event: Fields): Fields | undefined => {
  const updates = listOf(event['updates']);
  const offers = updates.map(fieldsOf).filter((u) => u?.['side'] === 'offer' && Number(u['new_quantity']) > 0);
  const [offer] = offers.toSorted((a, b) => Number(b?.['price_level']) - Number(a?.['price_level']));
  if (offer === undefined) return undefined;
  const bid = { ...offer, side: 'bid', price_level: above(String(offer['price_level'])) };
  return { ...event, updates: [...updates, bid] };
};

const crossedTicker = (event: Fields): Fields => ({
  ...event,
  tickers: listOf(event['tickers']).map((ticker) => {
    const { best_bid: bid, best_ask: ask, ...rest } = fieldsOf(ticker) ?? {};
    return typeof ask === 'string' ? { ...rest, best_bid: above(ask), best_ask: bid } : ticker;
  }),
});

/** The message with a bid above the offers; undefined where it carries no quotes to cross. */
export const crossed = <M extends FeedMessage>(message: M): M | undefined => {
  const events = message.events.map((each) => {
    const event = fieldsOf(each);
    if (event && 'updates' in event) return crossedUpdates(event) ?? each;
    return event && 'tickers' in event ? crossedTicker(event) : each;
  });
  return events.some((event, i) => event !== message.events[i]) ? { ...message, events } : undefined;
};
