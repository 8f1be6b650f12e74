// Secrets come by the environment or by a file, each of them, and a file that is none is not waited for.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readConfig } from '../../cli/readConfig.ts';
import { hideSecretsOf, redactText } from '../../cli/redact.ts';
import { environment, parseConfig, secretNames } from '../../core/config.ts';
import { Secret } from '../../core/secret.ts';
import { temporaryFolder } from '../e2e/demoProcess.ts';

const folder = temporaryFolder();
const values: Readonly<Record<(typeof secretNames)[number], string>> = {
  TELEGRAM_BOT_TOKEN: '123456:a-token-from-a-file',
  TELEGRAM_WEBHOOK_SECRET: 'webhook-word-from-a-file',
  MONGODB_URI: 'mongodb://127.0.0.1/from-a-file',
  COINGECKO_API_KEY: 'gecko-key-from-a-file',
  DEEPSEEK_API_KEY: 'deep-key-from-a-file',
  HEARTBEAT_URL: 'https://hc.example.com/from-a-file',
};

afterEach(() => {
  vi.unstubAllEnvs();
  const none = parseConfig({}, () => undefined);
  if (none.kind === 'ok') hideSecretsOf(none.config);
});

const clear = (): void => {
  for (const name of Object.keys(environment)) vi.stubEnv(name, undefined);
};

describe('a secret', () => {
  test.each(secretNames)('%s may stand in a file, is no text afterwards and in no log line', (name) => {
    clear();
    const path = join(folder.path, name);
    writeFileSync(path, `${values[name]}\n`);
    vi.stubEnv(`${name}_FILE`, path);
    const read = readConfig();
    if (read.kind === 'invalid') throw new Error(read.issues.join('; '));
    const secret = read.config[name];
    expect(secret).toBeInstanceOf(Secret);
    expect(secret?.reveal()).toBe(values[name]);
    expect(redactText(`it was ${values[name]}, they said`)).not.toContain(values[name]);
  });

  test('is every value of the configuration that is kept as one, and no other', () => {
    const parsed = parseConfig(values, () => undefined);
    if (parsed.kind === 'invalid') throw new Error(parsed.issues.join('; '));
    const kept = Object.entries(parsed.config).flatMap(([name, value]) => (value instanceof Secret ? [name] : []));
    expect(kept).toEqual([...secretNames]);
  });

  test.runIf(existsSync('/dev/zero'))('in a file without an end is refused at once, in words', () => {
    clear();
    vi.stubEnv('TELEGRAM_BOT_TOKEN_FILE', '/dev/zero');
    expect(readConfig()).toEqual({
      kind: 'invalid',
      issues: ['TELEGRAM_BOT_TOKEN_FILE names /dev/zero, which cannot be read or is empty'],
    });
  });
});
