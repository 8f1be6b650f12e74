// A newcomer's way with a stopwatch: clone, npm ci, demo, first card; then a token, doctor, start, the claim link, the first live-like card.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, temporaryFolder } from '../e2e/demoProcess.ts';
import { CHECKOUT } from '../support/deploy/unitFile.ts';
import { freePort } from '../support/deploy/watched.ts';
import { type ChatMessage, slotAfter, startLiveWorld } from '../support/liveWorld.ts';
import type { LongRun } from './longRun.ts';

const TOKEN = '7000000004:local-sandbox-only';
const ALEX = 100_001;
const CARD_MS = 15 * 60_000;

type Program = { output(): string; stop(): Promise<number | string> };

/** Without this machine's own settings: a newcomer has a folder and npm. */
const environment = (): NodeJS.ProcessEnv => {
  const { PATH, HOME } = process.env;
  return {
    PATH,
    HOME,
    ...(process.env['npm_config_registry'] && { npm_config_registry: process.env['npm_config_registry'] }),
  };
};

/** In a group of its own, since npm stands between us and the program. */
const program = (cwd: string, line: string): Program & { readonly ended: Promise<number | string> } => {
  const child: ChildProcess = spawn('sh', ['-c', `exec ${line}`], {
    cwd,
    env: environment(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | string>(
    (resolve) => void child.once('exit', (code, signal) => resolve(code ?? signal ?? '?')),
  );
  return {
    ended,
    output: () => output,
    stop: () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
      return ended;
    },
  };
};

const done = async (cwd: string, line: string): Promise<void> => {
  const { ended, output } = program(cwd, line);
  const code = await ended;
  if (code !== 0) throw new Error(`${line}: ${code}\n${output()}`);
};

const printed = (from: Program, what: string, shape: RegExp, ms: number): Promise<string> =>
  eventually(what, () => shape.exec(from.output())?.[1], ms).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${from.output()}`);
  });

const cardAmong = (messages: readonly ChatMessage[]): true | undefined =>
  messages.some(({ photo, caption = '' }) => photo !== undefined && caption.includes('V7 SIGNAL')) ? true : undefined;

const stopwatch = () => {
  const began = performance.now();
  return (): number => Math.round((performance.now() - began) / 1000);
};

const demoOf = async (clone: string): Promise<readonly string[]> => {
  const seconds = stopwatch();
  const demo = program(clone, 'npm run demo');
  try {
    const chat = await printed(demo, 'the addresses', /Chat.*?(http:\/\/\S+)/, 120_000);
    const addresses = seconds();
    const card = async () => {
      const answer = await fetch(`${chat}/api/state?person=${ALEX}&limit=100`).catch(() => undefined);
      const { messages = [] } = answer?.ok ? ((await answer.json()) as { messages?: readonly ChatMessage[] }) : {};
      return cardAmong(messages);
    };
    await eventually('the first card', card, CARD_MS);
    return [`npm run demo to the addresses ${addresses} s, to the first card ${seconds()} s`];
  } finally {
    await demo.stop();
  }
};

const liveOf = async (clone: string, folder: string): Promise<readonly string[]> => {
  const slot = slotAfter(75_000);
  const world = await startLiveWorld(join(folder, 'world'), TOKEN, slot);
  const settings = { ...world.env, PORT: String(await freePort()) };
  writeFileSync(
    join(clone, '.env'),
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  let service: Program | undefined;
  try {
    const seconds = stopwatch();
    await done(clone, 'npm run doctor');
    const doctor = seconds();
    service = program(clone, 'npm start');
    const payload = await printed(service, 'the claim link', /t\.me\/\w+\?start=(\S+)/, 120_000);
    const link = seconds();
    await world.say(ALEX, `/start ${payload}`);
    await eventually('the greeting', async () => ((await world.messages(ALEX)).length > 1 ? true : undefined), 60_000);
    const admin = seconds();
    await eventually('the first live-like card', async () => cardAmong(await world.messages(ALEX)), CARD_MS);
    const waited = Math.round((Date.now() - slot) / 1000);
    return [
      `from the token: doctor ${doctor} s, claim link ${link} s, admin ${admin} s, first live-like card ${seconds()} s, ${waited} s after its candle closed`,
    ];
  } finally {
    await service?.stop();
    await world.stop();
  }
};

export const run: LongRun = async () => {
  const folder = temporaryFolder();
  const clone = join(folder.path, 'v7-signals');
  mkdirSync(join(folder.path, 'world'));
  try {
    const seconds = stopwatch();
    await done(folder.path, `git clone -q ${CHECKOUT} v7-signals`);
    const cloned = seconds();
    await done(clone, 'npm ci --no-audit --no-fund');
    const told = [`git clone ${cloned} s, npm ci ${seconds() - cloned} s`];
    told.push(...(await demoOf(clone)), ...(await liveOf(clone, folder.path)));
    return { ok: true, summary: told.join('; ') };
  } catch (error) {
    return { ok: false, summary: error instanceof Error ? error.message : String(error) };
  } finally {
    folder.remove();
  }
};
