// The image without an engine: its own install, its own files, its CMD and HEALTHCHECK as written, read-only but for its volume.
import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../e2e/demoProcess.ts';
import { readImage } from '../support/deploy/dockerFile.ts';
import { endedInRoom, noRoom, type Room, startInRoom } from '../support/deploy/room.ts';
import { CHECKOUT } from '../support/deploy/unitFile.ts';
import { freePort, watch } from '../support/deploy/watched.ts';
import { slotAfter, startLiveWorld } from '../support/liveWorld.ts';
import type { LongRun } from './longRun.ts';

/** the image's user `node` */
const NODE_USER = 1000;
const HEALTHY_MS = 120_000;
const TOKEN = '7000000003:local-sandbox-only';

const code = async (work: Promise<unknown>): Promise<0 | 1> => {
  try {
    await work;
    return 0;
  } catch {
    return 1;
  }
};

export const run: LongRun = async () => {
  const because = noRoom();
  if (because !== undefined) return { ok: true, summary: `skipped: ${because}` };
  const image = readImage();
  const folder = temporaryFolder();
  const [stage, data] = [join(folder.path, 'stage'), join(folder.path, 'data')];
  for (const dir of [stage, data]) mkdirSync(dir);
  chownSync(data, NODE_USER, NODE_USER);
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(CHECKOUT, name), join(stage, name));
  // all but what the image brings itself: its Node, which here is the one the platform's package holds
  const [install = ''] = image.install.split('&&');
  execFileSync('sh', ['-c', `${install} --prefer-offline`], { cwd: stage, stdio: 'ignore' });
  const world = await startLiveWorld(join(folder.path, 'world'), TOKEN, slotAfter(60_000));
  const port = await freePort();
  const room: Room = {
    ...{ at: image.cwd, from: CHECKOUT, entries: image.copied, modules: join(stage, 'node_modules') },
    ...{ data: { at: image.volume, from: data }, user: NODE_USER },
  };
  const env = {
    ...{ ...world.env, HOME: '/home/node', ...image.env, HOST: '127.0.0.1', PORT: String(port) },
    PATH: `${image.cwd}/node_modules/.bin:/usr/bin:/bin`,
  };
  try {
    const looked = () => code(endedInRoom(room, image.healthcheck, env));
    if ((await looked()) !== 1) throw new Error('the healthcheck says a service is well that does not run');
    const service = watch(startInRoom(room, image.cwd, image.command, env), port);
    const { status } = await service.health(200, HEALTHY_MS);
    if ((await looked()) !== 0) throw new Error(`the healthcheck says the service is not well\n${service.output()}`);
    const end = await service.stop();
    if (end.code !== 0) throw new Error(`SIGTERM: ${end.code}\n${service.output()}`);
    return {
      ok: true,
      summary: `${image.command.join(' ')} with production modules alone, as user ${NODE_USER}, all read-only but ${image.volume}: /health 200 (${status}), healthcheck 1 before and 0 while it runs, SIGTERM to exit 0 in ${(end.ms / 1000).toFixed(1)} s`,
    };
  } catch (error) {
    return { ok: false, summary: error instanceof Error ? error.message : String(error) };
  } finally {
    await world.stop();
    folder.remove();
  }
};
