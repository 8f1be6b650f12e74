// Which conditions ring, at which line, and that each rings once a change.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, instant, MINUTE_MS, plus } from '../../../core/instant.ts';
import { budgetAt } from '../../../core/synthesis/budget.ts';
import {
  type Alarm,
  type AlarmState,
  alarmChanges,
  alarmsOf,
  isMeasured,
  type Watched,
} from '../../../core/watch/alarms.ts';
import type { Machine } from '../../../core/watch/processes.ts';

const NOW = instant(Date.parse('2026-11-22T12:00:00Z'));
const well: Watched = {
  now: NOW,
  lastVerdictAt: plus(NOW, -5 * MINUTE_MS),
  candleAgesMs: new Map([['BTC-USD', 40_000]]),
  parts: [{ part: 'deribit', state: 'ok', since: NOW, detail: 'answers' }],
  waitingMs: 1_000,
  recordedAt: plus(NOW, -5 * MINUTE_MS),
  silent: new Set(),
  machines: [{ who: 'process 1 on one', disk: { freeBytes: 40e9, totalBytes: 100e9 }, skewMs: 120 }],
  budget: budgetAt(12, 100, NOW),
};
const on = (...more: readonly Omit<Machine, 'who'>[]): Pick<Watched, 'machines'> => ({
  machines: more.map((one, i) => ({ who: `process ${i} on here`, ...one })),
});
const keysOf = (watched: Partial<Watched>): readonly string[] =>
  alarmsOf({ ...well, ...watched }).map(({ key }) => key);
const part = (name: string, state: 'ok' | 'degraded' | 'down' | 'off', minutes: number) => [
  { part: name, state, since: plus(NOW, -minutes * MINUTE_MS), detail: 'no answer' },
];

describe('an alarm holds', () => {
  test('for nothing where all is well, or could not be measured', () => {
    expect(keysOf({})).toEqual([]);
    expect(alarmsOf({ now: NOW, candleAgesMs: new Map(), parts: [], machines: [] })).toEqual([]);
  });

  test.each([
    ['no verdict for 30 minutes', { lastVerdictAt: plus(NOW, -30 * MINUTE_MS) }, ['verdicts']],
    ['a verdict 29 minutes ago', { lastVerdictAt: plus(NOW, -29 * MINUTE_MS) }, []],
    ['no verdict on one symbol of several', { silent: new Set(['ETH-USD']) }, ['verdicts ETH-USD']],
    ['no candle for 3 minutes', { candleAgesMs: new Map([['SOL-USD', 180_000]]) }, ['candles SOL-USD']],
    ['a candle 2 min 59 s old', { candleAgesMs: new Map([['SOL-USD', 179_999]]) }, []],
    ['a source down for 15 minutes', { parts: part('yahoo', 'down', 15) }, ['source yahoo']],
    ['a source down for 14 minutes', { parts: part('yahoo', 'down', 14) }, []],
    [
      'a bot that is not posted to for 15 minutes',
      { parts: part('telegram', 'degraded', 15).map((one) => ({ ...one, failingSince: one.since })) },
      ['source telegram'],
    ],
    ['a bot that has been interrupted, whose cards wait too', { parts: part('telegram', 'degraded', 60) }, []],
    ['a source that is off', { parts: part('coingecko', 'off', 900) }, []],
    ['a part with a condition of its own', { parts: part('cycle', 'down', 60) }, []],
    [
      'a market whose price fails for 15 minutes',
      { parts: part('market BTC-USD', 'down', 15) },
      ['source market BTC-USD'],
    ],
    [
      'a market without candles, which is said once',
      { parts: part('market BTC-USD', 'down', 15), candleAgesMs: new Map([['BTC-USD', 900_000]]) },
      ['candles BTC-USD'],
    ],
    [
      'a model that has failed for 15 minutes while quant decides',
      { parts: part('deepseek', 'degraded', 15).map((one) => ({ ...one, failingSince: one.since })) },
      ['source deepseek'],
    ],
    ['a message waiting for 2 minutes', { waitingMs: 120_000 }, ['outbox']],
    ['a disk with less than 5 % free', on({ disk: { freeBytes: 4.9e9, totalBytes: 100e9 } }), ['disk']],
    ['a disk with less than 500 MB free', on({ disk: { freeBytes: 499 * 2 ** 20, totalBytes: 1e9 } }), ['disk']],
    ['a clock 2 s ahead', on({}, { skewMs: 2_000 }), ['clock']],
    ['a clock 2 s behind', on({ skewMs: -2_000 }), ['clock']],
    ['a clock 1.9 s behind', on({ skewMs: -1_900 }), []],
    ['80 % of the budget', { budget: budgetAt(80, 100, NOW) }, ['budget 80 % of 2026-11']],
    ['all of the budget', { budget: budgetAt(100.1, 100, NOW) }, ['budget 100 % of 2026-11']],
    ['79 % of the budget', { budget: budgetAt(79.9, 100, NOW) }, []],
    ['our own process with the token, which waits', { parts: part('telegram token', 'off', 900) }, []],
    ['another process with the token', { parts: part('telegram token', 'degraded', 0) }, ['second process']],
    ['a database in trouble', { databaseTrouble: 'disk I/O error' }, ['database']],
  ] as const)('%s', (_what, watched, keys) => {
    expect(keysOf(watched)).toEqual(keys);
  });

  test('each with what is wrong and what to do', () => {
    for (const alarm of alarmsOf({ ...well, lastVerdictAt: plus(NOW, -95 * MINUTE_MS), ...on({ skewMs: -90_000 }) })) {
      expect(alarm.detail).toMatch(/1 h 35 min|1 min behind/);
      expect(alarm.remedy.length).toBeGreaterThan(20);
    }
  });
});

test('of several machines it is said which one', () => {
  const [first] = alarmsOf({ ...well, ...on({ skewMs: 1 }, { skewMs: 9_000 }) });
  expect(first?.detail).toMatch(/9 s ahead of Coinbase's \(process 1 on here\)$/);
});

test('what was not measured ends no alarm; what was, does', () => {
  const unknown: Watched = { now: NOW, candleAgesMs: new Map(), parts: [], machines: on({}).machines };
  const keys = [
    'verdicts',
    'verdicts ETH-USD',
    'source deribit',
    'disk',
    'clock',
    'second process',
    'budget 80 % of 2026-10',
  ];
  expect(keys.filter((key) => isMeasured(key, unknown))).toEqual([]);
  const alone = part('telegram token', 'ok', 1);
  expect(keys.filter((key) => !isMeasured(key, { ...well, parts: [...well.parts, ...alone] }))).toEqual([]);
  const raised = alarmChanges([], keys.map(alarm), NOW);
  expect(alarmChanges(raised, [], NOW, (key) => isMeasured(key, unknown))).toEqual([]);
});

test('while all of the budget is spent the first line is not over; when the month turns both are', () => {
  const spent = { ...well, budget: budgetAt(100, 100, NOW) };
  const december = plus(NOW, 10 * DAY_MS);
  const turned = { ...well, now: december, budget: budgetAt(0, 100, december) };
  const keys = ['budget 80 % of 2026-11', 'budget 100 % of 2026-11'];
  expect(keys.map((key) => isMeasured(key, spent))).toEqual([false, true]);
  expect(keys.map((key) => isMeasured(key, turned))).toEqual([true, true]);
  expect(alarmsOf(turned).filter(({ key }) => key.startsWith('budget'))).toEqual([]);
});

const alarm = (key: string): Alarm => ({ key, detail: `${key} is wrong`, remedy: 'mend it' });

test('an alarm that goes on is no news; its end is, and so is its return', () => {
  const first = alarmChanges([], [alarm('disk')], NOW);
  expect(first.map(({ state, revision, told }) => [state, revision, told])).toEqual([['raised', 1, false]]);
  expect(alarmChanges(first, [alarm('disk')], plus(NOW, MINUTE_MS))).toEqual([]);
  const over = alarmChanges(first, [], plus(NOW, 2 * MINUTE_MS));
  expect(over.map(({ state, revision, raisedAt }) => [state, revision, raisedAt])).toEqual([['over', 2, NOW]]);
  expect(alarmChanges(over, [], plus(NOW, 3 * MINUTE_MS))).toEqual([]);
  expect(alarmChanges(over, [alarm('disk')], plus(NOW, 4 * MINUTE_MS))).toMatchObject([
    { state: 'raised', revision: 3 },
  ]);
});

test('whatever comes and goes, raised and over alternate, one revision at a time', () => {
  const looks = fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c')), { maxLength: 30 });
  fc.assert(
    fc.property(looks, (holding) => {
      let kept: readonly AlarmState[] = [];
      for (const [i, keys] of holding.entries()) {
        const changes = alarmChanges(kept, keys.map(alarm), plus(NOW, i * MINUTE_MS));
        for (const change of changes) {
          const old = kept.find(({ key }) => key === change.key);
          expect(change.revision).toBe((old?.revision ?? 0) + 1);
          expect(change.state).toBe(old?.state === 'raised' ? 'over' : 'raised');
        }
        kept = [...kept.filter(({ key }) => !changes.some((change) => change.key === key)), ...changes];
        expect(
          kept
            .filter(({ state }) => state === 'raised')
            .map(({ key }) => key)
            .toSorted(),
        ).toEqual(keys.toSorted());
      }
    }),
    { numRuns: 100 },
  );
});
