// What an admin must hear of without asking: which conditions hold now, from what was measured. Pure.
import { DAY_MS, type Instant, MINUTE_MS } from '../instant.ts';
import type { PartHealth } from '../ports.ts';
import { span } from '../wording/times.ts';

export const watchLimits = {
  verdictMs: 30 * MINUTE_MS,
  candleMs: 3 * MINUTE_MS,
  sourceMs: 15 * MINUTE_MS,
  outboxMs: 2 * MINUTE_MS,
  diskFreeShare: 0.05,
  diskFreeBytes: 500 * 2 ** 20,
  skewMs: 2_000,
} as const;

/**
 * One look at the service. Absent is what could not be measured; it raises nothing by itself. `lastVerdictAt`: the newest
 * recorded verdict, else the start of the service. `candleAgesMs` by symbol: how old the end of the newest closed 1m candle
 * was when Coinbase was asked. `waitingMs`: wall milliseconds for which the oldest message that may go out has waited.
 * `skewMs`: this machine's clock minus Coinbase's.
 */
export type Watched = {
  readonly now: Instant;
  readonly lastVerdictAt?: Instant;
  readonly candleAgesMs: ReadonlyMap<string, number>;
  readonly parts: readonly PartHealth[];
  readonly waitingMs?: number;
  readonly disk?: { readonly freeBytes: number; readonly totalBytes: number };
  readonly skewMs?: number;
  readonly databaseTrouble?: string;
};

/** `key` is one condition for as long as it lasts; `remedy` says what to do. */
export type Alarm = { readonly key: string; readonly detail: string; readonly remedy: string };

/** The part of the health board that tells whether another process uses our token. */
export const TOKEN_PART = 'telegram token';

/** parts that are watched by conditions of their own, or whose state is no outage */
const OWN: readonly RegExp[] = [
  /^database$/,
  /^cycle$/,
  /^telegram$/,
  /^market /,
  /^history$/,
  /^phase$/,
  /^delivery$/,
  /^telegram token$/,
];

const verdicts = ({ now, lastVerdictAt }: Watched): readonly Alarm[] =>
  lastVerdictAt !== undefined && now - lastVerdictAt >= watchLimits.verdictMs
    ? [
        {
          key: 'verdicts',
          detail: `no verdict has been recorded for ${span(now - lastVerdictAt)} (HOLD counts as one)`,
          remedy: '/health names the part that is not well; if none is, restart the service',
        },
      ]
    : [];

const candles = ({ candleAgesMs }: Watched): readonly Alarm[] =>
  [...candleAgesMs].flatMap(([symbol, ageMs]) =>
    ageMs >= watchLimits.candleMs
      ? [
          {
            key: `candles ${symbol}`,
            detail: `the newest ${symbol} candle ended ${span(ageMs)} ago`,
            remedy: 'Coinbase may be down or have halted trading: status.coinbase.com; nothing is published meanwhile',
          },
        ]
      : [],
  );

const sources = ({ now, parts }: Watched): readonly Alarm[] =>
  parts.flatMap(({ part, state, since, detail }) =>
    state === 'down' && !OWN.some((own) => own.test(part)) && now - since >= watchLimits.sourceMs
      ? [
          {
            key: `source ${part}`,
            detail: `${part} has been down for ${span(now - since)}: ${detail}`,
            remedy: 'signals go on without it and say so; npm run doctor asks it once and says what to fix',
          },
        ]
      : [],
  );

const outbox = ({ waitingMs }: Watched): readonly Alarm[] =>
  waitingMs !== undefined && waitingMs >= watchLimits.outboxMs
    ? [
        {
          key: 'outbox',
          detail: `a message has been waiting for ${span(waitingMs)} and is not sent`,
          remedy: 'Telegram may be down or limit the bot; nothing is lost, what waits is sent later',
        },
      ]
    : [];

const megabytes = (bytes: number): string => `${Math.floor(bytes / 2 ** 20).toLocaleString('en-US')} MB`;

const disk = ({ disk: space }: Watched): readonly Alarm[] =>
  space !== undefined &&
  (space.freeBytes < watchLimits.diskFreeBytes || space.freeBytes < watchLimits.diskFreeShare * space.totalBytes)
    ? [
        {
          key: 'disk',
          detail: `${megabytes(space.freeBytes)} of ${megabytes(space.totalBytes)} are free where the data lies`,
          remedy: 'make room; a full disk stops the record, and with it every signal',
        },
      ]
    : [];

const skew = ({ skewMs }: Watched): readonly Alarm[] =>
  skewMs !== undefined && Math.abs(skewMs) >= watchLimits.skewMs
    ? [
        {
          key: 'clock',
          detail: `this machine's clock is ${span(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead of' : 'behind'} Coinbase's`,
          remedy: 'let the system keep its time (systemd-timesyncd or chrony); candles are read by the clock',
        },
      ]
    : [];

const secondProcess = ({ parts }: Watched): readonly Alarm[] =>
  parts.some(({ part, state }) => part === TOKEN_PART && state !== 'ok')
    ? [
        {
          key: 'second process',
          detail: 'another process asks Telegram with the same token, so that presses may be lost',
          remedy: 'stop one of them; where the token may have leaked, /revoke it with @BotFather',
        },
      ]
    : [];

const database = ({ databaseTrouble }: Watched): readonly Alarm[] =>
  databaseTrouble === undefined
    ? []
    : [
        {
          key: 'database',
          detail: `the service could not look at its own record: ${databaseTrouble}`,
          remedy: 'nothing is published without a record; the log and npm run doctor say more',
        },
      ];

/** The conditions that hold now, each once, in a fixed order; none where all is well. */
export const alarmsOf = (watched: Watched): readonly Alarm[] =>
  [database, verdicts, candles, sources, outbox, disk, skew, secondProcess].flatMap((condition) => condition(watched));

/** An alarm as it is kept: raised or over since `at`, and how often it changed. `told`: its notice is in the outbox. */
export type AlarmState = {
  readonly key: string;
  readonly state: 'raised' | 'over';
  readonly at: Instant;
  /** when it was raised last */
  readonly raisedAt: Instant;
  readonly detail: string;
  readonly remedy: string;
  readonly revision: number;
  readonly told: boolean;
};

/** An alarm that ended so long ago is forgotten. */
export const ALARM_MEMORY_MS = 30 * DAY_MS;

/** What changes with this look: new alarms, and the all-clear of those that no longer hold. One that goes on is no news. */
export const alarmChanges = (
  before: readonly AlarmState[],
  holding: readonly Alarm[],
  now: Instant,
): readonly AlarmState[] => {
  const known = new Map(before.map((state) => [state.key, state]));
  const raised = holding.flatMap((alarm): readonly AlarmState[] => {
    const old = known.get(alarm.key);
    if (old?.state === 'raised') return [];
    return [{ ...alarm, state: 'raised', at: now, raisedAt: now, revision: (old?.revision ?? 0) + 1, told: false }];
  });
  const over = before
    .filter(({ key, state }) => state === 'raised' && !holding.some((alarm) => alarm.key === key))
    .map((old): AlarmState => ({ ...old, state: 'over', at: now, revision: old.revision + 1, told: false }));
  return [...raised, ...over];
};
