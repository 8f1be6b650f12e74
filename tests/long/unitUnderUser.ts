// The unit's own command line as a user without rights on a read-only system: it serves, is backed up, ends, and comes back.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../e2e/demoProcess.ts';
import { endedInRoom, noRoom, type Room, startInRoom } from '../support/deploy/room.ts';
import { CHECKOUT, readUnit } from '../support/deploy/unitFile.ts';
import { freePort, watch } from '../support/deploy/watched.ts';
import { slotAfter, startLiveWorld } from '../support/liveWorld.ts';
import type { LongRun } from './longRun.ts';

/** nobody's number here */
const USER = 61_234;
const HEALTHY_MS = 120_000;
const TOKEN = '7000000002:local-sandbox-only';

/** What stands under /opt/v7-signals after the guide's git clone. */
const tracked = (): readonly string[] =>
  execFileSync('git', ['ls-tree', '--name-only', 'HEAD'], { cwd: CHECKOUT, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);

const roomOf = (data: string): Room => {
  const { cwd, stateFolder } = readUnit();
  const modules = join(CHECKOUT, 'node_modules');
  return { at: cwd, from: CHECKOUT, entries: tracked(), modules, data: { at: stateFolder, from: data }, user: USER };
};

const TRY_TO_WRITE =
  'for d in . /etc /usr /var /opt "$DATA_DIR"; do touch "$d/.x" 2>/dev/null && echo "wrote $d"; done; rm "$DATA_DIR/.x"; id -u';

export const run: LongRun = async () => {
  const because = noRoom();
  if (because !== undefined) return { ok: true, summary: `skipped: ${because}` };
  const folder = temporaryFolder();
  const unit = readUnit();
  const data = join(folder.path, 'state');
  mkdirSync(data);
  chownSync(data, USER, USER);
  chmodSync(data, Number.parseInt(unit.valueOf('StateDirectoryMode') ?? '0755', 8));
  const world = await startLiveWorld(join(folder.path, 'world'), TOKEN, slotAfter(60_000));
  const room = roomOf(data);
  const port = await freePort();
  // systemd gives HOME from the user's entry, which the guide makes with this home
  const env = { ...world.env, PORT: String(port), HOME: unit.stateFolder, ...unit.env };
  const node = unit.words[0] ?? '';
  const told: string[] = [];
  const serve = async (words: readonly string[]): Promise<void> => {
    const began = performance.now();
    const service = watch(startInRoom(room, unit.cwd, words, env), port);
    const { status } = await service.health(200, HEALTHY_MS);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    if (told.length === 1)
      await endedInRoom(room, [node, 'main.ts', 'backup', '--out', `${unit.stateFolder}/backup.v7`], env);
    const { code, ms } = await service.stop();
    if (code !== 0 || ms > unit.stopMs)
      throw new Error(`SIGTERM: ${code} after ${ms.toFixed(0)} ms\n${service.output()}`);
    if (!service.output().includes('V7 Signals runs')) throw new Error(`the journal holds: ${service.output()}`);
    told.push(`/health 200 (${status}) after ${seconds} s, SIGTERM to exit 0 in ${(ms / 1000).toFixed(1)} s`);
  };
  try {
    const wrote = (await endedInRoom(room, ['sh', '-c', TRY_TO_WRITE], env)).trim().split('\n');
    if (wrote.join() !== `wrote ${unit.stateFolder},${USER}`) throw new Error(`it could write: ${wrote.join(', ')}`);
    told.push(`user ${USER} writes to ${unit.stateFolder} alone`);
    await serve(unit.words);
    told.push('backed up while it ran, restored');
    await endedInRoom(room, [node, 'main.ts', 'restore', '--from', `${unit.stateFolder}/backup.v7`, '--yes'], env);
    await serve(unit.wordsWithFile);
    const written = readFileSync(join(data, 'v7-signals.log'), 'utf8');
    if (!/V7 Signals runs/.test(written)) throw new Error(`the file holds: ${written.slice(0, 500)}`);
    told.push('and into its file as well');
    const { mode, uid } = statSync(join(data, 'database'));
    if ((mode & 0o777) !== 0o700 || uid !== USER) throw new Error(`the database is ${mode.toString(8)} of ${uid}`);
    return { ok: true, summary: `${unit.words.slice(1).join(' ')}: ${told.join('; ')}` };
  } catch (error) {
    return { ok: false, summary: error instanceof Error ? error.message : String(error) };
  } finally {
    await world.stop();
    folder.remove();
  }
};
