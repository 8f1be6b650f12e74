// The command line of replay: what it takes, and what it says of what it does not.
import { describe, expect, it } from 'vitest';
import { parseReplayOptions } from '../../cli/replay/options.ts';
import { createProgress } from '../../cli/replay/progress.ts';
import { wantedSpan } from '../../cli/replay/replayCandles.ts';
import { DAY_MS, plus } from '../../core/instant.ts';
import { T0 } from '../support/marketFixtures.ts';

const issuesOf = (...args: readonly string[]): string => {
  const parsed = parseReplayOptions(args);
  return parsed.kind === 'invalid' ? parsed.issues.join('\n') : 'none';
};

describe('the options of replay', () => {
  it('are all there', () => {
    const line =
      '--from 2024-01-15 --to 2024-01-20T08:00Z --symbols btc-usd,ETH-USD --candles d --synthesiser deepseek';
    const parsed = parseReplayOptions([...line.split(' '), '--json', 'a', '--html', 'b', '--seed', '7', '--yes']);
    expect(parsed.kind === 'ok' && parsed.options).toEqual({
      ...{ from: T0, to: plus(T0, 5 * DAY_MS + 8 * 3_600_000), days: undefined, paperDays: undefined },
      ...{ symbols: ['BTC-USD', 'ETH-USD'], candlesDir: 'd', synthesiser: 'deepseek', json: 'a', html: 'b' },
      ...{ seed: 7, yes: true },
    });
  });

  it.each([
    [['--days', '0'], '--days is "0"; it takes a whole number from 1'],
    [['--days', '1.5'], '--days is "1.5"'],
    [['--from', '15.1.2024'], '--from is "15.1.2024"; it takes a date like'],
    [['--from', '2024-02-30'], '--from is "2024-02-30"'],
    [['--from', '2024-01-20', '--to', '2024-01-20'], 'is not before --to'],
    [['--symbols', 'BTC'], '--symbols has "BTC"; it takes names like BTC-USD'],
    [['--synthesiser', 'gpt'], '--synthesiser is "gpt"; it takes quant or deepseek'],
    [['--paper-days', '7', '--days', '7'], '--days cannot stand beside --paper-days'],
    [['--from', '2024-01-01', '--to', '2024-01-05', '--days', '3'], '--days cannot stand beside both'],
    [['--frm', 'x'], "Unknown option '--frm'"],
    [['7'], 'npm run replay -- ['],
  ])('%j is refused with a sentence', (args, says) => {
    expect(issuesOf(...args)).toContain(says);
  });

  it('mean the last days of the candles, those before --to, or those after --from', () => {
    const last = plus(T0, 30 * DAY_MS);
    const none = { from: undefined, to: undefined, days: undefined };
    expect(wantedSpan(none, last)).toEqual({ from: undefined, to: undefined });
    expect(wantedSpan({ ...none, days: 7 }, last)).toEqual({ from: plus(last, -7 * DAY_MS), to: last });
    expect(wantedSpan({ ...none, days: 2, to: T0 }, last)).toEqual({ from: plus(T0, -2 * DAY_MS), to: T0 });
    expect(wantedSpan({ ...none, days: 2, from: T0 }, last)).toEqual({ from: T0, to: plus(T0, 2 * DAY_MS) });
  });
});

describe('the progress of a replay', () => {
  const shownOn = (isTerminal: boolean): string => {
    let [now, text] = [0, ''];
    const progress = createProgress({ write: (part) => (text += part), isTerminal, nowMs: () => now });
    for (const [at, done] of [
      [0, 100],
      [10_000, 300],
      [10_050, 301],
      [20_000, 1000],
    ] as const) {
      now = at;
      progress.step(done, 1000, 100);
    }
    progress.end();
    return text;
  };

  it('is one moving line on a terminal, with what is left reckoned from what was computed in this run', () => {
    const text = shownOn(true);
    expect(text.match(/\r/g)).toHaveLength(3);
    expect(text).toContain('30 %  300 of 1000 analyses, 100 kept from before  about 35 s left');
    expect(text.endsWith('took 20 s\n')).toBe(true);
  });

  it('is a plain line now and then elsewhere', () => {
    const lines = shownOn(false).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.some((line) => line.includes('\r') || line.includes('█'))).toBe(false);
  });
});
