// The service's delivery as a process that can be killed: opens the data folder, sends what is owed, says what it held.
import { setTimeout as wait } from 'node:timers/promises';
import { Api } from 'grammy';
import { createChartPhotos } from '../../../bot/chartPhotos.ts';
import { createCourier } from '../../../bot/courier.ts';
import { instant } from '../../../core/instant.ts';
import type { Clock } from '../../../core/ports/shell.ts';
import { settings } from '../../../core/settings.ts';
import { createDeliver } from '../../../jobs/deliver.ts';
import { startEmbedded } from '../../../models/embedded/startEmbedded.ts';
import { openStores } from '../../../models/openStores.ts';
import { NOON } from '../../bot/support/signals.ts';
import { quietLog } from '../openOnEmbedded.ts';
import { scaledWall } from './scaledWall.ts';

const [, , dataDir = '', apiRoot = '', token = '', scale = '1', base = '0'] = process.argv;
const wall = scaledWall(Number(scale), Number(base));
const now = instant(NOON + 19_000);
const clock: Clock = {
  ...{ speed: 1, now: () => now, wallMs: wall.wallMs, waitUntil: async () => undefined },
  sleep: (ms, signal) => wait(wall.realMs(ms), undefined, signal ? { signal } : {}).catch(() => undefined),
};
const server = await startEmbedded({ dataDir });
const opened = await openStores({ uri: server.uri, clock, log: quietLog });
await opened.releaseLeases();
const { stores } = opened;
const api = new Api(token, { apiRoot, timeoutSeconds: 3 });
const courier = createCourier({
  ...{ stores, clock, api, settings, log: quietLog, redact: (words: string) => words },
  photos: createChartPhotos({ candles: stores.candles, clock, log: quietLog }),
});
const health = { report: () => undefined, parts: () => [] };
const deliver = createDeliver({ stores, courier, clock, health, log: quietLog });
const begun = process.cpuUsage();
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
};
const say = (word: string): void =>
  void process.stdout.write(`${word} ${wall.wallMs()} ${deliver.heldMs()} ${cpuMs()}\n`);
say('ready');
const telling = setInterval(() => say('held'), 100);
const never = new AbortController().signal;
for (;;) {
  await deliver.wake(60_000, never);
  if ((await stores.outbox.nextDueWallMs()) === undefined) break;
}
clearInterval(telling);
say('done');
process.stdout.write(
  `repeats ${(await stores.outbox.counts()).repeats} ${JSON.stringify(await stores.outbox.counts())}\n`,
);
await opened.close();
await server.close();
