// What `check:long` understands, and what it says where it does not.
import { describe, expect, it, vi } from 'vitest';
import { checkLong } from '../../cli/checkLong.ts';

const heard = async (
  by: 'error' | 'log',
  args: readonly string[],
): Promise<{ readonly code: number; readonly words: string }> => {
  const spy = vi.spyOn(console, by).mockImplementation(() => undefined);
  const code = await checkLong(args);
  const words = spy.mock.calls.flat().join('\n');
  spy.mockRestore();
  return { code, words };
};
const said = (...args: readonly string[]) => heard('error', args);

describe('check:long', () => {
  it('names the checks there are where one is named that is none', async () => {
    const { code, words } = await said('soka');
    expect(code).toBe(2);
    expect(words).toMatch(/^There is no long check called soka\. There are: .*chaos.*soak.*threeProcesses/);
  });

  it('names the options of a check where one is given that it does not have', async () => {
    expect(await said('soak', '--candels', '/x')).toEqual({
      code: 2,
      words: '--candels is not understood here; there are --candles, --days, --start.',
    });
    expect((await said('container', '--days=3')).words).toBe(
      '--days is not understood here; container has no options.',
    );
  });

  it('names them all, with their options, where it is asked for help', async () => {
    const { code, words } = await heard('log', ['--help']);
    expect(code).toBe(0);
    expect(words).toMatch(/^ {2}chaos --kills --seed --only$/m);
    expect(words).toMatch(/^ {2}recordPace$/m);
  });

  it('asks for the value of an option', async () => {
    expect((await said('soak', '--days')).words).toBe('--days needs a value.');
    expect((await said('soak', '--candles', '--days', '3')).words).toBe('--candles needs a value.');
  });
});
