// The world outside the service: a sandbox process with the market, its faults and the local Telegram, which no kill touches.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { BOT_TOKEN } from '../../../cli/demo/sandboxEnvironment.ts';
import { readSandboxRecord } from '../../../cli/demo/sandboxRecord.ts';
import type { InlineKeyboard } from '../../../sandbox/telegram/world.types.ts';
import { eventually } from '../../e2e/demoProcess.ts';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'main.ts');

export type Seen = {
  readonly messageId: number;
  readonly from: { readonly kind: 'bot' | 'person' };
  readonly text?: string;
  readonly caption?: string;
  readonly photo?: object;
  readonly keyboard?: InlineKeyboard;
  readonly replyToMessageId?: number;
};

export type Told =
  | { readonly kind: 'message' | 'edited'; readonly message: Seen }
  | { readonly kind: 'toast'; readonly callbackId: string; readonly text: string };

export type Outside = {
  readonly url: string;
  /** The sandbox's market time, epoch milliseconds. */
  marketMs(): Promise<number>;
  addPerson(firstName: string): Promise<number>;
  /** Resolves with the message's id. */
  say(person: number, text: string, replyTo?: number): Promise<number>;
  /** Resolves with the press's id. */
  press(person: number, messageId: number, data: string): Promise<string>;
  block(person: number, blocked: boolean): Promise<void>;
  /** Hears what the person is told from now on, until the signal aborts. */
  follow(person: number, hear: (told: Told) => void, signal: AbortSignal): Promise<void>;
  fault(fault: Readonly<Record<string, string | number>>): Promise<void>;
  clear(source?: string): Promise<void>;
  stop(): Promise<void>;
};

type Answer = Readonly<Record<string, unknown>>;

/** Each on a connection of its own: one kept alive may be closed just when it is used, and a press must not be sent twice. */
const ask = (url: string, method: 'GET' | 'POST' | 'DELETE', body?: object): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const call = request(url, { method, agent: false, headers: { 'content-type': 'application/json' } }, (answer) => {
      const read = async (): Promise<Answer> => {
        const said = await text(answer);
        if ((answer.statusCode ?? 500) >= 300) throw new Error(`${url} answered ${answer.statusCode}: ${said}`);
        return JSON.parse(said) as Answer;
      };
      read().then(resolve, reject);
    });
    call.once('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
const post = (url: string, body: object): Promise<Answer> => ask(url, 'POST', body);

const isTold = (event: { readonly kind?: string }): boolean =>
  event.kind === 'message' || event.kind === 'edited' || event.kind === 'toast';

/** Follows a person's events over connections that end, going on after the last one heard, until the signal aborts. */
const followEvents = async (url: string, hear: (told: Told) => void, signal: AbortSignal): Promise<void> => {
  let after: string | undefined;
  const read = (block: string): void => {
    const lines = block.split('\n');
    after = lines.find((line) => line.startsWith('id: '))?.slice(4) ?? after;
    const data = lines.find((line) => line.startsWith('data: '));
    const event = data === undefined ? {} : (JSON.parse(data.slice(6)) as { readonly kind?: string });
    if (isTold(event)) hear(event as Told);
  };
  const once = async (): Promise<void> => {
    const answer = await fetch(after === undefined ? url : `${url}&after=${after}`, { signal });
    let pending = '';
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (pending + chunk).split('\n\n');
      pending = blocks.pop() ?? '';
      for (const block of blocks) read(block);
    }
  };
  while (!signal.aborted) {
    await once().catch(() => undefined);
    if (!signal.aborted) await delay(200);
  }
};

/** Starts it in the folder, at so many market seconds a second. */
export const openOutside = async (dir: string, speed: number): Promise<Outside> => {
  mkdirSync(dir, { recursive: true });
  const log = openSync(join(dir, 'sandbox.log'), 'w');
  const args = ['sandbox', '--data', dir, '--port', '0', '--speed', String(speed), '--token', BOT_TOKEN];
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', log, log] });
  closeSync(log);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await eventually('the sandbox', () => readSandboxRecord(dir)?.url, 60_000);
  const chat = `${url}/chat/api`;
  return {
    url,
    marketMs: async () => Number((await ask(`${url}/clock`, 'GET'))['nowMs']),
    addPerson: async (firstName) => {
      const { person } = await post(`${chat}/people`, { firstName });
      return (person as { readonly id: number }).id;
    },
    say: async (person, text, replyTo) => {
      const { message } = await post(`${chat}/say`, { person, chat: person, text, replyTo });
      return (message as Seen).messageId;
    },
    press: async (person, message, data) =>
      String((await post(`${chat}/press`, { person, chat: person, message, data }))['callbackId']),
    block: async (person, blocked) => void (await post(`${chat}/block`, { person, blocked })),
    follow: (person, hear, signal) => followEvents(`${chat}/events?person=${person}`, hear, signal),
    fault: async (fault) => void (await post(`${url}/faults`, fault)),
    clear: async (source) => {
      await ask(`${url}/faults${source === undefined ? '' : `?source=${source}`}`, 'DELETE');
    },
    stop: async () => {
      child.kill('SIGTERM');
      await gone;
    },
  };
};
