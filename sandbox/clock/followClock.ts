// The other side of the clock's routes: market time for the process that is played to, always a little behind, never ahead.
import { type ClockSnapshot, followedState, marketNow } from './marketTime.ts';
import { createSteadyWall } from './steadyWall.ts';

export type FollowedClock = {
  /** Market time as far as known, epoch ms; never goes back; stands still while the sandbox cannot be reached. */
  nowMs(): number;
  /** The last snapshot received. */
  snapshot(): ClockSnapshot;
  connected(): boolean;
  /** Tells the sandbox that the cycle of this slot is recorded; rejects when it refuses or cannot be reached. */
  recorded(slotMs: number): Promise<void>;
  /** Hears every snapshot; returns the way to stop. */
  subscribe(listener: (snapshot: ClockSnapshot) => void): () => void;
  close(): void;
};

const RETRY_MS = 200;

/** The snapshots of one event stream, as they arrive; ends or throws with the connection. */
async function* snapshotsOf(url: string, signal: AbortSignal): AsyncGenerator<ClockSnapshot> {
  const response = await fetch(url, { signal, headers: { accept: 'text/event-stream' } });
  if (!response.ok || response.body === null) throw new Error(`The sandbox's clock answered ${response.status}.`);
  let pending = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (pending + text).split('\n\n');
    pending = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block.split('\n').find((line) => line.startsWith('data: '));
      if (data !== undefined) yield JSON.parse(data.slice(6)) as ClockSnapshot;
    }
  }
}

/**
 * Follows the clock at `url` (such as `http://127.0.0.1:8080/clock`); resolves with the first snapshot, trying again until then.
 * Rejects only when `signal` is aborted first.
 */
export const followClock = async (url: string, signal?: AbortSignal): Promise<FollowedClock> => {
  const steadyMs = createSteadyWall();
  const stop = new AbortController();
  const listeners = new Set<(snapshot: ClockSnapshot) => void>();
  const first = Promise.withResolvers<ClockSnapshot>();
  let latest: { readonly snapshot: ClockSnapshot; readonly receivedMs: number } | undefined;
  let connected = false;
  let servedMs = 0;

  const nowMs = (): number => {
    if (latest !== undefined && connected) {
      servedMs = Math.max(servedMs, marketNow(followedState(latest.snapshot, latest.receivedMs), steadyMs()));
    }
    return servedMs;
  };
  const listen = async (): Promise<void> => {
    for await (const snapshot of snapshotsOf(`${url}/events`, stop.signal)) {
      latest = { snapshot, receivedMs: steadyMs() };
      connected = true;
      first.resolve(snapshot);
      for (const listener of listeners) listener(snapshot);
    }
  };
  const keepListening = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await listen().catch(() => undefined);
      nowMs();
      connected = false;
      if (!stop.signal.aborted) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  };
  signal?.addEventListener('abort', () => {
    stop.abort();
    first.reject(signal.reason);
  });
  signal?.throwIfAborted();
  void keepListening();
  const beginning = await first.promise;

  return {
    nowMs,
    snapshot: () => latest?.snapshot ?? beginning,
    connected: () => connected,
    recorded: async (slotMs) => {
      const body = JSON.stringify({ slot: slotMs });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${url}/recorded`, { method: 'POST', headers, body, signal: stop.signal });
      if (!response.ok) throw new Error(`The sandbox's clock refused slot ${slotMs}: ${await response.text()}`);
      await response.body?.cancel();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => stop.abort(),
  };
};
