// How fast cards were, in one sentence with its count.
import type { Latency } from '../delivery/latency.ts';

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/**
 * 'Half of the cards were with Telegram 17.2 s after their candle closed, 95 % within 24.9 s (n = 118 cards, last 24 h).'
 * At another speed than live it says whose clock that is.
 */
export const latencyText = (latency: Latency, speed: number): string => {
  if (latency.kind === 'too few')
    return `From a candle's close to Telegram: not enough data yet (${latency.n} cards in the last 24 h).`;
  const { n, p50Ms, p95Ms } = latency;
  const clock =
    speed === 1 ? '' : ` Here market time runs ${speed} times as fast, so these are not the seconds of a live service.`;
  return `Half of the cards were with Telegram ${seconds(p50Ms)} after their candle closed, 95 % within ${seconds(p95Ms)} (n = ${n} cards, last 24 h).${clock}`;
};
