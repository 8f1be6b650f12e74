// One world of the chaos check: a market at speed, people, troubles and kills, then peace until everything is told.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import mongoose from 'mongoose';
import { instant, SLOT_MS } from '../../../core/instant.ts';
import { openStores } from '../../../models/openStores.ts';
import { createLeapingClock } from '../../support/leapingClock.ts';
import { seeded } from '../../support/marketFixtures.ts';
import { type Database, type Mode, openDatabase } from './database.ts';
import { type Findings, judge } from './judge.ts';
import { begin, type Life, type Place } from './life.ts';
import { type Outside, openOutside } from './outside.ts';
import { followPeople, type People } from './people.ts';
import { quietLog } from './quietLog.ts';
import { nextTrouble } from './troubles.ts';

const ADMIN = 100_001;
const NAMES = ['Berta', 'Chidi', 'Dana', 'Emil'];
/** This one blocks the bot now and then. */
const BLOCKER = 'Finn';
const START_MS = 240_000;
const STOP_MS = 40_000;
/** A process that makes no way for so long is ended too. */
const LONGEST_LIFE_MS = 60_000;
/** A sending's lease is the longest lock there is. */
const PEACE_MS = 85_000;
const LONGEST_PEACE_MS = 360_000;
const PEACEFUL_CYCLES = 6;
const TROUBLE_MEMORY_MS = 30_000;
/** People wait with more while so many of the last presses and replies are not answered. */
const PATIENCE = 6;
const BUG = /unhandled|TypeError|ReferenceError|is not a function|Cannot read prop/i;

export type WorldOptions = {
  readonly mode: Mode;
  readonly dir: string;
  /** of kill -9 */
  readonly kills: number;
  /** processes of the service at once */
  readonly processes: number;
  /** market slots a process lives at most once it works */
  readonly lifeSlots: number;
  readonly seed: number;
  /** market seconds a second */
  readonly speed: number;
};

export type WorldResult = Findings & {
  readonly mode: Mode;
  readonly kills: number;
  readonly starting: number;
  readonly terms: number;
  readonly ownEnds: number;
  readonly troubles: ReadonlyMap<string, number>;
  readonly marketHours: number;
  readonly hasDisk: boolean;
};

/** What all parts of a world share while it is played. */
type Played = {
  readonly options: WorldOptions;
  readonly place: Place;
  readonly outside: Outside;
  readonly database: Database;
  readonly people: People;
  readonly pick: (n: number) => number;
  readonly lives: Set<Life>;
  readonly broken: string[];
  readonly troubles: Map<string, number>;
  readonly over: AbortController;
  offMs: number;
  excusedUntil: number;
  kills: number;
  starting: number;
  terms: number;
  ownEnds: number;
};

const note = (world: Played, words: string): void => {
  appendFileSync(join(world.options.dir, 'chaos.log'), `${new Date().toISOString()} ${words}\n`);
};

const startLife = (world: Played): Life => {
  const life = begin(world.place);
  life.setClock(world.offMs);
  world.lives.add(life);
  const bury = async (): Promise<void> => {
    const { code, signal } = await life.exited;
    world.lives.delete(life);
    note(world, `ended ${code ?? signal}\n${life.output()}`);
    const bug = BUG.exec(life.output());
    if (bug) world.broken.push(`a bug in the output: ${life.output().slice(bug.index - 100, bug.index + 300)}`);
  };
  void bury();
  return life;
};

/** It ended though nobody told it to: right where the disk was full or the database away, and said in a sentence. */
const endedByItself = (world: Played, life: Life): void => {
  world.ownEnds += 1;
  if (Date.now() < world.excusedUntil && life.output().includes('plain: ')) return;
  world.broken.push(`a process ended by itself: ${life.output().slice(-400)}`);
};

const within = async <T>(work: Promise<T>, ms: number): Promise<T | undefined> => {
  const over = new AbortController();
  const late = delay(ms, undefined, { signal: over.signal }).catch(() => undefined);
  const first = await Promise.race([work, late]);
  over.abort();
  return first ?? undefined;
};

const endInOrder = async (world: Played, life: Life): Promise<void> => {
  world.terms += 1;
  life.send('SIGTERM');
  const ended = await within(life.exited, STOP_MS);
  if (ended === undefined) {
    world.broken.push(`SIGTERM was not heeded within ${STOP_MS / 1000} s: ${life.output().slice(-300)}`);
    life.send('SIGKILL');
    await life.exited;
  } else if (ended.code !== 0 && Date.now() >= world.excusedUntil)
    world.broken.push(`SIGTERM ended with ${ended.code ?? ended.signal}: ${life.output().slice(-400)}`);
};

/** Some slots of market time, however long this machine takes over them, and a moment more. */
const workOn = async ({ outside, options, pick, over }: Played): Promise<void> => {
  const until = (await outside.marketMs()) + pick(options.lifeSlots + 1) * SLOT_MS;
  const late = Date.now() + LONGEST_LIFE_MS;
  while (!over.signal.aborted && Date.now() < late && (await outside.marketMs()) < until) await delay(100);
  await delay(pick(2000));
};

/** One life: during its start, at any moment of its work, or right after a message was accepted it ends. */
const liveOnce = async (world: Played): Promise<void> => {
  const { pick, people } = world;
  const life = startLife(world);
  const early = pick(5) === 0;
  if (early) await within(life.exited, 100 + pick(4000));
  else {
    const ready = await within(life.ready, START_MS);
    if (ready === undefined) world.broken.push(`no start within ${START_MS / 1000} s: ${life.output().slice(-300)}`);
    if (ready) await Promise.race([pick(4) === 0 ? people.nextMessage(LONGEST_LIFE_MS) : workOn(world), life.exited]);
  }
  if (!life.isAlive()) {
    endedByItself(world, life);
    await delay(500);
    return;
  }
  if (!early && pick(6) === 0) return endInOrder(world, life);
  life.send('SIGKILL');
  await life.exited;
  world.kills += 1;
  if (early) world.starting += 1;
  note(world, `kill ${world.kills}`);
};

const disturb = async (world: Played): Promise<void> => {
  const { pick, outside, database, over } = world;
  const excused = new Set(['the disk full', 'the database cut']);
  const setClocks = (offMs: number): void => {
    world.offMs = offMs;
    for (const life of world.lives) life.setClock(offMs);
  };
  const { way, disk } = database;
  const lives = (): readonly Life[] => [...world.lives];
  const ground = { outside, lives, pick, setClocks, ...(way ? { way } : {}), ...(disk ? { disk } : {}) };
  while (!over.signal.aborted) {
    await delay(500 + pick(2500));
    const { name, run } = nextTrouble(ground);
    note(world, name);
    world.troubles.set(name, (world.troubles.get(name) ?? 0) + 1);
    if (excused.has(name)) world.excusedUntil = Number.POSITIVE_INFINITY;
    await run();
    if (excused.has(name)) world.excusedUntil = Date.now() + TROUBLE_MEMORY_MS;
  }
};

const pressAndAsk = async ({ people, outside, pick, over }: Played, blocker: number): Promise<void> => {
  for (let blocked = false; !over.signal.aborted; ) {
    await delay(300 + pick(1800));
    if (people.unanswered() < PATIENCE) await people.act();
    if (pick(40) === 0) {
      blocked = !blocked;
      await outside.block(blocker, blocked);
    }
  }
  await outside.block(blocker, false);
};

/** People who have joined, and have written to the bot, so that it may write to them. */
const invite = async (outside: Outside, database: Database): Promise<{ reachable: number[]; blocker: number }> => {
  const opened = await database.open();
  const clock = createLeapingClock(instant(await outside.marketMs()));
  const { stores, close } = await openStores({ uri: opened.uri, clock, log: quietLog });
  const reachable = [ADMIN];
  for (const name of NAMES) reachable.push(await outside.addPerson(name));
  const blocker = await outside.addPerson(BLOCKER);
  for (const id of [...reachable, blocker]) {
    const role = id === ADMIN ? 'admin' : 'member';
    await stores.subscribers.put({ id, firstName: 'Somebody', role, state: 'active', joinedAt: clock.now() });
    await outside.say(id, '/start');
  }
  await close();
  await opened.close();
  return { reachable, blocker };
};

type Owed = { readonly cycles: number; readonly cards: number };

const owedIn = async (uri: string): Promise<Owed> => {
  const connection = await mongoose.createConnection(uri, { serverSelectionTimeoutMS: 5000 }).asPromise();
  try {
    const cycles = await connection.collection('cycles').countDocuments({ stage: { $in: ['enqueued', 'abandoned'] } });
    const cards = await connection.collection('outbox').countDocuments({
      kind: { $in: ['card', 'outcome', 'missed'] },
      'state.kind': { $in: ['queued', 'retry', 'sending'] },
    });
    return { cycles, cards };
  } finally {
    await connection.close();
  }
};

/** Nothing goes wrong any more; resolves once all cards are told and no lease of before can be left. */
const rest = async (world: Played): Promise<void> => {
  const { database, broken } = world;
  world.excusedUntil = 0;
  const life = startLife(world);
  if (!(await within(life.ready, START_MS))) broken.push(`no start in peace: ${life.output().slice(-400)}`);
  const began = Date.now();
  const opened = await database.open();
  const { cycles } = await owedIn(opened.uri);
  let owed: Owed = { cycles, cards: 0 };
  const isDone = (): boolean =>
    Date.now() - began > PEACE_MS && owed.cards === 0 && owed.cycles >= cycles + PEACEFUL_CYCLES;
  while (!isDone() && Date.now() - began < LONGEST_PEACE_MS && life.isAlive()) {
    await delay(2000);
    if (life.isAlive()) owed = await owedIn(opened.uri);
  }
  if (!isDone())
    broken.push(
      `no peace after ${LONGEST_PEACE_MS / 1000} s: ${owed.cards} messages owed, ${owed.cycles - cycles} cycles made`,
    );
  await opened.close();
  if (life.isAlive()) await endInOrder(world, life);
};

/** Plays it to its end and judges what is left. */
export const playWorld = async (options: WorldOptions): Promise<WorldResult> => {
  const { mode, dir, seed, speed, kills } = options;
  const chance = seeded(seed);
  const pick = (n: number): number => Math.floor(chance() * n);
  const outside = await openOutside(dir, speed);
  const database = await openDatabase(mode, dir);
  const over = new AbortController();
  const listening = new AbortController();
  const lives = new Set<Life>();
  try {
    const { reachable, blocker } = await invite(outside, database);
    const startMs = await outside.marketMs();
    const people = followPeople(outside, reachable, pick, listening.signal);
    const world: Played = {
      ...{ options, outside, database, people, pick, over, lives, broken: [], troubles: new Map() },
      place: { sandboxUrl: outside.url, dir, speed, ...(database.mongodb ? { mongodb: database.mongodb } : {}) },
      ...{ offMs: 0, excusedUntil: 0, kills: 0, starting: 0, terms: 0, ownEnds: 0 },
    };
    const lane = async (): Promise<void> => {
      while (world.kills < kills && world.broken.length < 20 && !over.signal.aborted) await liveOnce(world);
    };
    const lanes = Promise.all(Array.from({ length: options.processes }, lane)).finally(() => over.abort());
    await Promise.all([lanes, disturb(world), pressAndAsk(world, blocker)]);
    await outside.clear();
    await rest(world);
    const marketHours = ((await outside.marketMs()) - startMs) / 3_600_000;
    listening.abort();
    await outside.stop();
    const findings = await judge({ dir, database, people, reachable, blocker, broken: world.broken });
    if (findings.offences.length > 0) database.keep();
    const { starting, terms, ownEnds, troubles } = world;
    const hasDisk = database.disk !== undefined;
    return { ...findings, mode, kills: world.kills, starting, terms, ownEnds, troubles, marketHours, hasDisk };
  } finally {
    over.abort();
    listening.abort();
    for (const life of lives) life.send('SIGKILL');
    await outside.stop();
    await database.stop();
  }
};
