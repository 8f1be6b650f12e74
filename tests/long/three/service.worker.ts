// One of several processes of the service on one database: the demo's own wiring, its sandbox and MONGODB_URI given.
import { type DatabaseServer, openDatabaseServer } from '../../../cli/databaseServer.ts';
import { parseDemoOptions } from '../../../cli/demo/demoOptions.ts';
import { runDemo } from '../../../cli/demo/runDemo.ts';
import { sandboxEnvironment } from '../../../cli/demo/sandboxEnvironment.ts';
import { createLog } from '../../../cli/log.ts';
import { listenForStop } from '../../../cli/untilStopped.ts';
import { parseConfig } from '../../../core/config.ts';

const [sandboxUrl = '', dir = '', speed = '', mongodb = ''] = process.argv.slice(2);
const stop = listenForStop();

const run = async (): Promise<number> => {
  const read = parseConfig(
    { ...sandboxEnvironment(sandboxUrl, dir), PORT: '0', LOG_LEVEL: 'warn', MONGODB_URI: mongodb },
    () => undefined,
  );
  const parsed = parseDemoOptions(['--speed', speed]);
  if (read.kind === 'invalid' || parsed.kind === 'invalid') throw new Error('the check starts its service wrongly');
  const ending = new AbortController();
  const sandbox = { url: sandboxUrl, stop: () => Promise.resolve() };
  let database: DatabaseServer | undefined;
  try {
    database = await openDatabaseServer(read.config);
    const demo = { config: read.config, options: parsed.options, log: createLog('warn'), stop };
    await runDemo(demo, { sandbox, database, restart: () => Promise.resolve(sandbox) }, ending);
    return 0;
  } finally {
    ending.abort();
    await database?.close();
  }
};

process.exit(await run());
