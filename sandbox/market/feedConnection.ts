// One client of the feed: its subscriptions, what it was sent, and the pace at which it is sent more.
import type { WebSocket } from 'ws';
import type { SandboxClock } from '../clock/createClock.ts';
import type { FeedFaults } from '../faults/feedFaults.ts';
import type { Market } from './createMarket.ts';
import type { Tape, Trade } from './createTape.ts';
import { envelope, heartbeatEvent, levelsEvent, subscriptionsEvent, tickerEvent, tradesEvent } from './feedMessages.ts';
import { type Channel, readFeedRequest } from './feedRequest.ts';
import { createLevelStream, type LevelStream } from './levelStream.ts';

export type ConnectionDeps = {
  readonly market: Market;
  readonly clock: SandboxClock;
  readonly socket: WebSocket;
  readonly firstSubscribeMs: number;
  /** what spoils messages, where something does */
  readonly faults?: FeedFaults | undefined;
};

/** How often a client is looked at, wall milliseconds: with one message each time, at most 20 a second. */
const PACE_MS = 50;
const BATCH_MS = 250;
const LEVELS_MS = 100;
const HEARTBEAT_MS = 1000;
const SNAPSHOT_TRADES = 100;
/** A client this many bytes behind is dropped; three products' whole books are half of it. */
const MOST_BUFFERED = 24_000_000;

/** What a client gets of one channel and product; `sent` is the number of trades it has been told of. */
type Stream = {
  readonly channel: Channel;
  readonly tape?: Tape;
  readonly levels?: LevelStream;
  sent: number;
  marketMs: number;
  wallMs: number;
};

/** Trades numbered [from, to) of a tape, newest first. */
const tradesBetween = (tape: Tape, from: number, to: number): Trade[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => tape.tradeAt(to - 1 - i));

/** Whether a stream has something to tell; a heartbeat is also due each wall second, so that a held clock is not taken for a dead line. */
const isDue = (stream: Stream, nowMs: number, wallMs: number): boolean => {
  const { channel, tape, sent, marketMs } = stream;
  if (channel === 'heartbeats') return nowMs - marketMs >= HEARTBEAT_MS || wallMs - stream.wallMs >= HEARTBEAT_MS;
  if (channel === 'level2') return nowMs - marketMs >= LEVELS_MS;
  if (tape === undefined || tape.knownCount(nowMs) <= sent) return false;
  return channel === 'ticker' || nowMs - marketMs >= BATCH_MS;
};

/**
 * Serves one socket until it closes. On subscribing: a snapshot for each product, then `subscriptions`. After that at most one message
 * each 50 ms of wall time, the stream that has waited longest first; what came in between is coalesced (a ticker is the last one, trades
 * are all in one batch). Closes a client that does not subscribe in time and drops one that does not read.
 */
export const serveConnection = ({ market, clock, socket, firstSubscribeMs, faults }: ConnectionDeps): void => {
  const openedMs = clock.nowMs();
  const channels = new Map<string, Set<string>>();
  const streams = new Map<string, Stream>();
  let sequence = 0;
  let heartbeats = 0;

  const sendText = (text: string): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MOST_BUFFERED) socket.terminate();
    else socket.send(text);
  };
  const send = (channel: string, nowMs: number, event: unknown): void => {
    if (event === undefined) return;
    const message = envelope(channel, sequence++, nowMs, [event]);
    const fate = faults?.beforeSend(message) ?? 'send';
    if (fate === 'close') socket.terminate();
    else if (fate !== 'drop') sendText(JSON.stringify(fate === 'send' ? message : fate));
  };
  const touch = (stream: Stream, nowMs: number): void => {
    stream.sent = stream.tape?.knownCount(nowMs) ?? 0;
    stream.marketMs = nowMs;
    stream.wallMs = performance.now();
  };

  const begin = (channel: Channel, tape: Tape | undefined, nowMs: number): void => {
    const levels = channel === 'level2' && tape ? createLevelStream(tape) : undefined;
    const stream: Stream = {
      channel,
      ...(tape && { tape }),
      ...(levels && { levels }),
      sent: 0,
      marketMs: 0,
      wallMs: 0,
    };
    touch(stream, nowMs);
    streams.set(`${channel} ${tape?.product ?? ''}`, stream);
    if (tape === undefined) return;
    if (levels !== undefined)
      return send('l2_data', nowMs, levelsEvent(tape, 'snapshot', levels.snapshot(nowMs), nowMs));
    const trades =
      channel === 'ticker' ? [] : tradesBetween(tape, Math.max(0, stream.sent - SNAPSHOT_TRADES), stream.sent);
    const event = channel === 'ticker' ? tickerEvent(tape, 'snapshot', nowMs) : tradesEvent(tape, 'snapshot', trades);
    send(channel, nowMs, event);
  };
  const tell = (stream: Stream, nowMs: number): void => {
    const { channel, tape, sent } = stream;
    touch(stream, nowMs);
    if (channel === 'heartbeats') send(channel, nowMs, heartbeatEvent(heartbeats++, nowMs, (nowMs - openedMs) / 1000));
    else if (tape === undefined) return;
    else if (stream.levels !== undefined) {
      const changes = stream.levels.update(nowMs);
      if (changes.length > 0) send('l2_data', nowMs, levelsEvent(tape, 'update', changes, nowMs));
    } else if (channel === 'ticker') send(channel, nowMs, tickerEvent(tape, 'update', nowMs));
    else send(channel, nowMs, tradesEvent(tape, 'update', tradesBetween(tape, sent, stream.sent)));
  };

  const subscribe = (channel: Channel, products: readonly string[], nowMs: number): void => {
    const known = channels.get(channel) ?? new Set();
    channels.set(channel, known);
    if (channel === 'heartbeats') begin(channel, undefined, nowMs);
    for (const product of channel === 'heartbeats' ? [] : products) {
      known.add(product);
      begin(channel, market.tape(product, nowMs), nowMs);
    }
  };
  const unsubscribe = (channel: Channel, products: readonly string[]): void => {
    const known = channels.get(channel);
    for (const product of channel === 'heartbeats' ? [''] : products) {
      known?.delete(product);
      streams.delete(`${channel} ${product}`);
    }
    if (known?.size === 0) channels.delete(channel);
  };

  const unsubscribed = setTimeout(() => socket.close(), firstSubscribeMs);
  const pace = setInterval(() => {
    const [nowMs, wallMs] = [clock.nowMs(), performance.now()];
    let next: Stream | undefined;
    for (const stream of streams.values()) {
      if ((next === undefined || stream.wallMs < next.wallMs) && isDue(stream, nowMs, wallMs)) next = stream;
    }
    if (next !== undefined) tell(next, nowMs);
  }, PACE_MS);

  socket.on('message', (bytes) => {
    const nowMs = clock.nowMs();
    const text = Buffer.isBuffer(bytes) ? bytes.toString('utf8') : '';
    const request = readFeedRequest(text, (product) => market.tape(product, nowMs) !== undefined);
    if (request.kind === 'refused') return sendText(JSON.stringify({ type: 'error', message: request.message }));
    clearTimeout(unsubscribed);
    if (request.kind === 'subscribe') subscribe(request.channel, request.products, nowMs);
    else unsubscribe(request.channel, request.products);
    return send('subscriptions', nowMs, subscriptionsEvent(channels));
  });
  // a broken frame ends in `close`, which is all there is to do about it
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearTimeout(unsubscribed);
    clearInterval(pace);
  });
};
