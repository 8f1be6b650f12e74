// The configuration that points every upstream at a sandbox, and what is said of its values.
import { join } from 'node:path';
import { RECORDED_PRODUCTS } from '../../sandbox/market/recordedDepth.ts';
import { sandboxKeys } from '../../sandbox/upstreams/coingecko/createCoinGeckoRoutes.ts';
import { sandboxKey } from '../../sandbox/upstreams/deepseek/createDeepSeekRoutes.ts';
import type { StandInNotes } from '../service.ts';

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
  DEEPSEEK_URL: `${url}/deepseek`,
  DEEPSEEK_API_KEY: sandboxKey,
  // on loopback, with a recording: everyone who can open it may look; /web signs in
  PUBLIC_PAGES: 'on',
  DATA_DIR: join(dir, 'service'),
});

/** Where the stand-ins' values come from, shown wherever they are. */
export const sandboxNotes: StandInNotes = {
  orderFlow: (symbol) =>
    RECORDED_PRODUCTS.includes(symbol)
      ? 'sandbox: real book of 2026-08-09 moved to this price, trades made from candles'
      : 'sandbox: book and trades made from candles',
  sentiment: () => 'sandbox: prices recorded, the rest moved from recordings, headlines made up',
  options: (symbol) =>
    symbol === 'BTC-USD'
      ? 'sandbox: chain of 2020-05-21 rescaled, DVOL recorded'
      : 'sandbox: made from the BTC chain of 2020-05-21 and its DVOL',
  deepseek: 'local stand-in',
};
