// Reads what a client of the feed sends: one channel a message.

export type Channel = 'ticker' | 'market_trades' | 'level2' | 'heartbeats';

export type FeedRequest =
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly channel: Channel; readonly products: readonly string[] }
  | { readonly kind: 'refused'; readonly message: string };

const CHANNELS: readonly string[] = ['ticker', 'market_trades', 'level2', 'heartbeats'] satisfies Channel[];
const NEEDS_KEY: readonly string[] = ['user', 'futures_balance_summary'];

const refused = (message: string): FeedRequest => ({ kind: 'refused', message });

const parsed = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

/** The request of a message; refused, with the words for the error frame, where the feed cannot serve it. */
export const readFeedRequest = (text: string, isProduct: (product: string) => boolean): FeedRequest => {
  const message = parsed(text);
  if (message === undefined) return refused('message is not valid JSON');
  const { type, channel, product_ids: productIds = [] } = message;
  if (type !== 'subscribe' && type !== 'unsubscribe')
    return refused(`unknown message type ${JSON.stringify(type ?? null)}`);
  if (typeof channel !== 'string') return refused('one channel must be named');
  if (NEEDS_KEY.includes(channel)) return refused('authentication failure');
  if (!CHANNELS.includes(channel)) return refused(`channel ${JSON.stringify(channel)} is not available`);
  if (!Array.isArray(productIds) || !productIds.every((product) => typeof product === 'string')) {
    return refused('product_ids must be a list of products');
  }
  const unknown = productIds.find((product) => !isProduct(product));
  if (unknown !== undefined) return refused(`${JSON.stringify(unknown)} is not a valid product`);
  if (channel !== 'heartbeats' && productIds.length === 0) return refused('product_ids must name a product');
  return { kind: type, channel: channel as Channel, products: [...new Set<string>(productIds)] };
};
