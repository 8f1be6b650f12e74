// What is left after the chaos, held against what was shown, pressed and recorded: each promise with its offences.
import { join } from 'node:path';
import { alreadyNotedToast, notedToast, takenBackToast } from '../../../bot/text/buttons.ts';
import { BOT_TOKEN } from '../../../cli/demo/sandboxEnvironment.ts';
import { EXPIRED_MEANWHILE } from '../../../core/delivery.ts';
import { type Instant, instant, MINUTE_MS, plus, SLOT_MS } from '../../../core/instant.ts';
import type { Candles } from '../../../core/market/candles.ts';
import type { SignalRow } from '../../../core/ports/record.ts';
import type { Decision, Outcome } from '../../../core/record/outcome.ts';
import { settle } from '../../../core/record/settle.ts';
import { loadMarket, openCandleFolder } from '../../../jobs/replay/candleFolder.ts';
import { type OpenStores, openStores } from '../../../models/openStores.ts';
import { RECORDING_DIR } from '../../../sandbox/market/loadRecording.ts';
import { createTelegram } from '../../../sandbox/telegram/createTelegram.ts';
import type { Message } from '../../../sandbox/telegram/world.types.ts';
import { createLeapingClock } from '../../support/leapingClock.ts';
import type { Database } from './database.ts';
import type { Deed, People } from './people.ts';
import { quietLog } from './quietLog.ts';

const SIGNAL = /\d{8}T\d{4}Z-[A-Z0-9]+-USD/;
const LOCK_MS = MINUTE_MS;
/** A signal that ended this long before the last verdict must have been followed to its end. */
const FOLLOWED_MS = 3 * SLOT_MS;

export type Findings = {
  readonly offences: readonly string[];
  readonly signals: number;
  readonly ended: number;
  readonly verdicts: number;
  readonly abandoned: number;
  readonly cards: number;
  readonly twice: number;
  readonly late: number;
  readonly deeds: number;
  readonly acknowledged: number;
  readonly commands: number;
};

export type Left = {
  readonly dir: string;
  readonly database: Database;
  readonly people: People;
  readonly reachable: readonly number[];
  readonly blocker: number;
  readonly broken: readonly string[];
};

type OutboxRow = {
  readonly subscriber: number;
  readonly kind: string;
  readonly subject: string;
  readonly revision: number;
  readonly attempts: number;
  readonly settled: number;
  readonly state: { readonly kind: string; readonly because?: string; readonly leaseUntilWallMs?: number };
};

const chatsOf = (dir: string, ids: readonly number[]): ReadonlyMap<number, readonly Message[]> => {
  const telegram = createTelegram({
    store: join(dir, 'telegram.sqlite'),
    clock: { nowMs: () => 0 },
    wall: { nowMs: () => Date.now() },
    token: BOT_TOKEN,
  });
  const chats = new Map(ids.map((id) => [id, telegram.world.history(id, 1_000_000)]));
  telegram.close();
  return chats;
};

const namedBy = (m: Message | undefined): string | undefined =>
  m?.keyboard?.inline_keyboard.flat().flatMap((b) => SIGNAL.exec(b.callback_data ?? '')?.[0] ?? [])[0];

const isCard = (m: Message): boolean =>
  m.from.kind === 'bot' && m.replyToMessageId === undefined && m.photo !== undefined;

/** How often each signal's card, and the reply that tells its end, is in a chat. */
const timesIn = (chat: readonly Message[]) => {
  const cards = new Map<string, number>();
  const ends = new Map<string, number>();
  const byId = new Map(chat.map((m) => [m.messageId, m]));
  for (const m of chat) {
    const own = isCard(m) ? namedBy(m) : undefined;
    if (own !== undefined) cards.set(own, (cards.get(own) ?? 0) + 1);
    const answered =
      m.from.kind === 'bot' && m.replyToMessageId !== undefined ? byId.get(m.replyToMessageId) : undefined;
    const about = answered && isCard(answered) ? namedBy(answered) : undefined;
    if (about !== undefined && /· (TARGET|STOP|EXPIRED) [+−-]?\d/.test(m.text ?? ''))
      ends.set(about, (ends.get(about) ?? 0) + 1);
  }
  return { cards, ends };
};

const sameEnd = (stored: Outcome, undisturbed: Outcome): boolean =>
  JSON.stringify(stored) === JSON.stringify(undisturbed);

const judgeOutcomes = (rows: readonly SignalRow[], lastAsOf: Instant): readonly string[] => {
  const folder = openCandleFolder(RECORDING_DIR);
  const markets = new Map<string, Candles>();
  const candlesOf = (symbol: string): Candles => {
    const known = markets.get(symbol) ?? loadMarket(folder, symbol, {}).market.candles;
    markets.set(symbol, known);
    return known;
  };
  return rows.flatMap(({ signal, outcome }) => {
    const undisturbed = settle(signal, candlesOf(signal.symbol));
    if (outcome.kind === 'open') {
      const overdue =
        undisturbed.kind !== 'open' && undisturbed.kind !== 'unknown' && plus(undisturbed.at, FOLLOWED_MS) < lastAsOf;
      return overdue ? [`${signal.id} is open, though it ended`] : [];
    }
    return sameEnd(outcome, undisturbed)
      ? []
      : [`${signal.id} is resolved as ${JSON.stringify(outcome)}, undisturbed as ${JSON.stringify(undisturbed)}`];
  });
};

const judgeRecords = async (stores: OpenStores['stores'], rows: readonly SignalRow[], shown: ReadonlySet<string>) => {
  const known = new Set(rows.map(({ signal }) => signal.id));
  const offences = [...shown].filter((id) => !known.has(id)).map((id) => `${id} was shown and is not in the record`);
  for (const { signal } of rows) {
    const report = await stores.cycles.report(signal.cycle, signal.symbol);
    if (report?.verdict.kind !== 'publish' || report.verdict.signal.id !== signal.id)
      offences.push(`${signal.id} is published and its cycle's report says otherwise`);
  }
  return offences;
};

type Counts = { twice: number; late: number; cards: number };

/** Each reachable person each message exactly once; more often only where the outbox counted what it could not know. */
const judgeMessages = (
  { reachable, blocker }: Left,
  rows: readonly SignalRow[],
  outbox: readonly OutboxRow[],
  chats: ReadonlyMap<number, readonly Message[]>,
) => {
  const offences: string[] = [];
  const counts: Counts = { twice: 0, late: 0, cards: 0 };
  /** What of the cards was sent: the one that told of it, and those that were asked for by /start and /signal. */
  const cardsOf = Map.groupBy(
    outbox.filter(({ kind }) => kind === 'card'),
    ({ subscriber, subject }) => `${subscriber} ${subject}`,
  );
  const byKey = new Map(outbox.map((row) => [`${row.subscriber}:${row.kind}:${row.subject}:${row.revision}`, row]));
  for (const person of [...reachable, blocker]) {
    const { cards, ends } = timesIn(chats.get(person) ?? []);
    for (const { signal, outcome } of rows) {
      const row = byKey.get(`${person}:card:${signal.id}:1`);
      const times = cards.get(signal.id) ?? 0;
      const owed = cardsOf.get(`${person} ${signal.id}`) ?? [];
      const sent = owed.filter(({ state }) => state.kind === 'sent').length;
      const mayRepeat = owed.reduce((sum, { attempts, settled }) => sum + attempts - settled, 0);
      counts.cards += times;
      counts.twice += Math.max(0, times - sent);
      if (times > sent + mayRepeat)
        offences.push(
          `${person} has the card of ${signal.id} ${times} times, ${sent} sent, ${mayRepeat} counted as perhaps repeated`,
        );
      if (person === blocker) continue;
      const expired = row?.state.kind === 'dead' && row.state.because === EXPIRED_MEANWHILE;
      const told = outbox.some((o) => o.subscriber === person && o.kind === 'missed' && o.state.kind === 'sent');
      if (times === 0 && expired && told) counts.late += 1;
      else if (times === 0)
        offences.push(`${person} has no card of ${signal.id}: ${JSON.stringify(row?.state ?? 'never queued')}`);
      const end = byKey.get(`${person}:outcome:${signal.id}:1`);
      const endTimes = ends.get(signal.id) ?? 0;
      if (times > 0 && outcome.kind !== 'open' && endTimes === 0)
        offences.push(
          `${person} was not told the end of ${signal.id}: ${JSON.stringify(end?.state ?? 'never queued')}`,
        );
      if (endTimes > 1 + (end ? end.attempts - end.settled : 0))
        offences.push(`${person} was told the end of ${signal.id} ${endTimes} times`);
    }
  }
  return { offences, counts };
};

const acknowledges = ({ wanted }: Deed, answer: string): boolean => {
  if (wanted === undefined)
    return (['took', 'skipped', 'monitoring'] as const).some((d) => answer.startsWith(takenBackToast(d)));
  return [notedToast(wanted, false), notedToast(wanted, true)].some((words) => answer.startsWith(words));
};

/** Every press that was acknowledged is in the log, and the last word of each person on each signal is what stands. */
const judgeDecisions = async ({ connection }: OpenStores, { people }: Left) => {
  const log = await connection.collection('presses').find({}).toArray();
  const standing = await connection.collection('decisions').find({}).toArray();
  const logged = new Map(log.map((press) => [String(press['press']), String(press['decision'])]));
  const offences: string[] = [];
  let acknowledged = 0;
  for (const [key, deeds] of Map.groupBy(people.deeds, (deed) => `${deed.signalId} ${deed.person}`)) {
    let last: Decision | 'undone' | undefined;
    for (const deed of deeds.toSorted((a, b) => a.order - b.order)) {
      const answer = people.answerTo(deed.key) ?? '';
      if (logged.has(deed.key)) last = deed.wanted ?? 'undone';
      if (!acknowledges(deed, answer)) {
        if (deed.wanted !== undefined && answer === alreadyNotedToast(deed.wanted) && last !== deed.wanted)
          offences.push(`${key}: told that ${deed.wanted} is noted already, and ${last ?? 'nothing'} is`);
        continue;
      }
      acknowledged += 1;
      if (!logged.has(deed.key))
        offences.push(`${key}: the press ${deed.key} was acknowledged ("${answer}") and is not in the record`);
    }
    const row = standing.find((d) => `${d['signalId']} ${d['subscriber']}` === key);
    const stands = row ? String(row['decision']) : undefined;
    if (last !== stands)
      offences.push(`${key}: the last word was ${last ?? 'none'}, what stands is ${stands ?? 'none'}`);
  }
  return { offences, acknowledged };
};

/** Held locks that nobody can be holding: older than a minute, or given far ahead of now. */
export const judgeLocks = async (
  { connection }: Pick<OpenStores, 'connection'>,
  outbox: readonly OutboxRow[],
): Promise<readonly string[]> => {
  const now = Date.now();
  const jobs = await connection
    .collection('agendaJobs')
    .find({ lockedAt: { $ne: null } })
    .toArray();
  const cycles = await connection
    .collection('cycles')
    .find({ stage: { $in: ['claimed', 'recorded'] } })
    .toArray();
  const migrating = await connection.collection('migration_lock').find({}).toArray();
  const sending = outbox.filter(({ state }) => state.kind === 'sending');
  const old = (at: number): boolean => at < now - LOCK_MS || at > now + 2 * LOCK_MS;
  return [
    ...jobs
      .filter((job) => old(Number(job['lockedAt'])))
      .map((job) => `the job ${job['name']} is locked since ${String(job['lockedAt'])}`),
    ...cycles
      // what was handed back has no lease: the next process takes it up
      .filter((c) => Number(c['leaseUntil']) > 0 && old(Number(c['leaseUntil'])))
      .map((c) => `the cycle ${c['cycle']} ${c['symbol']} is left ${c['stage']}`),
    ...migrating
      // one that has run out is free, and nothing is left undone by it
      .filter((lock) => Number(lock['leaseUntil']) > now && old(Number(lock['leaseUntil'])))
      .map((lock) => `the migration lock is held until ${new Date(Number(lock['leaseUntil'])).toISOString()}`),
    ...sending
      .filter(({ state }) => old(state.leaseUntilWallMs ?? 0))
      .map((r) => `the ${r.kind} of ${r.subject} to ${r.subscriber} is left sending`),
  ];
};

/** Reads database and chats once the service has ended. */
export const judge = async (left: Left): Promise<Findings> => {
  const { dir, database, people, reachable, blocker, broken } = left;
  const chats = chatsOf(dir, [...reachable, blocker]);
  const held = await database.open();
  const opened = await openStores({ uri: held.uri, clock: createLeapingClock(instant(0)), log: quietLog });
  try {
    const { stores, connection } = opened;
    const rows = await stores.signals.list({ limit: 100_000 });
    const outbox = (await connection.collection('outbox').find({}).toArray()) as unknown as readonly OutboxRow[];
    const { recorded, abandoned, lastRecordedAsOf = instant(0) } = await stores.cycles.counts();
    const shown = new Set([...chats.values()].flat().flatMap((m) => (isCard(m) ? (namedBy(m) ?? []) : [])));
    const messages = judgeMessages(left, rows, outbox, chats);
    const decisions = await judgeDecisions(opened, left);
    const offences = [
      ...broken,
      ...(await judgeRecords(stores, rows, shown)),
      ...judgeOutcomes(rows, lastRecordedAsOf),
      ...messages.offences,
      ...decisions.offences,
      ...(await judgeLocks(opened, outbox)),
    ];
    return {
      offences,
      signals: rows.length,
      ended: rows.filter(({ outcome }) => outcome.kind !== 'open').length,
      verdicts: recorded,
      abandoned,
      ...messages.counts,
      deeds: people.deeds.length,
      acknowledged: decisions.acknowledged,
      commands: people.commands(),
    };
  } finally {
    await opened.close();
    await held.close();
  }
};
