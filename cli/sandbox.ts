// The sandbox process: the recorded market, its clock and the local Telegram, for a demo started beside it.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createChat } from '../sandbox/chat/createChat.ts';
import { SandboxError } from '../sandbox/clock/sandboxError.ts';
import { createSandbox, type Mount } from '../sandbox/createSandbox.ts';
import { parseFaults } from '../sandbox/faults/readFault.ts';
import { createTelegram } from '../sandbox/telegram/createTelegram.ts';
import { type SandboxRecord, sandboxRecordPath } from './demo/sandboxRecord.ts';
import { listenForStop } from './untilStopped.ts';

/** without a service for so long the sandbox ends itself */
const ORPHAN_MS = 10 * 60_000;

const mountTelegram =
  (token: string, webUrl: string): Mount =>
  (app, _server, { clock, dataDir }) => {
    const telegram = createTelegram({
      store: join(dataDir, 'telegram.sqlite'),
      clock,
      wall: { nowMs: () => Date.now() },
      token,
    });
    const chat = createChat({
      world: telegram.world,
      clock: { nowMs: clock.nowMs, state: clock.snapshot },
      links: () => [{ label: 'Web page', url: webUrl }],
    });
    app.use(telegram.router);
    app.use('/chat', chat);
    return { close: () => telegram.close() };
  };

const orphaned = async (lastContactMs: () => number): Promise<void> => {
  const lonely = Promise.withResolvers<void>();
  const watch = setInterval(() => {
    if (Date.now() - lastContactMs() > ORPHAN_MS) lonely.resolve();
  }, 5_000);
  watch.unref();
  await lonely.promise;
  clearInterval(watch);
};

/** Started by the demo only; its record in the data folder tells where it listens. */
export const sandbox = async (args: readonly string[]): Promise<number> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: '.' },
      port: { type: 'string', default: '0' },
      speed: { type: 'string', default: '60' },
      token: { type: 'string', default: '' },
      web: { type: 'string', default: '' },
      start: { type: 'string' },
      candles: { type: 'string' },
      fault: { type: 'string', multiple: true, default: [] },
      'free-running': { type: 'boolean', default: false },
    },
  });
  const stop = listenForStop();
  const faults = parseFaults(values.fault);
  const record = sandboxRecordPath(values.data);
  try {
    const world = await createSandbox({
      dataDir: values.data,
      speed: Number(values.speed),
      freeRunning: values['free-running'],
      holdAtStart: true,
      faults: faults.kind === 'ok' ? faults.faults : [],
      port: Number(values.port),
      host: '127.0.0.1',
      ...(values.start === undefined ? {} : { startMs: Number(values.start) }),
      ...(values.candles === undefined ? {} : { candlesDir: values.candles }),
      mountTelegram: mountTelegram(values.token, values.web),
    });
    const state: SandboxRecord = {
      pid: process.pid,
      url: world.address().url,
      token: values.token,
      args: [...args],
    };
    writeFileSync(`${record}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${record}.new`, record);
    await stop.until(orphaned(() => world.lastServiceContactMs()));
    rmSync(record, { force: true });
    await world.close();
    return 0;
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    console.error(error.message);
    return 1;
  }
};
