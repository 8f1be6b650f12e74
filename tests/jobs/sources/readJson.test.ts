// The HTTP edge: whatever the other side does, a typed answer in time.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReadJson, type JsonRequest, retryAfterMs } from '../../../jobs/sources/readJson.ts';

let server: Server;
let url = '';
let reply: (response: ServerResponse) => void = (r) => r.end('{}');
const readJson = createReadJson({ wallMs: () => Date.now(), userAgent: 'v7-signals/test' });
const ask = (answer: typeof reply, more: Partial<JsonRequest> = {}) => {
  reply = answer;
  return readJson({ url, timeoutMs: 2000, ...more });
};

beforeAll(async () => {
  server = createServer((_request, response) => reply(response));
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('reading JSON', () => {
  test('a good answer is its body', async () => {
    expect(await ask((r) => r.end('{"a":[1]}'))).toMatchObject({ kind: 'ok', body: { a: [1] } });
  });

  test('an answer says when it left by the clock of the other side, where that can be read', async () => {
    const dated = (date: string) => ask((r) => r.setHeader('Date', date).end('{}'));
    expect(await dated('Thu, 23 Nov 2023 10:00:05 GMT')).toMatchObject({ servedAt: Date.UTC(2023, 10, 23, 10, 0, 5) });
    expect(await dated('yesterday')).not.toHaveProperty('servedAt');
  });

  test('silence ends at the timeout', async () => {
    expect(await ask(() => undefined, { timeoutMs: 60 })).toMatchObject({ failure: { reason: 'timeout' } });
  });

  test('a body that never ends stops at the limit', async () => {
    const endless = (r: ServerResponse): void => {
      const chunk = `"${'x'.repeat(65_536)}",`;
      const more = (): void => void (r.destroyed || (r.write(chunk) ? setImmediate(more) : r.once('drain', more)));
      more();
    };
    expect(await ask(endless, { maxBytes: 300_000 })).toEqual({
      kind: 'failed',
      failure: { reason: 'malformed', issues: ['the body is longer than we accept'] },
    });
  });

  test('a body that drips ends at the timeout, however steadily it comes', async () => {
    const drip = (r: ServerResponse): void => {
      const timer = setInterval(() => void r.write(' '), 5);
      r.once('close', () => clearInterval(timer));
    };
    expect(await ask(drip, { timeoutMs: 120 })).toMatchObject({ failure: { reason: 'timeout' } });
  });

  test('a small body that unpacks into a large one stops at the limit', async () => {
    const packed = gzipSync(Buffer.from(`"${'x'.repeat(2_000_000)}"`));
    expect(packed.length).toBeLessThan(10_000);
    const answer = await ask((r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end(packed), {
      maxBytes: 300_000,
    });
    expect(answer).toMatchObject({ failure: { reason: 'malformed', issues: ['the body is longer than we accept'] } });
  });

  test('lists within lists within lists are a value or malformed, never a crash', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(['ok', 'failed']).toContain((await ask((r) => r.end(deep))).kind);
  });

  test('a refusal or a page that repeats our key is told without it', async () => {
    const headers = { 'x-cg-pro-api-key': 'a-key-of-ours' };
    const said = async (answer: typeof reply) => JSON.stringify(await ask(answer, { headers }));
    const refused = await said((r) => r.writeHead(401).end('{"message":"the key a-key-of-ours is not known"}'));
    expect(refused).toContain('the key [secret] is not known');
    for (const told of [refused, await said((r) => r.end('<html>a-key-of-ours</html>'))])
      expect(told).not.toContain('a-key-of-ours');
  });

  test('a redirect is not followed, and our key stays here', async () => {
    const heard: (string | undefined)[] = [];
    const elsewhere = createServer((request, response) => {
      heard.push(request.headers['x-cg-pro-api-key']?.toString());
      response.end('{}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    const answer = await ask((r) => r.writeHead(302, { location }).end(), {
      headers: { 'x-cg-pro-api-key': 'ours-alone' },
    });
    elsewhere.close();
    expect(answer).toMatchObject({ failure: { reason: 'http', status: 302 } });
    expect(heard).toEqual([]);
  });

  test('a refusal carries status, the message of its body and the wait asked for', async () => {
    const refuse = (r: ServerResponse) =>
      r.writeHead(429, { 'retry-after': '7' }).end('{"message":"Public rate limit exceeded"}');
    expect(await ask(refuse)).toEqual({
      kind: 'failed',
      failure: { reason: 'http', status: 429, message: 'Public rate limit exceeded', retryAfterMs: 7000 },
      body: { message: 'Public rate limit exceeded' },
    });
    expect(await ask((r) => r.writeHead(503).end('<html>'))).toEqual({
      kind: 'failed',
      failure: { reason: 'http', status: 503, message: '' },
    });
  });

  test('HTML with status 200, a cut body and a broken connection are failures of their own kind', async () => {
    expect(await ask((r) => r.end('<html>maintenance</html>'))).toMatchObject({
      failure: { reason: 'malformed', issues: ['not JSON: <html>maintenance</html>'] },
    });
    const cut = (r: ServerResponse): void => {
      r.writeHead(200, { 'content-length': '100' });
      r.write('{"a":', () => r.destroy());
    };
    expect(await ask(cut)).toMatchObject({ failure: { reason: 'network' } });
    expect(await ask((r) => void r.destroy())).toMatchObject({ failure: { reason: 'network' } });
  });

  test('nobody there is a network failure that names no address', async () => {
    const answer = await readJson({ url: 'http://127.0.0.1:1/secret?key=1', timeoutMs: 1000 });
    expect(answer).toEqual({ kind: 'failed', failure: { reason: 'network', message: 'ECONNREFUSED' } });
  });

  test.each([
    ['3', 3000],
    ['Thu, 01 Jan 1970 00:00:10 GMT', 10_000],
    ['Thu, 01 Jan 1960 00:00:10 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('Retry-After %j waits %j ms', (header, expected) => {
    expect(retryAfterMs(header, 0)).toBe(expected);
  });
});
