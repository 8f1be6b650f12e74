// What three processes have left in their database and in the chat, held against what one would have.
import { join } from 'node:path';
import { BOT_TOKEN } from '../../../cli/demo/sandboxEnvironment.ts';
import { cycleId, instant, plus, SLOT_MS, slotOfCycle } from '../../../core/instant.ts';
import { openStores } from '../../../models/openStores.ts';
import { createTelegram } from '../../../sandbox/telegram/createTelegram.ts';
import { createLeapingClock } from '../../support/leapingClock.ts';
import { ADMIN, type Person } from './person.ts';

const SYMBOLS = ['BTC-USD', 'ETH-USD', 'SOL-USD'];
const DECISION = { t: 'took', s: 'skipped', m: 'monitoring' } as const;
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const log = { ...quiet, child: () => ({ ...quiet, child: () => log }) } as Parameters<typeof openStores>[0]['log'];

export type Judged = {
  readonly offences: readonly string[];
  readonly slots: number;
  readonly verdicts: number;
  readonly signals: number;
  readonly twice: number;
  readonly deeds: number;
};

type Row = { readonly cycle: string; readonly symbol: string; readonly stage: string };

/** Every slot between the first and the last one, every symbol: one row with a verdict. */
const cyclesLeft = (rows: readonly Row[]): { readonly slots: number; readonly offences: readonly string[] } => {
  const slots = rows.map(({ cycle }) => slotOfCycle(cycle as never) ?? instant(0)).toSorted((a, b) => a - b);
  const [first, last] = [slots[0], slots.at(-1)];
  if (first === undefined || last === undefined) return { slots: 0, offences: ['there is no cycle'] };
  const offences: string[] = [];
  let count = 0;
  for (let slot = first; slot < last; slot = plus(slot, SLOT_MS), count++)
    for (const symbol of SYMBOLS) {
      const found = rows.filter((row) => row.cycle === cycleId(slot) && row.symbol === symbol);
      if (found.length !== 1 || found[0]?.stage !== 'enqueued')
        offences.push(`${cycleId(slot)} ${symbol}: ${found.map(({ stage }) => stage).join(', ') || 'no cycle'}`);
    }
  return { slots: count, offences };
};

const cardsInChat = (dir: string): ReadonlyMap<string, number> => {
  const telegram = createTelegram({
    store: join(dir, 'telegram.sqlite'),
    clock: { nowMs: () => 0 },
    wall: { nowMs: () => Date.now() },
    token: BOT_TOKEN,
  });
  const times = new Map<string, number>();
  for (const message of telegram.world.history(ADMIN, 100_000)) {
    if (!message.photo || message.replyToMessageId !== undefined) continue;
    const data = message.keyboard?.inline_keyboard.flat().map((button) => button.callback_data ?? '') ?? [];
    const id = data.flatMap((one) => /\d{8}T\d{4}Z-[A-Z0-9]+-USD/.exec(one)?.[0] ?? [])[0];
    if (id !== undefined) times.set(id, (times.get(id) ?? 0) + 1);
  }
  telegram.close();
  return times;
};

/** The sandbox has ended, the database is served. */
export const judge = async (dir: string, uri: string, person: Person, kills: number): Promise<Judged> => {
  const opened = await openStores({ uri, clock: createLeapingClock(instant(0)), log });
  const { stores, connection } = opened;
  const rows = (await connection.collection('cycles').find({}).toArray()) as unknown as readonly Row[];
  const cycles = cyclesLeft(rows);
  const offences = [...cycles.offences];
  const signals = await stores.signals.list({ limit: 10_000 });
  const counts = await stores.outbox.counts();
  const times = cardsInChat(dir);
  // a card that its signal outlived in the outbox was never sent, which the person was told
  const dead = new Set(
    await connection.collection('outbox').distinct('subject', { kind: 'card', 'state.kind': 'dead' }),
  );
  for (const { signal } of signals)
    if (!times.has(signal.id) && !dead.has(signal.id)) offences.push(`${signal.id} has no card`);
  const twice = [...times.values()].reduce((sum, n) => sum + n - 1, 0);
  if (twice > counts.repeats) offences.push(`${twice} cards came again, ${counts.repeats} are counted`);
  if (counts.repeats > kills) offences.push(`${counts.repeats} repeats after ${kills} kills`);

  const presses = new Set(await connection.collection('presses').distinct('press'));
  for (const { callbackId } of person.deeds) {
    const isKept = [...presses].some((press) => String(press).includes(callbackId));
    if (person.toasts.get(callbackId)?.startsWith('Noted') && !isKept) offences.push(`press ${callbackId} is lost`);
  }
  const wanted = new Map(person.deeds.map(({ signalId, letter }) => [signalId, DECISION[letter]]));
  for (const [signalId, decision] of wanted) {
    const standing = await stores.decisions.get(signalId, ADMIN);
    if (standing?.decision !== decision) offences.push(`${signalId}: pressed ${decision}, kept ${standing?.decision}`);
  }
  const rival = await stores.alarms.get('second process');
  if (rival) offences.push('a second process was alarmed of, though all were ours');
  await opened.close();
  const verdicts = rows.filter(({ stage }) => stage === 'enqueued').length;
  return { offences, slots: cycles.slots, verdicts, signals: signals.length, twice, deeds: person.deeds.length };
};
