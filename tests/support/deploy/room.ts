// A room of its own for a process: a root with the sources read-only, one folder to write in, and a user without rights.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type Room = {
  /** where the checkout stands, and what of it is there by name; `modules` is its node_modules */
  readonly at: string;
  readonly from: string;
  readonly entries: readonly string[];
  readonly modules: string;
  /** the one folder that may be written to; `from` belongs to the user */
  readonly data: { readonly at: string; readonly from: string };
  readonly user: number;
};

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Why no room can be made here; undefined where one can. */
export const noRoom = (): string | undefined => {
  if (process.platform !== 'linux') return 'rooms are made of Linux mount namespaces';
  if (process.getuid?.() !== 0) return 'only root can make one';
  try {
    execFileSync('unshare', ['--mount', 'setpriv', '--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'unshare or setpriv is not here, or not allowed';
  }
};

/** Of the machine's own root only what a program needs to run; the homes, the sources elsewhere and the rest are not there. */
const SYSTEM = ['bin', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'proc', 'sbin', 'sys', 'usr'];

const systemLines = (root: string): readonly string[] =>
  readdirSync('/')
    .filter((name) => SYSTEM.includes(name))
    .map((name) =>
      lstatSync(`/${name}`).isSymbolicLink()
        ? `ln -s ${quoted(readlinkSync(`/${name}`))} ${root}/${name}`
        : `mkdir ${root}/${name} && mount --rbind /${name} ${root}/${name}`,
    );

const bindLine = (from: string, to: string): string =>
  statSync(from).isDirectory()
    ? `mkdir -p ${quoted(to)} && mount --bind ${quoted(from)} ${quoted(to)}`
    : `touch ${quoted(to)} && mount --bind ${quoted(from)} ${quoted(to)}`;

const script = (room: Room, cwd: string, root: string): string => {
  const as = `--reuid=${room.user} --regid=${room.user} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all`;
  return [
    'set -e',
    `mount -t tmpfs -o mode=0755 room ${root}`,
    ...systemLines(root),
    `mkdir -p ${root}${room.at} ${root}${room.data.at}`,
    ...room.entries.map((name) => bindLine(join(room.from, name), `${root}${room.at}/${name}`)),
    bindLine(realpathSync(room.modules), `${root}${room.at}/node_modules`),
    `mount --bind ${quoted(room.data.from)} ${root}${room.data.at}`,
    `mkdir ${root}/tmp && mount -t tmpfs -o mode=1777 tmp ${root}/tmp`,
    `mount -o remount,ro ${root}`,
    // the root first, then the folder, then the user: whoever has no rights may not change the first two
    `exec "$(PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v chroot)" ${root} /bin/sh -c 'cd "$0" && exec "$@"' ${quoted(cwd)} setpriv ${as} "$@"`,
  ].join('\n');
};

/** Starts the words in the room, in its folder `cwd`, with this environment and no other. */
export const startInRoom = (
  room: Room,
  cwd: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): ChildProcess =>
  spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script(room, cwd, '/mnt'), 'sh', ...words], {
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Runs to its end there; resolves with what it printed, rejects with it where the exit code is not 0. */
export const endedInRoom = (
  room: Room,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = startInRoom(room, room.at, words, env);
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.once('exit', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${words.join(' ')}: ${code}\n${out}`)),
    );
  });
