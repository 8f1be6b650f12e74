// The recorded bodies of CoinGecko that the stand-in's answers are made from.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export type Json = { readonly [name: string]: unknown };

type PerCurrency = { readonly btc: number; readonly eur: number; readonly usd: number };

/** Only the fields that are computed with are typed; the rest is passed on as it is. */
export type RecordedBodies = {
  readonly coin: Json & {
    readonly market_data: Json & {
      readonly current_price: PerCurrency;
      readonly market_cap: PerCurrency;
      readonly total_volume: PerCurrency;
    };
    readonly community_data: Json;
    readonly developer_data: Json;
  };
  readonly global: {
    readonly data: Json & {
      readonly total_market_cap: { readonly usd: number };
      readonly total_volume: { readonly usd: number };
      readonly market_cap_percentage: { readonly btc: number; readonly eth: number; readonly usdt: number };
    };
  };
  readonly trending: {
    readonly coins: readonly [{ readonly item: Json & { readonly data: Json } }];
    readonly nfts: readonly Json[];
    readonly categories: readonly Json[];
  };
  readonly exchange: Json & { readonly tickers: readonly [Json & { readonly market: Json }] };
  readonly gdax: Json & { readonly trade_volume_24h_btc: number };
  readonly key: Json;
  readonly ping: Json;
  readonly insight: Json;
  readonly news: Json;
};

/** Reads and unpacks the recording that lies beside this file. */
export const loadRecordedBodies = (): RecordedBodies =>
  JSON.parse(gunzipSync(readFileSync(join(import.meta.dirname, 'recording', 'bodies.json.gz'))).toString('utf8'));
