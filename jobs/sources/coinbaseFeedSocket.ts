// One WebSocket that is kept open: it subscribes, watches for silence, and comes back with growing, scattered pauses.
import { WebSocket } from 'ws';
import type { Clock } from '../../core/ports/shell.ts';
import { CHANNELS } from './coinbaseFeedWire.ts';

/** `waiting` pauses before the next try. */
export type SocketState = 'off' | 'connecting' | 'open' | 'waiting';

export type FeedSocketDeps = {
  readonly clock: Clock;
  readonly url: string;
  readonly symbols: readonly string[];
  /** seeded chance in [0, 1) */
  readonly random: () => number;
  /** wall milliseconds without a message after which the line counts as dead */
  readonly silenceMs: number;
  /** the pause after the first failure, wall milliseconds */
  readonly firstPauseMs: number;
  /** One text; what is returned ends the connection, in words. */
  readonly onText: (text: string) => string | undefined;
  readonly onState: (state: SocketState, because: string | undefined) => void;
};

const HANDSHAKE_MS = 10_000;
/** the largest recorded snapshot has 5 MB */
const MOST_BYTES = 32 * 1024 * 1024;
const LONGEST_PAUSE_MS = 60_000;
/** a connection that lived this long ends a row of failures, wall milliseconds */
const STEADY_MS = 30_000;

/** The pause after the n-th failure in a row (from 1): doubled each time up to a minute, of which chance takes up to half. */
export const pauseMs = (failures: number, chance: number, firstMs: number): number =>
  Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** Math.min(failures - 1, 20)) * (0.5 + chance / 2);

/** Opens one connection and resolves, once it has ended, with the reason in words. */
const connection = (deps: FeedSocketDeps, signal: AbortSignal): Promise<string> => {
  const { url, symbols, silenceMs, onText, onState } = deps;
  const ended = Promise.withResolvers<string>();
  const socket = new WebSocket(url, {
    handshakeTimeout: HANDSHAKE_MS,
    maxPayload: MOST_BYTES,
    perMessageDeflate: false,
  });
  let reason: string | undefined;
  const end = (because: string): void => {
    reason ??= because;
    socket.terminate();
  };
  let silence: NodeJS.Timeout | undefined;
  const stop = (): void => end('stopped');
  signal.addEventListener('abort', stop);
  socket.on('open', () => {
    onState('open', undefined);
    for (const channel of CHANNELS)
      socket.send(JSON.stringify({ type: 'subscribe', product_ids: symbols, channel }), () => undefined);
    silence = setTimeout(() => end(`nothing heard for ${silenceMs / 1000} s`), silenceMs);
  });
  socket.on('message', (bytes) => {
    silence?.refresh();
    if (reason !== undefined) return;
    const lost = onText(Buffer.isBuffer(bytes) ? bytes.toString('utf8') : '');
    if (lost !== undefined) end(lost);
  });
  socket.on('error', (error) => {
    reason ??= 'code' in error && typeof error.code === 'string' ? error.code : error.message;
  });
  socket.on('close', (code) => {
    clearTimeout(silence);
    signal.removeEventListener('abort', stop);
    ended.resolve(reason ?? `closed by the other side (${code})`);
  });
  return ended.promise;
};

/** Connects again and again until the signal aborts; then resolves. */
export const keepConnected = async (deps: FeedSocketDeps, signal: AbortSignal): Promise<void> => {
  const { clock, random, firstPauseMs, onState } = deps;
  let failures = 0;
  while (!signal.aborted) {
    onState('connecting', undefined);
    const began = clock.wallMs();
    const because = await connection(deps, signal);
    if (signal.aborted) break;
    failures = clock.wallMs() - began >= STEADY_MS ? 1 : failures + 1;
    onState('waiting', because);
    await clock.sleep(pauseMs(failures, random(), firstPauseMs), signal);
  }
  onState('off', undefined);
};
