// What goes wrong around the service while it is killed: one trouble at a time and place, for some seconds, by chance.
import { setTimeout as delay } from 'node:timers/promises';
import { HOUR_MS } from '../../../core/instant.ts';
import { type FaultSource, feedKinds, httpKinds } from '../../../sandbox/faults/kinds.ts';
import { modelKinds } from '../../../sandbox/upstreams/deepseek/misbehaviour.ts';
import type { CuttableWay } from './cuttable.ts';
import type { Life } from './life.ts';
import type { Outside } from './outside.ts';
import type { SmallDisk } from './smallDisk.ts';

/** `cut`: it is accepted, and the answer lost; nobody can know whether it arrived, so it is sent again and counted. */
const AWAY = ['500', '503', '429', '429-bare', 'html', 'silence', 'cut'] as const;
const SOURCES = ['coinbase', 'coingecko', 'yahoo', 'deribit', 'feargreed'] as const satisfies readonly FaultSource[];

export type Ground = {
  readonly outside: Outside;
  readonly lives: () => readonly Life[];
  readonly way?: CuttableWay;
  readonly disk?: SmallDisk;
  /** 0 up to the number given */
  readonly pick: (n: number) => number;
  /** every clock that is started while it is wrong */
  readonly setClocks: (offMs: number) => void;
};

export type Trouble = { readonly name: string; readonly run: () => Promise<void> };

const one = <T>(list: readonly T[], pick: Ground['pick']): T => {
  const chosen = list[pick(list.length)];
  if (chosen === undefined) throw new RangeError('nothing to choose from');
  return chosen;
};

const sourceFault = ({ outside, pick }: Ground, source: FaultSource, kinds: readonly string[]): Trouble['run'] => {
  const fault = { source, kind: one(kinds, pick), probability: one([0.3, 1], pick) };
  return async () => {
    await outside.fault(fault);
    await delay(2000 + pick(6000));
    await outside.clear(source);
  };
};

const stepped =
  ({ setClocks, pick }: Ground, offMs: number): Trouble['run'] =>
  async () => {
    setClocks(offMs);
    await delay(2000 + pick(4000));
    setClocks(0);
  };

const stalled =
  ({ lives, pick }: Ground, longestMs: number): Trouble['run'] =>
  async () => {
    const [life] = lives();
    life?.send('SIGSTOP');
    await delay(500 + pick(longestMs));
    life?.send('SIGCONT');
  };

/** The next trouble, by chance. */
export const nextTrouble = (ground: Ground): Trouble => {
  const { way, disk, pick } = ground;
  const choices: readonly (() => Trouble)[] = [
    () => ({ name: 'Telegram down', run: sourceFault(ground, 'telegram', AWAY) }),
    () => ({
      name: 'a source failing',
      run: sourceFault(
        ground,
        one(SOURCES, pick),
        httpKinds.filter((k) => k !== 'endless'),
      ),
    }),
    () => ({ name: 'a source failing', run: sourceFault(ground, 'coinbase-ws', feedKinds) }),
    () => ({ name: 'the model lying', run: sourceFault(ground, 'deepseek', modelKinds) }),
    () => ({ name: 'the clock an hour ahead', run: stepped(ground, HOUR_MS) }),
    () => ({ name: 'the clock an hour behind', run: stepped(ground, -HOUR_MS) }),
    () => ({ name: 'the event loop stalled', run: stalled(ground, 6000) }),
    ...(way ? [() => ({ name: 'the database cut', run: () => way.cut(200 + pick(4000)) })] : []),
    ...(disk
      ? [
          () => ({
            name: 'the disk full',
            run: async () => {
              disk.fill();
              await delay(1000 + pick(3000));
              disk.free();
            },
          }),
        ]
      : []),
  ];
  return one(choices, pick)();
};
