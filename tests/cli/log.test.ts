// The log: what must not be read is taken out, wherever it hides.
import { describe, expect, test } from 'vitest';
import { createLog } from '../../cli/log.ts';
import { redactText } from '../../cli/redact.ts';
import { Secret } from '../../core/secret.ts';

const token = '7000000001:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
const logged = (write: (log: ReturnType<typeof createLog>) => void): string => {
  const lines: string[] = [];
  write(createLog('debug', { write: (line) => void lines.push(line) }));
  return lines.join('');
};

describe('the log', () => {
  test.each([
    [`https://api.telegram.org/bot${token}/sendMessage failed`, '/bot[token]/sendMessage failed'],
    ['/bot123456:local-only/getMe', '/bot[token]/getMe'],
    ['mongodb://user:pass@host/db', 'mongodb://[credentials]@host/db'],
    ['key sk-1234567890abcdef', 'key [key]'],
    ['Authorization: Bearer abc.def', 'Authorization: [secret]'],
    ['https://t.me/bot?start=abcdef', '?start=[secret]'],
    ['/x?apikey=12345&y=1', '/x?apikey=[secret]&y=1'],
  ])('%s', (text, part) => {
    expect(redactText(text)).toContain(part);
    expect(redactText(text)).not.toContain(token);
  });

  test('prices, ids and times stay as they are', () => {
    const text = 'BTC-USD 96420.50 at 14:30:19, 20240115T0000Z-BTC-USD, 100001:card:x:1';
    expect(redactText(text)).toBe(text);
  });

  test('secrets are taken out of messages, fields, nested errors and causes', () => {
    const out = logged((log) =>
      log.child({ at: `bot${token}` }).error(`failed for ${token}`, {
        error: new Error(`outer ${token}`, { cause: new Error(`inner /bot${token}/getMe`) }),
        deep: { list: [{ url: `mongodb://a:b@c/${token}` }] },
        key: new Secret('plain-secret'),
      }),
    );
    expect(out).toContain('outer');
    expect(out).toContain('inner');
    expect(out).not.toContain(token);
    expect(out).not.toMatch(/a:b@|plain-secret/);
  });
});
