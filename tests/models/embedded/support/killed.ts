// Kills a writing process again and again at seeded moments, and looks at what is left.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';
import { joinEmbedded } from '../../../../models/embedded/join.ts';
import { backUp } from '../../../../models/embedded/storage/snapshot.ts';
import { newFolder, removeFolder } from './targets.ts';

const CHILD = fileURLToPath(new URL('./writingChild.ts', import.meta.url));
/** Each life of the child counts from a multiple of this. */
const LIFE = 1_000_000;

export type Killing = {
  readonly kills: number;
  /** Each kill comes so long after the first acknowledged write, at most. */
  readonly longestMs: number;
  readonly seed: number;
};

export type Left = {
  readonly acknowledged: number;
  readonly lost: number;
  /** Documents that an index gives and the collection does not, or the other way round. */
  readonly differing: number;
  /** What SQLite found broken; absent where nothing is. */
  readonly broken: string | undefined;
};

/** Numbers from 0 to below 1, the same for a seed. */
const chances = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** The numbers that a child was told are stored, before it was killed. */
const oneLife = async (folder: string, first: number, afterMs: number): Promise<readonly number[]> => {
  const child = spawn(process.execPath, [CHILD, folder, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') continue;
    if (acknowledged.length === 0) setTimeout(() => child.kill('SIGKILL'), afterMs);
    acknowledged.push(Number(line));
  }
  await ended;
  return acknowledged;
};

const lookAt = async (folder: string, acknowledged: readonly number[]): Promise<Left> => {
  const joined = await joinEmbedded(folder);
  const client = await MongoClient.connect(joined.uri);
  try {
    const numbers = client.db().collection<{ _id: number; twice: number; updated?: boolean }>('numbers');
    const whole = new Map<number, boolean>();
    for await (const { _id, twice, updated } of numbers.find()) whole.set(_id, twice === _id * 2 && updated === true);
    const byIndex = await numbers.find({ twice: { $gte: 0 } }, { projection: { _id: 1 } }).toArray();
    const given = new Set(byIndex.map(({ _id }) => _id));
    const differing =
      [...whole.keys()].filter((id) => !given.has(id)).length + [...given].filter((id) => !whole.has(id)).length;
    return {
      acknowledged: acknowledged.length,
      lost: acknowledged.filter((id) => whole.get(id) !== true).length,
      differing,
      broken: brokenIn(folder),
    };
  } finally {
    await client.close();
    await joined.close();
  }
};

/** A backup reads every page and is checked whole. */
const brokenIn = (folder: string): string | undefined => {
  try {
    backUp(folder, `${folder}/checked.backup`);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** Rejects where a child does not start again after a kill. */
export const killed = async ({ kills, longestMs, seed }: Killing): Promise<Left> => {
  const folder = newFolder();
  const chance = chances(seed);
  const acknowledged: number[] = [];
  try {
    for (let life = 0; life < kills; life += 1) {
      const told = await oneLife(folder, life * LIFE, chance() * longestMs);
      if (told.length === 0) throw new Error(`after ${life} kills the server does not start again`);
      acknowledged.push(...told);
    }
    return await lookAt(folder, acknowledged);
  } finally {
    removeFolder(folder);
  }
};
