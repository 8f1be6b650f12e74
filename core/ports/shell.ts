// What the surroundings must provide to everybody: time, log, hash, health and the word of what changed.
import type { CycleId, Instant } from '../instant.ts';

/**
 * Two times. `now` is market time: slots, ages, expiry. `wallMs` is this machine's: sockets, leases, Telegram's limits.
 * Live they are the same; in the sandbox market time runs `speed` times as fast and may be held.
 */
export type Clock = {
  now(): Instant;
  wallMs(): number;
  readonly speed: number;
  /** Resolves once market time has reached the instant, or at once when aborted. */
  waitUntil(at: Instant, signal?: AbortSignal): Promise<void>;
  /** Resolves after so many wall milliseconds, or at once when aborted. */
  sleep(wallMs: number, signal?: AbortSignal): Promise<void>;
};

export type LogFields = Readonly<Record<string, unknown>>;

export type Log = {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  child(fields: LogFields): Log;
};

/** Hex digest of bytes or text; equal inputs, equal digests, on every machine. */
export type Hash = (input: string | Uint8Array) => string;

/** What a part says of itself on /health. `since` is the instant of the last change of `state`. */
export type PartHealth = {
  readonly part: string;
  readonly state: 'ok' | 'degraded' | 'down' | 'off';
  readonly since: Instant;
  readonly detail: string;
  /** of a source: since when nothing new has come from it, though what it told before may still serve */
  readonly failingSince?: Instant;
};

/** Parts report here; /health reads. */
export type HealthBoard = {
  report(part: string, state: PartHealth['state'], detail: string, failingSince?: Instant): void;
  parts(): readonly PartHealth[];
};

/** What open pages and the outbox's dispatcher listen to. */
export type ChangeEvent =
  | { readonly kind: 'signal'; readonly id: string }
  | { readonly kind: 'outcome'; readonly id: string }
  | { readonly kind: 'thesis'; readonly id: string }
  | { readonly kind: 'decision'; readonly id: string }
  | { readonly kind: 'cycle'; readonly cycle: CycleId; readonly symbol: string }
  | { readonly kind: 'outbox' };

export type Changes = {
  emit(event: ChangeEvent): void;
  /** `from`: whether this process did it, or another one that shares the database. */
  subscribe(listener: (event: ChangeEvent, from: 'here' | 'elsewhere') => void): () => void;
};
