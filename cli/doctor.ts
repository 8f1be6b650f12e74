// Asks everything the configuration names once, and says what works and what to mend.
import { parseArgs } from 'node:util';
import { instant } from '../core/instant.ts';
import { diagnose, type Output } from './doctor/diagnose.ts';
import { inSandbox } from './doctor/inSandbox.ts';
import { isPlain } from './plainErrors.ts';
import { readConfig } from './readConfig.ts';
import { redactText } from './redact.ts';

const wantsSandbox = (args: readonly string[]): boolean | string => {
  try {
    return parseArgs({ args: [...args], options: { sandbox: { type: 'boolean', default: false } } }).values.sandbox;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const output = (): Output => ({
  write: (text) => void process.stdout.write(text),
  ...(process.stdout.isTTY ? { columns: process.stdout.columns } : {}),
});

/** Exit code 0 where the configuration can work, 1 where it cannot, 2 for wrong options. */
export const doctor = async (args: readonly string[]): Promise<number> => {
  const sandbox = wantsSandbox(args);
  if (typeof sandbox === 'string') {
    console.error(`${sandbox}\nnpm run doctor takes only -- --sandbox`);
    return 2;
  }
  try {
    if (sandbox) return await inSandbox((config, now) => diagnose(config, now, output()));
  } catch (error) {
    if (!isPlain(error)) throw error;
    console.error(redactText(error.message));
    return 1;
  }
  const read = readConfig();
  if (read.kind === 'ok') return diagnose(read.config, instant(Date.now()), output());
  for (const issue of read.issues) console.error(`FAILED   .env: ${issue}`);
  return 1;
};
