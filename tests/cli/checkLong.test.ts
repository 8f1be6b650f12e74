// What `check:long` understands, and what it says where it does not.
import { describe, expect, it, vi } from 'vitest';
import { checkLong } from '../../cli/checkLong.ts';

const said = async (...args: readonly string[]): Promise<{ readonly code: number; readonly words: string }> => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const code = await checkLong(args);
  const words = error.mock.calls.flat().join('\n');
  error.mockRestore();
  return { code, words };
};

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

  it('asks for the value of an option', async () => {
    expect((await said('soak', '--days')).words).toBe('--days needs a value.');
    expect((await said('soak', '--candles', '--days', '3')).words).toBe('--candles needs a value.');
  });
});
