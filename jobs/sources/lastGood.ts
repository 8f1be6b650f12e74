// What a guarded source remembers of each symbol: its last good value, since when it fails, and how that stands on /health.
import type { Instant } from '../../core/instant.ts';
import type { Absent, Present, Reading, SourceFailure, SourceName } from '../../core/market/context.ts';
import { ageFailure, keptValue } from '../../core/market/freshness.ts';
import type { Clock, HealthBoard, Log, PartHealth } from '../../core/ports/shell.ts';
import { remedyText, type SourceSettings } from '../../core/wording/remedies.ts';
import { failureText } from '../../core/wording/sources.ts';
import { dateTime } from '../../core/wording/times.ts';

type Trouble = { readonly since: Instant; readonly failure: SourceFailure };
type State = 'ok' | 'kept' | 'none' | 'off';

export type LastGoodDeps = {
  readonly name: SourceName;
  /** the part on the health board */
  readonly part: string;
  readonly useByMs: number;
  readonly settings: SourceSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly health: HealthBoard;
};

/** Two clocks a second of wall time apart differ by `speed` seconds of market time. */
const CLOCK_DIFFERENCE_WALL_MS = 1000;

export const createLastGood = <T>(deps: LastGoodDeps) => {
  const { name, part, useByMs, settings, clock, log, health } = deps;
  const values = new Map<string, Present<T>>();
  const troubles = new Map<string, Trouble>();
  const states = new Map<string, State>();
  /** of the source as a whole: the first failure since any symbol was good */
  let first: Trouble | undefined;

  const stateOfPart = (): PartHealth['state'] => {
    const all = [...states.values()].filter((state) => state !== 'off');
    if (all.length === 0) return 'off';
    if (all.every((state) => state === 'ok')) return 'ok';
    return all.every((state) => state === 'none') ? 'down' : 'degraded';
  };
  const words = (): string => {
    const lines = new Map<string, string[]>();
    for (const [symbol, { since, failure }] of troubles) {
      const served = states.get(symbol) === 'kept' ? '; the last value still serves' : '';
      const line = `${failureText(failure)} since ${dateTime(since)}${served}; ${remedyText(failure, settings)}`;
      lines.set(line, [...(lines.get(line) ?? []), symbol]);
    }
    return [...lines].map(([line, symbols]) => `${symbols.join(', ')}: ${line}`).join('. ') || 'answers';
  };
  const enter = (symbol: string, state: State): void => {
    states.set(symbol, state);
    const isFailing = [...states.values()].every((one) => one === 'kept' || one === 'none' || one === 'off');
    health.report(part, stateOfPart(), words(), isFailing ? first?.since : undefined);
  };

  const absent = (symbol: string, failure: SourceFailure): Absent => {
    const since = troubles.get(symbol)?.since;
    return { kind: 'failed', source: name, at: clock.now(), ...(since === undefined ? {} : { since }), failure };
  };
  /** What can be offered instead, without noting anything. */
  const instead = (symbol: string, failure: SourceFailure): Reading<T> =>
    keptValue(values.get(symbol), failure, useByMs, clock.now()) ?? absent(symbol, failure);

  const off = (symbol: string, failure: SourceFailure): Reading<T> => {
    troubles.set(symbol, { since: troubles.get(symbol)?.since ?? clock.now(), failure });
    enter(symbol, 'off');
    return { kind: 'failed', source: name, at: clock.now(), failure };
  };
  /** `asked: false` where the upstream was spared: the failure is then an older one's. */
  const bad = (symbol: string, failure: SourceFailure, asked = true): Reading<T> => {
    if (failure.reason === 'disabled') return off(symbol, failure);
    const before = troubles.get(symbol);
    const known = before && states.get(symbol) !== 'off' ? before : undefined;
    const since = known?.since ?? (asked ? clock.now() : (first?.since ?? clock.now()));
    troubles.set(symbol, { since, failure });
    first ??= { since, failure };
    const reading = instead(symbol, failure);
    enter(symbol, reading.kind === 'ok' ? 'kept' : 'none');
    const fields = { source: part, symbol, failure, kept: reading.kind === 'ok' };
    log[known === undefined ? 'warn' : 'debug']('a source failed', fields);
    return reading;
  };
  const good = (symbol: string, reading: Present<T>): Reading<T> => {
    const failure = ageFailure(reading.at, useByMs, clock.now(), CLOCK_DIFFERENCE_WALL_MS * clock.speed);
    if (failure) return bad(symbol, failure);
    const before = troubles.get(symbol);
    if (before && before.failure.reason !== 'disabled')
      log.info('a source answers again', { source: part, symbol, since: dateTime(before.since) });
    troubles.delete(symbol);
    first = undefined;
    // a cache on the way may answer with an older fact than the one we hold
    if ((values.get(symbol)?.at ?? reading.at) <= reading.at) values.set(symbol, reading);
    enter(symbol, 'ok');
    return reading;
  };
  return { good, bad, instead };
};
