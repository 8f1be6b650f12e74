// One life of the service in the chaos check: the demo's own wiring on a sandbox and a database that go on without it.

import { inspect } from 'node:util';
import { type DatabaseServer, openDatabaseServer } from '../../../cli/databaseServer.ts';
import { parseDemoOptions } from '../../../cli/demo/demoOptions.ts';
import { runDemo } from '../../../cli/demo/runDemo.ts';
import { sandboxEnvironment } from '../../../cli/demo/sandboxEnvironment.ts';
import { createLog } from '../../../cli/log.ts';
import { isPlain } from '../../../cli/plainErrors.ts';
import { listenForStop } from '../../../cli/untilStopped.ts';
import { parseConfig } from '../../../core/config.ts';
import { goWrong } from './wrongDate.ts';

/** Runs until it is told to stop; resolves with the exit code. */
export const liveOn = async ([
  sandboxUrl = '',
  dir = '',
  speed = '',
  mongodb = '',
]: readonly string[]): Promise<number> => {
  const off = goWrong();
  process.on('message', (ms) => off.set(Number(ms)));
  const stop = listenForStop();
  const read = parseConfig(
    {
      ...sandboxEnvironment(sandboxUrl, dir),
      PORT: '0',
      LOG_LEVEL: 'warn',
      MONGODB_URI: mongodb === '' ? undefined : mongodb,
    },
    () => undefined,
  );
  const parsed = parseDemoOptions(['--speed', speed]);
  if (read.kind === 'invalid' || parsed.kind === 'invalid') throw new Error('the check starts its service wrongly');
  const ending = new AbortController();
  const sandbox = { url: sandboxUrl, stop: () => Promise.resolve() };
  let database: DatabaseServer | undefined;
  try {
    database = await openDatabaseServer(read.config);
    const demo = { config: read.config, options: parsed.options, log: createLog('warn'), stop, clockOffMs: off.ms };
    await runDemo(demo, { sandbox, database, restart: () => Promise.resolve(sandbox) }, ending);
    return 0;
  } catch (error) {
    // as main.ts tells them: a sentence where a person can mend it, a stack where it is a bug
    const mendable = isPlain(error) || (error instanceof Error && 'syscall' in error);
    process.stderr.write(`${mendable ? `plain: ${error.message}` : inspect(error)}\n`);
    return 1;
  } finally {
    ending.abort();
    await database?.close();
  }
};
