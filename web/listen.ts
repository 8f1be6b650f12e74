// Opens the port: an address that answers, or an error that says what to change.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Listening = { readonly port: number; readonly url: string; close(): Promise<void> };

type ListenFailure = 'port in use' | 'not allowed' | 'no such address' | 'failed';

/** The port could not be opened; the message is a sentence for the person who started the program. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly kind: ListenFailure;
  constructor(kind: ListenFailure, message: string, cause: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

const listenError = (cause: NodeJS.ErrnoException, port: number, host: string): ListenError => {
  switch (cause.code ?? '') {
    case 'EADDRINUSE':
      return new ListenError(
        'port in use',
        `Port ${port} on ${host} is in use by another program. Choose another one (PORT; the demo takes --port too), or end that program.`,
        cause,
      );
    case 'EACCES':
      return new ListenError(
        'not allowed',
        `This user may not open port ${port} on ${host}. Choose a port above 1023 (PORT; the demo takes --port too).`,
        cause,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ListenError('no such address', `This machine has no address ${host}. Check HOST.`, cause);
    default:
      return new ListenError('failed', `Port ${port} on ${host} could not be opened: ${cause.message}.`, cause);
  }
};

const urlHost = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
};

/** wall time for the head of a request, a third of what the whole of it may take; who drips is cut off */
const HEADERS_WAIT_MS = 10_000;
/** far more than people open, and within what a system lets one process hold open */
const MOST_CONNECTIONS = 2000;

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/**
 * Serves on host and port (0: any free one). `close` refuses new connections, runs `beforeClose` (which ends what would
 * stay open for ever), waits at most a second for answers under way and may be called again. Rejects with ListenError.
 */
export const listenOn = async (
  handler: RequestListener,
  at: { readonly port: number; readonly host: string; readonly headersWaitMs?: number },
  beforeClose: () => void,
): Promise<Listening> => {
  const headersTimeout = at.headersWaitMs ?? HEADERS_WAIT_MS;
  const bounds = {
    headersTimeout,
    requestTimeout: 3 * headersTimeout,
    connectionsCheckingInterval: headersTimeout / 2,
  };
  const server = createServer(bounds, handler);
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(cause, at.port, at.host)));
    server.listen(at.port, at.host, resolve);
  });
  const port = portOf(server);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      const hurry = setTimeout(() => server.closeAllConnections(), 1000);
      server.close(() => {
        clearTimeout(hurry);
        resolve();
      });
      beforeClose();
      server.closeIdleConnections();
    });
  return {
    port,
    url: `http://${urlHost(at.host)}:${port}`,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
};
