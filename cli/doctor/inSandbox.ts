// A sandbox of its own for one visit of the doctor: started in a temporary folder and ended afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Config, parseConfig } from '../../core/config.ts';
import { type Instant, instant } from '../../core/instant.ts';
import { parseDemoOptions } from '../demo/demoOptions.ts';
import { BOT_TOKEN, sandboxEnvironment } from '../demo/sandboxEnvironment.ts';
import { ensureSandbox, SandboxFailed } from '../demo/sandboxProcess.ts';

const configOf = (url: string, dir: string): Config => {
  const parsed = parseConfig(sandboxEnvironment(url, dir), () => undefined);
  if (parsed.kind === 'invalid') throw new Error(parsed.issues.join('; '));
  return parsed.config;
};

const snapshot = z.object({ nowMs: z.number() });

/** Gives the work the sandbox's configuration and market time. Throws SandboxFailed where it does not start. */
export const inSandbox = async (work: (config: Config, now: Instant) => Promise<number>): Promise<number> => {
  const dir = mkdtempSync(join(tmpdir(), 'v7-doctor-'));
  const parsed = parseDemoOptions([]);
  if (parsed.kind === 'invalid') throw new Error(parsed.issues.join('; '));
  try {
    const sandbox = await ensureSandbox(dir, 0, parsed.options, { token: BOT_TOKEN, webUrl: '' });
    try {
      const clock = await fetch(`${sandbox.url}/clock`, { signal: AbortSignal.timeout(5000) });
      const read = snapshot.safeParse(await clock.json());
      if (!read.success) throw new SandboxFailed('the sandbox told no time');
      return await work(configOf(sandbox.url, dir), instant(read.data.nowMs));
    } finally {
      await sandbox.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};
