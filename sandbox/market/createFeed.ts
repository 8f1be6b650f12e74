// Coinbase's Advanced Trade WebSocket stand-in on the sandbox's HTTP server.
import type { Server } from 'node:http';
import { WebSocketServer } from 'ws';
import type { SandboxClock } from '../clock/createClock.ts';
import type { FeedFaults } from '../faults/feedFaults.ts';
import type { Market } from './createMarket.ts';
import { serveConnection } from './feedConnection.ts';

export type FeedDeps = {
  readonly market: Market;
  readonly clock: SandboxClock;
  readonly server: Server;
  /** how long a client may stay without subscribing, wall milliseconds; 5 s where absent, as the real feed has it */
  readonly firstSubscribeMs?: number;
  /** what spoils messages before they are sent; nothing where absent */
  readonly faults?: FeedFaults;
};

const PATH = '/coinbase-ws';
const MOST_REQUEST_BYTES = 65_536;

/** Serves `/coinbase-ws` on the server; upgrades to other paths are refused unless someone else listens for them too. */
export const createFeed = ({ market, clock, server, firstSubscribeMs = 5000, faults }: FeedDeps): { close(): void } => {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_REQUEST_BYTES });
  server.on('upgrade', (request, socket, head) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === PATH || path === `${PATH}/`) {
      sockets.handleUpgrade(request, socket, head, (each) =>
        serveConnection({ market, clock, socket: each, firstSubscribeMs, faults }),
      );
    } else if (server.listenerCount('upgrade') === 1) {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    }
  });
  return {
    close: () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
};
