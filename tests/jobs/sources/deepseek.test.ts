// The DeepSeek client against recorded bodies, its stand-in, and every way the wire can fail.
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../../../core/secret.ts';
import { createDeepSeek } from '../../../jobs/sources/deepseek.ts';
import { SYSTEM, startDeepSeekWorld, userText } from './support/deepSeekWorld.ts';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'deepseek', name), 'utf8');
const errors = JSON.parse(fixture('errors.json')) as readonly { status: number; body: object }[];
const KEY = 'sk-very-secret-3750';

let at: Awaited<ReturnType<typeof startDeepSeekWorld>>;
beforeAll(async () => {
  at = await startDeepSeekWorld();
});
beforeEach(() => at.reset());
afterAll(() => at.close());

/** Where nobody listens any more. */
const closedAddress = async (): Promise<string> => {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
};

const question = { system: SYSTEM, user: userText() };
const ask = (over: Parameters<typeof at.client>[0] = {}, signal = new AbortController().signal) =>
  at.client(over).ask(question, signal);
const answer =
  (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

describe('what is sent', () => {
  test('the question in JSON mode, thinking off, temperature 0.2, room to answer, the key as bearer', async () => {
    await ask();
    const [heard] = at.world.heard;
    expect(heard?.body).toEqual({
      model: 'deepseek-flash',
      messages: [
        { role: 'system', content: SYSTEM },
        { role: 'user', content: userText() },
      ],
      response_format: { type: 'json_object' },
      temperature: 0.2,
      max_tokens: 4096,
      stream: false,
      thinking: { type: 'disabled' },
    });
    expect(heard?.headers.authorization).toBe('Bearer sk-sandbox-only');
  });

  test('thinking only where configured, with more room', async () => {
    expect(await ask({ thinking: true })).toMatchObject({ kind: 'ok' });
    expect(at.world.heard[0]?.body).toMatchObject({ thinking: { type: 'enabled' }, max_tokens: 32_768 });
  });

  test('the complaint follows the answer it is about; a blank answer is not repeated', async () => {
    const followUp = { answer: '{"verdict":1}', complaint: 'verdict is 1; json again' };
    await at.client().ask({ ...question, followUp }, new AbortController().signal);
    await at.client().ask({ ...question, followUp: { ...followUp, answer: ' \n' } }, new AbortController().signal);
    const roles = at.world.heard.map(({ body }) =>
      (body as { messages: { role: string }[] }).messages.map((m) => m.role),
    );
    expect(roles).toEqual([
      ['system', 'user', 'assistant', 'user'],
      ['system', 'user', 'user'],
    ]);
  });

  test('one request, whatever comes back', async () => {
    at.world.fault = answer('{}', 503);
    await ask();
    at.world.fault = answer('{}', 429, { 'retry-after': '0' });
    await ask();
    expect(at.world.heard.length).toBe(2);
  });
});

describe('what comes back', () => {
  test('a recorded answer: the text, the tokens with cache hits apart, the name of the model', async () => {
    at.world.fault = answer(fixture('json_mode_2026-08.json'));
    const asked = await ask();
    expect(asked).toMatchObject({
      kind: 'ok',
      text: '{"location":"San Francisco","condition":"cloudy","temperature":7}',
      usage: { promptTokens: 483, cacheHitTokens: 0, completionTokens: 16 },
      model: 'deepseek-v4-flash',
      finishReason: 'stop',
    });
    expect(asked.latencyMs).toBeGreaterThanOrEqual(0);
  });

  test('a recorded answer whose thinking used up the room is cut, and was charged', async () => {
    at.world.fault = answer(fixture('truncated_thinking_empty_content_2026-08.json'));
    expect(await ask()).toMatchObject({ kind: 'cut', text: '', usage: { promptTokens: 87, completionTokens: 8 } });
  });

  test('the stand-in: keep-alive blanks before the body, and cache hits the second time', async () => {
    at.world.kind = 'slow';
    const client = at.client();
    const { signal } = new AbortController();
    const fresh = { ...question, system: `Never asked before. ${SYSTEM}` };
    expect(await client.ask(fresh, signal)).toMatchObject({ kind: 'ok', usage: { cacheHitTokens: 0 } });
    const again = await client.ask({ ...fresh, user: `${userText()} ` }, signal);
    expect(again.kind === 'ok' && (again.usage?.cacheHitTokens ?? 0) > 200).toBe(true);
  });

  test('usage without cache fields counts no hits; no usage is none', async () => {
    const body = (usage: unknown) => ({
      model: 'm',
      choices: [{ message: { content: '{}' }, finish_reason: 'stop' }],
      usage,
    });
    at.world.fault = answer(body({ prompt_tokens: 10, completion_tokens: 2 }));
    expect(await ask()).toMatchObject({ usage: { promptTokens: 10, cacheHitTokens: 0, completionTokens: 2 } });
    at.world.fault = answer(body(null));
    expect(await ask()).toMatchObject({ kind: 'ok', usage: undefined });
  });
});

describe('whatever the wire does, the result is typed', () => {
  const choice = (finish: string | null, content: string | null = '{}') => ({
    ...{ model: 'm', choices: [{ message: { content }, finish_reason: finish }] },
    usage: { prompt_tokens: 5, completion_tokens: 0 },
  });
  const of = (status: number): unknown => errors.find((e) => e.status === status)?.body;
  const failures: readonly (readonly [string, (r: ServerResponse) => void, object])[] = [
    ['402 as recorded', answer(of(402), 402), { reason: 'no money' }],
    [
      '400 as recorded',
      answer(of(400), 400),
      { reason: 'refused', status: 400, message: expect.stringContaining('deepseek-chat') },
    ],
    ['401 as recorded, without their sentence', answer(of(401), 401), { reason: 'refused', status: 401, message: '' }],
    [
      '422',
      answer({ error: { message: 'bad\u0000 field' } }, 422),
      { reason: 'refused', status: 422, message: 'bad field' },
    ],
    ['429 with a wait', answer({}, 429, { 'retry-after': '30' }), { reason: 'rate limited', retryAfterMs: 30_000 }],
    ['429 without one', answer('slow down', 429), { reason: 'rate limited' }],
    ['500', answer({}, 500), { reason: 'server', status: 500 }],
    ['503 in HTML', answer('<html>', 503, { 'content-type': 'text/html' }), { reason: 'server', status: 503 }],
    ['a redirect', answer('', 307, { location: 'http://127.0.0.1:1/' }), { reason: 'refused', status: 307 }],
    ['HTML under 200', answer('<!doctype html>', 200, { 'content-type': 'text/html' }), { reason: 'malformed' }],
    ['an empty body', answer(''), { reason: 'malformed' }],
    ['only keep-alive blanks', answer('\n\n\n'), { reason: 'malformed', issue: 'not JSON' }],
    ['half a body', answer('{"model":"m","choi'), { reason: 'malformed', issue: 'not JSON' }],
    ['an error under 200', answer({ error: { message: 'x' } }), { reason: 'malformed' }],
    ['no choices', answer({ model: 'm', choices: [] }), { reason: 'malformed' }],
    ['words for tokens', answer({ ...choice('stop'), usage: { prompt_tokens: 'many' } }), { reason: 'malformed' }],
    ['a tool call', answer(fixture('tool_call_2026-08.json')), { reason: 'malformed', issue: 'ended by tool_calls' }],
    ['a filtered answer', answer(choice('content_filter')), { reason: 'refused', status: 200 }],
    ['an answer given up', answer(choice('insufficient_system_resource')), { reason: 'server', status: 503 }],
    ['no end named', answer(choice(null)), { reason: 'malformed' }],
    ['a closed connection', (r) => void r.destroy(), { reason: 'network', midway: false }],
    [
      'an answer that breaks off',
      (r) => {
        r.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
        r.write('\n{"model"', () => r.destroy());
      },
      { reason: 'network', message: 'the answer broke off', midway: true },
    ],
    [
      'a body without end',
      (r) => {
        const more = (): void => {
          if (r.destroyed) return;
          if (r.write('x'.repeat(65_536))) setImmediate(more);
          else r.once('drain', more);
        };
        r.writeHead(200, { 'content-type': 'application/json' });
        more();
      },
      { reason: 'malformed', issue: 'the answer is longer than we accept' },
    ],
  ];
  test.each(failures)('%s', async (_name, broken, failure) => {
    at.world.fault = broken;
    expect(await ask()).toMatchObject({ kind: 'failed', failure });
  });

  test.each([
    ['blank', choice('stop', '')],
    ['white space', choice('stop', ' \n '.repeat(99))],
    ['null', choice('stop', null)],
  ])('%s content is blank, and its usage is told', async (_name, body) => {
    at.world.fault = answer(body);
    expect(await ask()).toMatchObject({ kind: 'blank', usage: { promptTokens: 5 } });
  });

  test('nobody there, an address that is none, a key that no header can carry', async () => {
    expect(await ask({ baseUrl: await closedAddress() })).toMatchObject({
      failure: { reason: 'network', message: 'ECONNREFUSED', midway: false },
    });
    expect(await ask({ baseUrl: 'nowhere' })).toMatchObject({ kind: 'failed', failure: { reason: 'network' } });
    expect(await ask({ apiKey: new Secret(`${KEY}\u4e2d\n`) })).toMatchObject({
      kind: 'failed',
      failure: { reason: 'network', message: 'no connection' },
    });
  });

  test.each(['keep-alive', 'too-slow'] as const)('%s ends at the bound', async (kind) => {
    at.world.kind = kind;
    const asked = await ask({ timeoutMs: 120 });
    expect(asked).toMatchObject({ kind: 'failed', failure: { reason: 'timeout' } });
    expect(asked.latencyMs).toBeGreaterThanOrEqual(100);
    expect(asked.latencyMs).toBeLessThan(1500);
  });

  test('it ends as soon as the caller leaves, and before it begins where the caller has left', async () => {
    at.world.kind = 'keep-alive';
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 60);
    expect(await ask({}, stop.signal)).toMatchObject({ failure: { reason: 'timeout' } });
    const before = at.world.heard.length;
    expect(await ask({}, stop.signal)).toMatchObject({ failure: { reason: 'timeout' } });
    expect(at.world.heard.length).toBe(before);
  });
});

describe('the key', () => {
  test('stands in no result and in no line of the log', async () => {
    const results: unknown[] = [];
    const say = (body: string, status: number) => answer({ error: { message: `${body} ${KEY} ${body}` } }, status);
    for (const fault of [say('refused', 400), say('wrong', 401), say('x', 422), say('y', 500), undefined]) {
      at.world.fault = fault;
      results.push(await ask({ apiKey: new Secret(KEY) }));
    }
    results.push(await ask({ apiKey: new Secret(KEY), baseUrl: 'http://127.0.0.1:1' }));
    results.push(await ask({ apiKey: new Secret(`${KEY}\n`) }));
    expect(at.world.lines.length).toBeGreaterThanOrEqual(6);
    expect(JSON.stringify([results, at.world.lines])).not.toMatch(/very-secret|3750/);
    expect(results[0]).toMatchObject({ failure: { message: 'refused [secret] refused' } });
  });

  test('nothing is made of it before the first question', () => {
    const never = { clock: at.clock, log: { debug: () => undefined } as never, baseUrl: '', apiKey: new Secret('') };
    expect(createDeepSeek({ ...never, model: 'm', thinking: false }).model).toBe('m');
  });
});
