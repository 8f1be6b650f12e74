// Coinbase's live feed: does it open and say something.
import { WebSocket } from 'ws';
import { type Check, type CheckDeps, failedBy, TIMEOUT_MS } from './check.ts';

const settings = { address: 'COINBASE_WS_URL' };

type Heard =
  | { readonly kind: 'message' }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'silence' };

const codeOf = (error: Error): string => {
  if ('code' in error && typeof error.code === 'string') return error.code;
  return /^Unexpected server response: \d+$/.test(error.message) ? error.message : 'no connection';
};

/** Opens, subscribes to the heartbeats and waits for the first message. */
const listen = async (url: string): Promise<Heard> => {
  const heard = Promise.withResolvers<Heard>();
  const socket = new WebSocket(url, { handshakeTimeout: TIMEOUT_MS, maxPayload: 1_000_000 });
  const timer = setTimeout(() => heard.resolve({ kind: 'silence' }), TIMEOUT_MS);
  socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', channel: 'heartbeats' })));
  socket.on('message', () => heard.resolve({ kind: 'message' }));
  socket.on('error', (error) => heard.resolve({ kind: 'error', message: codeOf(error) }));
  socket.on('close', () => heard.resolve({ kind: 'error', message: 'the connection was closed' }));
  try {
    return await heard.promise;
  } finally {
    clearTimeout(timer);
    socket.terminate();
  }
};

export const coinbaseFeedCheck = ({ config }: CheckDeps): Check => ({
  name: 'Coinbase feed',
  async run() {
    const began = performance.now();
    const heard = await listen(config.COINBASE_WS_URL);
    const latencyMs = Math.round(performance.now() - began);
    if (heard.kind === 'message') return { state: 'ok', says: 'live feed answers', latencyMs };
    return heard.kind === 'silence'
      ? failedBy({ reason: 'timeout', afterMs: TIMEOUT_MS }, settings)
      : failedBy({ reason: 'network', message: heard.message }, settings);
  },
});
