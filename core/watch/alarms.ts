// What an admin must hear of without asking: which conditions hold now, from what was measured. Pure.
import { DAY_MS, type Instant, MINUTE_MS } from '../instant.ts';
import type { PartHealth } from '../ports/shell.ts';
import { type Budget, budgetSentence } from '../synthesis/budget.ts';
import { span } from '../wording/times.ts';
import type { Machine } from './processes.ts';

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
 * One look at the service. Absent is what could not be measured; it raises nothing by itself, and ends no alarm.
 * `lastVerdictAt`: the newest recorded verdict, else the start of the service. `recordedAt`: the newest recorded verdict.
 * `candleAgesMs` by symbol: how old the end of the newest closed 1m candle was when Coinbase was asked. `waitingMs`: wall
 * milliseconds for which the oldest message that may go out has waited. `machines`: those the processes of the service run on.
 */
export type Watched = {
  readonly now: Instant;
  readonly lastVerdictAt?: Instant;
  readonly candleAgesMs: ReadonlyMap<string, number>;
  /** symbols of which no candle has been seen since the start */
  readonly unseen?: ReadonlySet<string>;
  readonly parts: readonly PartHealth[];
  readonly waitingMs?: number;
  readonly recordedAt?: Instant | undefined;
  /** symbols without a verdict for as long as rings, though others have some; absent where that cannot be told */
  readonly silent?: ReadonlySet<string>;
  readonly machines: readonly Machine[];
  /** of the month; absent where no model is configured */
  readonly budget?: Budget | undefined;
  readonly databaseTrouble?: string;
};

/** `key` is one condition for as long as it lasts; `remedy` says what to do. */
export type Alarm = { readonly key: string; readonly detail: string; readonly remedy: string };

/** The part of the health board that tells whether another process uses our token. */
export const TOKEN_PART = 'telegram token';

/** parts that are watched by conditions of their own, or whose state is no outage */
const OWN: readonly RegExp[] = [/^database$/, /^cycle$/, /^history$/, /^phase$/, /^delivery$/, /^telegram token$/];

const silentSymbols = ({ silent = new Set() }: Watched): readonly Alarm[] =>
  [...silent].map((symbol) => ({
    key: `verdicts ${symbol}`,
    detail: `no verdict on ${symbol} has been recorded for ${span(watchLimits.verdictMs)}, though there were some on others`,
    remedy: 'the log says why its cycles fail; nothing of this symbol is published meanwhile',
  }));

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

/** A market without candles rings as that, and sooner; one with candles may still be without a price. */
const isToldByCandles = (part: string, watched: Watched): boolean =>
  candles(watched).some(({ key }) => part === key.replace(/^candles /, 'market '));

const meanwhileOf = (part: string): string => {
  if (part === 'telegram') return 'cards go out, but what is pressed and written does not come in';
  if (part.startsWith('market ')) return 'nothing of this symbol is published meanwhile';
  return 'signals go on without it and say so';
};

const sources = (watched: Watched): readonly Alarm[] =>
  watched.parts.flatMap(({ part, state, since, failingSince, detail }) => {
    const { now } = watched;
    const from = failingSince ?? (state === 'down' ? since : now);
    if (now - from < watchLimits.sourceMs || OWN.some((own) => own.test(part)) || isToldByCandles(part, watched))
      return [];
    const meanwhile = meanwhileOf(part);
    return [
      {
        key: `source ${part}`,
        detail: `${part} has been down for ${span(now - from)}: ${detail}`,
        remedy: `${meanwhile}; npm run doctor asks it once and says what to fix`,
      },
    ];
  });

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

/** Which of them, where there is more than one. */
const on = ({ machines }: Watched, { who }: Machine): string => (machines.length > 1 ? ` (${who})` : '');

const hasLittleRoom = ({ disk }: Machine): boolean =>
  disk !== undefined &&
  (disk.freeBytes < watchLimits.diskFreeBytes || disk.freeBytes < watchLimits.diskFreeShare * disk.totalBytes);

const disk = (watched: Watched): readonly Alarm[] => {
  const full = watched.machines.find(hasLittleRoom);
  if (!full?.disk) return [];
  const { freeBytes, totalBytes } = full.disk;
  return [
    {
      key: 'disk',
      detail: `${megabytes(freeBytes)} of ${megabytes(totalBytes)} are free where the data lies${on(watched, full)}`,
      remedy: 'make room; a full disk stops the record, and with it every signal',
    },
  ];
};

const isWrong = ({ skewMs }: Machine): boolean => skewMs !== undefined && Math.abs(skewMs) >= watchLimits.skewMs;

const skew = (watched: Watched): readonly Alarm[] => {
  const wrong = watched.machines.find(isWrong);
  if (wrong?.skewMs === undefined) return [];
  const { skewMs } = wrong;
  return [
    {
      key: 'clock',
      detail: `this machine's clock is ${span(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead of' : 'behind'} Coinbase's${on(watched, wrong)}`,
      remedy: 'let the system keep its time (systemd-timesyncd or chrony); candles are read by the clock',
    },
  ];
};

const budgetRemedy = {
  warned: 'nothing yet; DEEPSEEK_MONTHLY_BUDGET_USD sets the budget, /cost tells what it goes for',
  spent: 'raise DEEPSEEK_MONTHLY_BUDGET_USD and restart, or let quant decide until the month turns',
} as const;

/** Two conditions, so that the second line is told as well as the first. */
const budget = ({ budget: month }: Watched): readonly Alarm[] => {
  if (month === undefined || month.state === 'ok') return [];
  const detail = (budgetSentence(month) ?? '').replace(/\.$/, '');
  const warned: Alarm = { key: `budget 80 % of ${month.month}`, detail, remedy: budgetRemedy.warned };
  const spent: Alarm = { key: `budget 100 % of ${month.month}`, detail, remedy: budgetRemedy.spent };
  return month.state === 'spent' ? [spent] : [warned];
};

const secondProcess = ({ parts }: Watched): readonly Alarm[] =>
  parts.some(({ part, state }) => part === TOKEN_PART && state === 'degraded')
    ? [
        {
          key: 'second process',
          detail:
            'another process, none of this service, asks Telegram with the same token, so that presses may be lost',
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
  [database, verdicts, silentSymbols, candles, sources, outbox, budget, disk, skew, secondProcess].flatMap(
    (condition) => condition(watched),
  );

/**
 * Whether this look says anything of the condition: a process that has just started knows nothing of a source it has not
 * asked yet, and that is no all-clear.
 */
export const isMeasured = (
  key: string,
  { now, recordedAt, parts, machines, unseen, silent, budget: month }: Watched,
): boolean => {
  if (key.startsWith('verdicts ')) return silent !== undefined;
  if (key === 'verdicts') return recordedAt !== undefined && now - recordedAt < watchLimits.verdictMs;
  if (key === 'disk') return machines.some((machine) => machine.disk !== undefined);
  if (key === 'clock') return machines.some((machine) => machine.skewMs !== undefined);
  if (key === 'second process') return parts.some(({ part, state }) => part === TOKEN_PART && state !== 'off');
  // beyond the second line the first one has not ended
  if (key.startsWith('budget '))
    return month !== undefined && !(month.state === 'spent' && key.startsWith('budget 80'));
  // one that has been failing only since this start was failing before it, too
  if (key.startsWith('source '))
    return parts.some((one) => key === `source ${one.part}` && one.state !== 'down' && one.failingSince === undefined);
  if (key.startsWith('candles ')) return !unseen?.has(key.slice('candles '.length));
  return true;
};

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

/** An alarm of a month's budget that ended so long ago is forgotten; the others are few, and go on counting when they return. */
export const ALARM_MEMORY_MS = 30 * DAY_MS;

/**
 * What changes with this look: new alarms, and the all-clear of those that no longer hold, as far as that is `measured` (of
 * all, unless told). One that goes on is no news.
 */
export const alarmChanges = (
  before: readonly AlarmState[],
  holding: readonly Alarm[],
  now: Instant,
  measured: (key: string) => boolean = () => true,
): readonly AlarmState[] => {
  const known = new Map(before.map((state) => [state.key, state]));
  const raised = holding.flatMap((alarm): readonly AlarmState[] => {
    const old = known.get(alarm.key);
    if (old?.state === 'raised') return [];
    return [{ ...alarm, state: 'raised', at: now, raisedAt: now, revision: (old?.revision ?? 0) + 1, told: false }];
  });
  const over = before
    .filter(({ key, state }) => state === 'raised' && !holding.some((alarm) => alarm.key === key) && measured(key))
    .map((old): AlarmState => ({ ...old, state: 'over', at: now, revision: old.revision + 1, told: false }));
  return [...raised, ...over];
};
