// The configuration that points every upstream at a sandbox, and what is said of its values.
import { join } from 'node:path';
import type { UpstreamsDeps } from '../../jobs/upstreams.ts';
import { bookNote, TRADES_NOTE } from '../../sandbox/market/recordedDepth.ts';
import { sandboxKeys } from '../../sandbox/upstreams/coingecko/createCoinGeckoRoutes.ts';
import { note as COINGECKO_NOTE } from '../../sandbox/upstreams/coingecko/note.ts';
import { DERIBIT_NOTE } from '../../sandbox/upstreams/deribit/books.ts';

/** a token for the local Telegram only; it opens nothing anywhere else */
export const BOT_TOKEN = '7000000001:local-sandbox-only';

/** Every upstream of the configuration at the sandbox's addresses. */
export const sandboxEnvironment = (url: string, dir: string): Readonly<Record<string, string>> => ({
  TELEGRAM_BOT_TOKEN: BOT_TOKEN,
  TELEGRAM_API_ROOT: url,
  TELEGRAM_ADMINS: '100001',
  COINBASE_REST_URL: `${url}/coinbase`,
  COINBASE_WS_URL: `${url.replace(/^http/, 'ws')}/coinbase-ws`,
  COINGECKO_URL: `${url}/coingecko`,
  COINGECKO_PLAN: 'pro',
  COINGECKO_API_KEY: sandboxKeys.pro,
  DERIBIT_URL: `${url}/deribit`,
  YAHOO_URL: `${url}/yahoo`,
  FEAR_GREED_URL: `${url}/feargreed`,
  DATA_DIR: join(dir, 'service'),
});

/** Where the stand-ins' values come from, shown wherever they are. */
export const sandboxNotes: NonNullable<UpstreamsDeps['notes']> = {
  orderFlow: (symbol) => `book ${bookNote(symbol)}; trades ${TRADES_NOTE}`,
  sentiment: () => COINGECKO_NOTE,
  options: () => DERIBIT_NOTE,
};
