// A sandbox whose market is of today: the recorded candles moved to the present, its clock kept beside the machine's.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { sandboxEnvironment } from '../../cli/demo/sandboxEnvironment.ts';
import { readSandboxRecord } from '../../cli/demo/sandboxRecord.ts';
import { RECORDING_DIR } from '../../sandbox/market/loadRecording.ts';
import { eventually } from '../e2e/demoProcess.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'main.ts');
const SLOT_MS = 300_000;
/** the recorded slot that comes to stand where the next slot of today begins: the demo's first */
const RECORDED_AT = Date.UTC(2024, 0, 23, 8, 35);
/** the sandbox has so long to load before its clock must run */
const LOAD_MS = 15_000;

/** The first slot of today that begins at least so long after now. */
export const slotAfter = (ms: number): number => Math.ceil((Date.now() + ms) / SLOT_MS) * SLOT_MS;

const moveTo = (dir: string, slotMs: number): void => {
  const shiftS = (slotMs - RECORDED_AT) / 1000;
  mkdirSync(dir, { recursive: true });
  for (const name of readdirSync(RECORDING_DIR).filter((file) => file.endsWith('_1m.csv.gz'))) {
    const [header = '', ...rows] = gunzipSync(readFileSync(join(RECORDING_DIR, name)))
      .toString()
      .trim()
      .split('\n');
    const moved = rows.map((row) => {
      const comma = row.indexOf(',');
      return `${Number(row.slice(0, comma)) + shiftS}${row.slice(comma)}`;
    });
    writeFileSync(join(dir, name), gzipSync([header, ...moved, ''].join('\n'), { level: 1 }));
  }
};

const sayRecorded = async (url: string, slot: number): Promise<boolean> => {
  const body = JSON.stringify({ slot });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/clock/recorded`, { method: 'POST', headers, body }).catch(() => undefined);
  return answer?.ok === true;
};

/** Its clock holds for cycles on record; of a live service's it knows nothing, so that each slot is told as it begins. */
const keepRunning = async (url: string, ending: AbortSignal): Promise<void> => {
  while (!ending.aborted) {
    await sayRecorded(url, Math.floor(Date.now() / SLOT_MS) * SLOT_MS);
    await delay(500, undefined, { signal: ending }).catch(() => undefined);
  }
};

const message = z.object({
  messageId: z.number(),
  text: z.string().optional(),
  caption: z.string().optional(),
  photo: z.unknown().optional(),
});
const page = z.object({ messages: z.array(message) });
export type ChatMessage = z.output<typeof message>;

export type LiveWorld = {
  readonly url: string;
  /** every upstream at the sandbox, and a token; no admin, no port, no data folder */
  readonly env: Readonly<Record<string, string>>;
  /** What a person writes to the bot in private. */
  say(person: number, text: string): Promise<void>;
  /** What stands in that chat, the newest last. */
  messages(person: number): Promise<readonly ChatMessage[]>;
  stop(): Promise<void>;
};

/** Starts it in a folder of its own; `slotMs` is the instant of today at which the demo's first slot begins. */
export const startLiveWorld = async (dir: string, token: string, slotMs: number): Promise<LiveWorld> => {
  const candles = join(dir, 'candles');
  const data = join(dir, 'sandbox');
  mkdirSync(data, { recursive: true });
  moveTo(candles, slotMs);
  const startMs = Math.ceil((Date.now() + LOAD_MS) / 1000) * 1000;
  const child = spawn(
    process.execPath,
    [
      ...[MAIN, 'sandbox', '--data', data, '--port', '0', '--speed', '1', '--token', token],
      ...['--start', String(startMs), '--candles', candles],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const ending = new AbortController();
  const stop = async (): Promise<void> => {
    ending.abort();
    child.kill('SIGTERM');
    await ended;
  };
  try {
    const { url } = await eventually('the sandbox', () => readSandboxRecord(data), 60_000);
    await delay(startMs - Date.now());
    const first = Math.floor(startMs / SLOT_MS) * SLOT_MS;
    await eventually('its clock', async () => ((await sayRecorded(url, first)) ? true : undefined), 10_000);
    void keepRunning(url, ending.signal);
    const { TELEGRAM_ADMINS: _, DATA_DIR: __, ...env } = sandboxEnvironment(url, dir);
    return {
      url,
      env: { ...env, TELEGRAM_BOT_TOKEN: token },
      async say(person, text) {
        const answer = await fetch(`${url}/chat/api/say`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ person, text }),
        });
        if (!answer.ok) throw new Error(`the chat refused: ${await answer.text()}`);
      },
      async messages(person) {
        const answer = await fetch(`${url}/chat/api/state?person=${person}&limit=100`);
        return page.parse(await answer.json()).messages;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
