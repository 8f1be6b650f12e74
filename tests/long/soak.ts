// Market days at speed in a real process: memory after the last day is that of the second, and no collection outgrows its bound.
// --days (30), --candles (a folder; the sandbox's own where absent), --start (2023-12-01T03:00Z with a folder).
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import mongoose from 'mongoose';
import { recordedSymbols } from '../../cli/demo/recordedSymbols.ts';
import { DAY_MS } from '../../core/instant.ts';
import { joinEmbedded } from '../../models/embedded/join.ts';
import { defaultStart, loadRecording, RECORDING_DIR } from '../../sandbox/market/loadRecording.ts';
import { endSandbox, eventually, temporaryFolder } from '../e2e/demoProcess.ts';
import { readUnit } from '../support/deploy/unitFile.ts';
import { countFrom, type LongOptions, LongRefusal, type LongRun } from './longRun.ts';
import { BOUNDS, type Run } from './soak/collections.ts';
import { type Memory, openInspector } from './soak/heap.ts';

export const options: LongOptions = { candles: 'V7_SOAK_CANDLES', days: 'V7_SOAK_DAYS', start: 'V7_SOAK_START' };

/** for `check:long`, which ends what takes longer */
export const limitMs = 8 * 3_600_000;
const MAIN = join(import.meta.dirname, '..', '..', 'main.ts');
/** as the unit sets it; a library that is not installed is passed over by the loader */
const ALLOCATOR = Object.fromEntries(
  Object.entries(readUnit().env).filter(([name]) => name.startsWith('MALLOC_') || name === 'LD_PRELOAD'),
);
const ADMIN = 100_001;
const SPEED = 3600;
const GROWTH = 1.1;
/** a cycle under way ends in less */
const SETTLE_MS = 3_000;
const DAY_CYCLES = 288;

type Counted = { readonly n: number; readonly bytes: number };
type Day = Memory & {
  readonly day: number;
  readonly collections: ReadonlyMap<string, Counted>;
  readonly seconds: number;
};

const countAll = async (uri: string): Promise<ReadonlyMap<string, Counted>> => {
  const connection = await mongoose.createConnection(uri).asPromise();
  try {
    const found = new Map<string, Counted>();
    for (const { name } of (await connection.db?.listCollections().toArray()) ?? []) {
      const collection = connection.collection(name);
      const n = await collection.countDocuments({});
      const [newest] = await collection.find({}).sort({ _id: -1 }).limit(1).toArray();
      const bytes = newest ? mongoose.mongo.BSON.calculateObjectSize(newest) : 0;
      found.set(name, { n, bytes });
    }
    return found;
  } finally {
    await connection.close();
  }
};

const post = (url: string, body: object): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** Which library hands out its memory, from /proc; the image's is installed with `apt-get install libjemalloc2`. */
const allocatorOf = (pid: number): string => {
  try {
    if (readFileSync(`/proc/${pid}/maps`, 'utf8').includes('libjemalloc')) return 'jemalloc, as in the image';
  } catch {
    return "this platform's own";
  }
  return "the C library's, which keeps more than the image's (libjemalloc2 is not installed)";
};

type State = {
  readonly messages: readonly {
    readonly messageId: number;
    readonly keyboard?: { inline_keyboard: readonly (readonly { callback_data?: string }[])[] };
  }[];
};

/** The person answers the newest card and asks for two pages, so that what people leave behind grows as well. */
const useIt = async (chat: string): Promise<void> => {
  const state = (await (await fetch(`${chat}/api/state?person=${ADMIN}`)).json()) as State;
  const button = state.messages
    .toReversed()
    .flatMap(({ messageId, keyboard }) =>
      (keyboard?.inline_keyboard.flat() ?? []).map(({ callback_data: data }) => ({ messageId, data })),
    )
    .find(({ data }) => data?.startsWith('d:t:'));
  if (button)
    await post(`${chat}/api/press`, { person: ADMIN, chat: ADMIN, message: button.messageId, data: button.data });
  for (const text of ['/stats', '/why']) await post(`${chat}/api/say`, { person: ADMIN, chat: ADMIN, text });
};

/** The market stands still while memory is looked at: what comes and goes with a cycle is not what is kept. */
const whilePaused = async <T>(chat: string, look: () => Promise<T>): Promise<T> => {
  const paused = chat.replace(/chat$/, 'clock/paused');
  await fetch(paused, { method: 'PUT' });
  try {
    await delay(SETTLE_MS);
    return await look();
  } finally {
    await fetch(paused, { method: 'DELETE' });
  }
};

const marketMs = async (chat: string): Promise<number> => {
  const clock = (await (await fetch(chat.replace(/chat$/, 'clock'))).json()) as { readonly nowMs: number };
  return clock.nowMs;
};

const outgrown = (collections: ReadonlyMap<string, Counted>, run: Run): readonly string[] =>
  [...collections].flatMap(([name, { n }]) => {
    const bound = BOUNDS[name];
    if (!bound) return [`${name} has ${n} documents and no documented bound`];
    if (bound.kind === 'cap' && n > bound.most(run))
      return [`${name} has ${n} documents, its bound is ${Math.floor(bound.most(run))} (${bound.because})`];
    return [];
  });

const told = (days: readonly Day[]): string => {
  const last = days.at(-1);
  const names = [...(last?.collections.keys() ?? [])].toSorted();
  const rows = names.map((name) => {
    const bound = BOUNDS[name];
    const counts = days.map(({ collections }) => String(collections.get(name)?.n ?? 0)).join(' ');
    const how = bound?.kind === 'kept' ? `kept, one a ${bound.per}` : (bound?.because ?? 'not documented');
    return `  ${name.padEnd(18)} ${counts}  (${how}; the newest has ${last?.collections.get(name)?.bytes ?? 0} bytes)`;
  });
  return [
    `  heap after collection, MB   ${days.map((d) => d.heapMb.toFixed(1)).join(' ')}`,
    `  resident, MB                ${days.map((d) => d.residentMb.toFixed(0)).join(' ')}`,
    `  seconds a market day        ${days.map((d) => d.seconds.toFixed(0)).join(' ')}`,
    ...rows,
  ].join('\n');
};

/** What is played: the folder's candles or the sandbox's own, from where, and for how many days there are any. */
const playOf = () => {
  const folder = process.env['V7_SOAK_CANDLES'];
  const start = process.env['V7_SOAK_START'] ?? (folder === undefined ? undefined : '2023-12-01T03:00Z');
  const dir = folder ?? RECORDING_DIR;
  const recording = loadRecording(dir);
  const fromMs = start === undefined ? defaultStart(recording) : Date.parse(start);
  if (Number.isNaN(fromMs)) throw new LongRefusal(`The start must be like 2023-12-01T03:00Z, not "${start}".`);
  const room = Math.floor((recording.endMs - fromMs) / DAY_MS);
  const days = countFrom('V7_SOAK_DAYS', Math.min(30, room));
  if (days > room)
    throw new LongRefusal(`${dir} has ${room} days from ${new Date(fromMs).toISOString()} on, not ${days}.`);
  if (days < 3) throw new LongRefusal('The soak compares the last day with the second, so it takes 3 days at least.');
  const options = [
    ...['--speed', String(SPEED), '--cycles', String((days + 2) * DAY_CYCLES)],
    ...(folder === undefined ? [] : ['--candles', folder]),
    ...(start === undefined ? [] : ['--start', start]),
  ];
  return { days, symbols: recordedSymbols(dir).length, options };
};

export const run: LongRun = async () => {
  const { days: wanted, symbols, options: played } = playOf();
  const folder = temporaryFolder();
  const args = ['--inspect=127.0.0.1:0', MAIN, 'demo', '--data', folder.path, ...played];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...ALLOCATOR },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const found = (pattern: RegExp) => (): string | undefined => pattern.exec(output)?.[1];
  const days: Day[] = [];
  try {
    const inspector = await openInspector(
      await eventually('the inspector', found(/listening on (ws:\S+)/), 60_000),
      child.pid ?? 0,
    );
    const allocator = allocatorOf(child.pid ?? 0);
    const chat = await eventually('the chat', found(/Chat.*?(http:\S+)/), 120_000);
    const startMs = await marketMs(chat);
    const { uri } = await joinEmbedded(join(folder.path, 'service', 'database'));
    let began = performance.now();
    for (let day = 1; day <= wanted; day++) {
      while ((await marketMs(chat)) < startMs + day * DAY_MS) {
        if (child.exitCode !== null) throw new Error(`the demo ended with ${child.exitCode}: ${output.slice(-600)}`);
        await delay(2_000);
      }
      await useIt(chat);
      const seconds = (performance.now() - began) / 1000;
      const memory = await whilePaused(chat, () => inspector.measure());
      days.push({ day, seconds, ...memory, collections: await countAll(uri) });
      began = performance.now();
      process.stdout.write(
        `soak: day ${day} of ${wanted}: heap ${days.at(-1)?.heapMb.toFixed(1)} MB, resident ${days.at(-1)?.residentMb.toFixed(0)} MB, ${seconds.toFixed(0)} s\n`,
      );
    }
    inspector.close();
    const [second, last] = [days[1], days.at(-1)];
    const people = 1;
    const grown = outgrown(last?.collections ?? new Map(), { days: wanted, symbols, people });
    const heap = (last?.heapMb ?? Number.NaN) / (second?.heapMb ?? Number.NaN);
    const resident = (last?.residentMb ?? Number.NaN) / (second?.residentMb ?? Number.NaN);
    const isFlat = heap <= GROWTH && resident <= GROWTH;
    return {
      ok: isFlat && grown.length === 0,
      summary: [
        `${wanted} market days of ${symbols} symbols: against the second day's, the last day's heap is ${(100 * (heap - 1)).toFixed(1)} % and its resident memory ${(100 * (resident - 1)).toFixed(1)} % more (at most 10 %)`,
        ...grown.map((line) => `  ! ${line}`),
        `  allocator: ${allocator}`,
        told(days),
      ].join('\n'),
    };
  } finally {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill('SIGTERM')) await Promise.race([gone, delay(20_000)]);
    child.kill('SIGKILL');
    endSandbox(folder.path);
    folder.remove();
  }
};
