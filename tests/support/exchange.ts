// Coinbase's stand-in over a handful of made candles, on loopback, with a switch for faults.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Instant } from '../../core/instant.ts';
import type { Candles } from '../../core/market/candles.ts';
import { createMarket, type Market } from '../../sandbox/market/createMarket.ts';
import { parseCandles } from '../../sandbox/market/parseCandles.ts';
import { createRestRoutes } from '../../sandbox/market/restRoutes.ts';

export type Fault = (path: string, response: ServerResponse) => boolean;
export type Exchange = {
  readonly url: string;
  readonly asked: readonly string[];
  /** answers itself and returns true, or lets the request through */
  fault(fault: Fault | undefined): void;
  close(): Promise<void>;
};

const csv = (c: Candles): Uint8Array => {
  const lines = ['time,open,high,low,close,volume'];
  for (let i = 0; i < c.time.length; i++) {
    const prices = [c.open[i], c.high[i], c.low[i], c.close[i]].map((x) => (x ?? 0).toFixed(2));
    lines.push([c.time[i], ...prices, (c.volume[i] ?? 0).toFixed(4)].join(','));
  }
  return Buffer.from(`${lines.join('\n')}\n`);
};

/** The recording that the stand-in plays; it may be played by many, each at a time of its own. */
export const recordingOf = (markets: Readonly<Record<string, Candles>>): Market => {
  const candles = Object.entries(markets).map(([product, c]) =>
    parseCandles(csv(c), { file: `${product}.csv`, product, stepS: 60 }),
  );
  return createMarket({
    candles,
    firstMs: Math.min(...candles.map((c) => c.firstMs)),
    endMs: Math.max(...candles.map((c) => c.endMs)),
  });
};

export const startExchange = async (market: Market, clock: { now(): Instant }): Promise<Exchange> => {
  const asked: string[] = [];
  let broken: Fault | undefined;
  const app = express();
  app.use((request, response, next) => {
    asked.push(request.originalUrl);
    if (!broken?.(request.path, response)) next();
  });
  app.use(createRestRoutes({ market, clock: { nowMs: () => clock.now() } }));
  const server: Server = createServer(app);
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    fault: (fault) => {
      broken = fault;
    },
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
};
