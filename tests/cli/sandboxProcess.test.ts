// A sandbox that a killed demo left and that is too busy to answer is waited for, not fought over.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseDemoOptions } from '../../cli/demo/demoOptions.ts';
import { portFor } from '../../cli/demo/freePort.ts';
import { ensureSandbox } from '../../cli/demo/sandboxProcess.ts';
import { readSandboxRecord } from '../../cli/demo/sandboxRecord.ts';
import { ANOTHER_SANDBOX } from '../../sandbox/clock/sandboxError.ts';
import { endSandbox, eventually, temporaryFolder } from '../e2e/demoProcess.ts';

const folder = temporaryFolder();
afterAll(() => {
  endSandbox(folder.path);
  folder.remove();
});

test.skipIf(process.platform === 'win32')(
  'a sandbox that does not answer for a while is taken over once it does',
  async () => {
    const port = await portFor(folder.path, 18_400);
    const parsed = parseDemoOptions(['--data', folder.path]);
    if (parsed.kind === 'invalid') throw new Error(parsed.issues.join());
    const { options } = parsed;
    const rest = { token: '7000000001:local-sandbox-only', webUrl: `http://127.0.0.1:${port}` };
    const ensure = () => ensureSandbox(folder.path, port, options, rest);
    const first = await ensure();
    const pid = readSandboxRecord(folder.path)?.pid ?? Number.NaN;
    process.kill(pid, 'SIGSTOP');
    const again = ensure();
    const log = join(folder.path, 'sandbox.log');
    await eventually('the refusal', () =>
      existsSync(log) && readFileSync(log, 'utf8').includes(ANOTHER_SANDBOX) ? true : undefined,
    );
    process.kill(pid, 'SIGCONT');
    expect((await again).url).toBe(first.url);
    expect(readSandboxRecord(folder.path)?.pid).toBe(pid);
    await first.stop();
  },
  40_000,
);
