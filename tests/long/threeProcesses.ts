// Three processes of the service on one database, killed in turn: one cycle a slot and symbol, each card once, answers within 30 s.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually, temporaryFolder } from '../e2e/demoProcess.ts';
import { seeded } from '../support/marketFixtures.ts';
import { countFrom, type LongOptions, type LongRun } from './longRun.ts';
import { judge } from './three/judge.ts';
import { createPerson, type Person } from './three/person.ts';
import { hearEvents, partOf, type Service, startDatabase, startSandbox, startService } from './three/world.ts';

export const options: LongOptions = { kills: 'V7_KILLS' };

const kills = (): number => countFrom('V7_KILLS', 12);
const SPEED = 60;
const ANSWER_MS = 30_000;
const SETTLE_MS = 100_000;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** When each change was first heard on any page, and the longest any other page waited for it. */
const createEcho = () => {
  const first = new Map<string, number>();
  const lags: number[] = [];
  return {
    lags,
    hear: (name: string, data: string): void => {
      const { kind, cycle, symbol } = JSON.parse(data) as Record<string, string>;
      // it is told once, as other changes of one signal are not
      if (name !== 'change' || kind !== 'cycle') return;
      const key = `${cycle} ${symbol}`;
      const before = first.get(key);
      if (before === undefined) first.set(key, performance.now());
      else lags.push((performance.now() - before) / 1000);
    },
  };
};

type Play = {
  readonly services: Service[];
  readonly restart: (index: number) => Service;
  readonly person: Person;
  readonly echo: ReturnType<typeof createEcho>;
  readonly signal: AbortSignal;
};

const poller = async (services: readonly Service[]): Promise<number> => {
  const words = await Promise.all(services.map((service) => partOf(service, 'telegram')));
  return words.findIndex((part) => part?.detail.startsWith('listening'));
};

/** Every other time the one that listens to Telegram, else the next in turn; the last end is an orderly one. */
const play = async ({ services, restart, person, echo, signal }: Play) => {
  const chance = seeded(20_261_123);
  const all = kills();
  const answers: (number | undefined)[] = [];
  let polled = 0;
  for (let kill = 0; kill <= all; kill++) {
    await person.press(kill);
    await delay(1_000 + chance() * 6_000);
    const listens = await poller(services);
    const index = (kill % 2 === 0 || kill === all) && listens >= 0 ? listens : kill % services.length;
    if (index === listens) polled += 1;
    await services[index]?.end(kill === all ? 'SIGTERM' : 'SIGKILL');
    await person.press(kill + 1);
    const again = restart(index);
    again.web.then(
      (web) => hearEvents(`${web}/events`, echo.hear, signal),
      () => undefined,
    );
    answers.push(await person.ask('/help', 2 * ANSWER_MS));
    await again.web;
  }
  return { answers, polled };
};

export const run: LongRun = async () => {
  const folder = temporaryFolder();
  const ending = new AbortController();
  const ends: (() => Promise<unknown>)[] = [];
  const place = (name: string): string => {
    const path = join(folder.path, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  try {
    const database = await startDatabase(place('database'));
    ends.push(() => database.end('SIGTERM'));
    const sandbox = await startSandbox(place('world'), SPEED);
    ends.unshift(() => sandbox.end('SIGKILL'));
    const person = createPerson(sandbox.url, ending.signal);
    const echo = createEcho();
    const start = (index: number): Service =>
      startService({ sandbox: sandbox.url, uri: database.uri, dir: place(`service${index}`), speed: SPEED });
    const services = [0, 1, 2].map(start);
    ends.unshift(() => Promise.all(services.map((service) => service.end('SIGKILL'))));
    for (const service of services) void hearEvents(`${await service.web}/events`, echo.hear, ending.signal);
    await eventually('a first card', () => (person.cards.length > 0 ? true : undefined), 300_000);
    const restart = (index: number): Service => (services[index] = start(index));
    const { answers, polled } = await play({ services, restart, person, echo, signal: ending.signal });
    await delay(SETTLE_MS);
    const codes = await Promise.all(services.map((service) => service.end('SIGTERM')));
    await sandbox.end('SIGTERM');
    const judged = await judge(place('world'), database.uri, person, kills());
    const late = answers.filter((seconds) => seconds === undefined || seconds * 1000 > ANSWER_MS).length;
    const offences = [
      ...judged.offences,
      ...(late > 0 ? [`${late} commands were not answered within 30 s`] : []),
      ...(codes.some((code) => code !== 0) ? [`exit codes ${codes.join(', ')}`] : []),
      ...(median(echo.lags) > 1.5 ? [`changes took ${median(echo.lags).toFixed(2)} s to the other pages`] : []),
    ];
    const told = answers.map((seconds) => seconds?.toFixed(1) ?? 'never').join(', ');
    return {
      ok: offences.length === 0 && judged.signals > 2,
      summary: `${kills()} kill -9 and one orderly end (${polled} of the one that listened): ${judged.slots} slots, ${judged.verdicts} verdicts, ${judged.signals} signals, ${judged.twice} cards twice, ${judged.deeds} presses kept, answers after ${told} s, ${echo.lags.length} changes on other pages after ${median(echo.lags).toFixed(2)} s (median; at most ${Math.max(0, ...echo.lags).toFixed(2)})${offences.map((one) => `; ${one}`).join('')}`,
    };
  } finally {
    ending.abort();
    for (const end of ends) await end();
    folder.remove();
  }
};
