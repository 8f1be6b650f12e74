// A small fan-out: the real courier and dispatcher in a process of its own, killed once, against the local Bot API.
import { expect, it } from 'vitest';
import { fanOut } from '../support/fanOut/run.ts';

it('reaches everybody once, whatever Telegram answers and though the process is killed', async () => {
  const f = await fanOut({ people: 100, kills: 1, scale: 1 });
  expect(f).toMatchObject({ none: 0, more: 0, blockedHeard: 0 });
  expect(f.once + f.twice + f.thrice).toBe(f.reachable);
  expect(f.twice + f.thrice).toBeLessThanOrEqual(f.mayRepeat);
}, 120_000);
