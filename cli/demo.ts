// The whole service on the recorded market with the local Telegram: no key, no network.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Config, parseConfig } from '../core/config.ts';
import type { Log } from '../core/ports/shell.ts';
import { type DatabaseServer, openDatabaseServer } from './databaseServer.ts';
import { type DemoOptions, parseDemoOptions } from './demo/demoOptions.ts';
import { isPortTaken, portFor } from './demo/freePort.ts';
import { recordedSymbols } from './demo/recordedSymbols.ts';
import { BOT_TOKEN, sandboxEnvironment } from './demo/sandboxEnvironment.ts';
import { ensureSandbox, type SandboxProcess } from './demo/sandboxProcess.ts';
import { createLog } from './log.ts';
import { isPlain } from './plainErrors.ts';
import { redactText } from './redact.ts';
import type { Stop } from './untilStopped.ts';

const DEFAULT_PORT = 8080;

type Place = {
  readonly dir: string;
  readonly port: number;
  readonly options: DemoOptions;
  readonly log: Log;
  readonly stop: Stop;
};

const configOf = ({ dir, port, options }: Place): Config => {
  const result = parseConfig(
    {
      ...sandboxEnvironment(`http://127.0.0.1:${port + 1}`, dir),
      PORT: String(port),
      SYMBOLS: options.candlesDir === undefined ? undefined : recordedSymbols(options.candlesDir).join(','),
      LOG_LEVEL: 'warn',
    },
    () => undefined,
  );
  if (result.kind === 'invalid') throw new Error(result.issues.join('; '));
  return result.config;
};

const startSandbox = (dir: string, port: number, options: DemoOptions): Promise<SandboxProcess> =>
  ensureSandbox(dir, port + 1, options, { token: BOT_TOKEN, webUrl: `http://127.0.0.1:${port}` });

/** The folder's database is taken first: who has it owns the sandbox too. Rejects with what could not start. */
const play = async (place: Place): Promise<void> => {
  const { dir, port, options, log, stop } = place;
  const ending = new AbortController();
  let database: DatabaseServer | undefined;
  let running: SandboxProcess | undefined;
  const restart = async (): Promise<SandboxProcess> => {
    running = await startSandbox(dir, port, options);
    return running;
  };
  try {
    database = await openDatabaseServer({ MONGODB_URI: undefined, DATA_DIR: join(dir, 'service') });
    if (stop.asked()) return;
    // the service's packages are loaded while the sandbox starts
    const [sandbox, { runDemo }] = await Promise.all([restart(), import('./demo/runDemo.ts')]);
    if (stop.asked()) return;
    const config = configOf(place);
    await runDemo({ config, options, log, stop }, { sandbox, database, restart }, ending);
  } finally {
    ending.abort();
    await running?.stop();
    await database?.close();
  }
};

/** Plays on ports that are free; where somebody takes one just then and none was asked for, on the next. */
const playSomewhere = async (place: Omit<Place, 'port'>): Promise<number> => {
  for (let from = DEFAULT_PORT; ; ) {
    const port = place.options.port ?? (await portFor(place.dir, from));
    try {
      await play({ ...place, port });
      return 0;
    } catch (error) {
      if (!isPlain(error)) throw error;
      from = port + 2;
      if (place.options.port === undefined && isPortTaken(error) && from < DEFAULT_PORT + 40) continue;
      console.error(redactText(error.message));
      return 1;
    }
  }
};

/** Exit code 0 after a signal or after `--cycles`; 1 with a sentence where something could not start; 2 for wrong options. */
export const demo = async (args: readonly string[], stop: Stop): Promise<number> => {
  const parsed = parseDemoOptions(args);
  if (parsed.kind === 'invalid') {
    for (const issue of parsed.issues) console.error(issue);
    return 2;
  }
  const { options } = parsed;
  const dir = options.dataDir === undefined ? mkdtempSync(join(tmpdir(), 'v7-demo-')) : resolve(options.dataDir);
  try {
    return await playSomewhere({ dir, options, log: createLog('warn'), stop });
  } finally {
    if (options.dataDir === undefined) rmSync(dir, { recursive: true, force: true });
  }
};
