// What people type about times, places and sums, read as they mean it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAmount } from '../../../core/delivery/amount.ts';
import { parseClock, parseMute, parseSpan, withMute } from '../../../core/delivery/muteCommand.ts';
import { defaultPreferences } from '../../../core/delivery/preferences.ts';
import { parseQuiet } from '../../../core/delivery/quietCommand.ts';
import { clockIn, isTimeZone, parseTimeZone, zoneTitle } from '../../../core/delivery/timeZone.ts';
import { DAY_MS, HOUR_MS, instant, MINUTE_MS, parseInstant } from '../../../core/instant.ts';

const NOON = parseInstant('2024-01-15T12:00:00Z') ?? instant(0);
const iso = (ms: number | null): string => (ms === null ? 'open' : new Date(ms).toISOString().slice(0, 16));

describe('a mute', () => {
  const facts = { now: NOON, timeZone: 'Europe/Berlin', symbols: ['BTC-USD', 'ETH-USD'] };
  const read = (text: string): string => {
    const answer = parseMute(text, facts);
    if (answer.kind !== 'mute') return answer.kind;
    return `${answer.mute.what} ${iso(answer.mute.from)} ${iso(answer.mute.until)}`;
  };
  const now = '2024-01-15T12:00';

  it.each([
    ['4h', `all ${now} 2024-01-15T16:00`],
    ['90 min', `all ${now} 2024-01-15T13:30`],
    ['1h30m', `all ${now} 2024-01-15T13:30`],
    ['for 2 days', `all ${now} 2024-01-17T12:00`],
    ['BTC', `BTC-USD ${now} open`],
    ['btc/usd 1w', `BTC-USD ${now} 2024-01-22T12:00`],
    ['4h eth', `ETH-USD ${now} 2024-01-15T16:00`],
    ['all', `all ${now} open`],
    ['all until 08:00', `all ${now} 2024-01-16T07:00`],
    ['until 14:00', `all ${now} 2024-01-15T13:00`],
    ['until 1pm', `all ${now} 2024-01-16T12:00`],
    ['until tomorrow 9', `all ${now} 2024-01-16T08:00`],
    ['15:00-16:30', 'all 2024-01-15T14:00 2024-01-15T15:30'],
    ['12:00-14:00', `all ${now} 2024-01-15T13:00`],
    ['btc from 22:00 to 07:00', 'BTC-USD 2024-01-15T21:00 2024-01-16T06:00'],
    ['', 'list'],
    ['banana', 'refused'],
    ['0h', 'refused'],
    ['-4h', 'refused'],
    ['4', 'refused'],
    ['25:00-26:00', 'refused'],
    ['08:00-08:00', 'refused'],
    ['5000d', 'refused'],
    ['until', 'refused'],
    ['btc eth', 'refused'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('of a symbol takes the place of its older one', () => {
    const mute = (what: 'all' | 'BTC-USD', until: number) => ({ what, from: NOON, until: instant(until) });
    expect(withMute([mute('all', 1), mute('BTC-USD', 2)], mute('all', 3))).toEqual([
      mute('BTC-USD', 2),
      mute('all', 3),
    ]);
  });

  it('never throws, ends after it begins, and begins not before now', () => {
    const words = fc.array(
      fc.constantFrom('btc', 'all', 'until', '8', '08:00', '4h', '13:00-15:00', 'for', '-', '1e9', 'from', 'pm'),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          words.map((list) => list.join(' ')),
        ),
        (text) => {
          const answer = parseMute(text, facts);
          if (answer.kind !== 'mute') return;
          const { from, until } = answer.mute;
          expect(from).toBeGreaterThanOrEqual(NOON);
          if (until !== null) expect(until).toBeGreaterThan(from);
        },
      ),
      { numRuns: 300, seed: 6 },
    );
  });

  it('spans and clocks are read as written, and nothing else is', () => {
    expect([parseSpan('2 weeks'), parseSpan('1.5 h'), parseSpan('1h x'), parseSpan('h')]).toEqual([
      14 * DAY_MS,
      1.5 * HOUR_MS,
      undefined,
      undefined,
    ]);
    expect([parseSpan('30 minutes'), parseClock('24:00'), parseClock('12 am'), parseClock('12:30pm')]).toEqual([
      30 * MINUTE_MS,
      0,
      0,
      750,
    ]);
    expect([parseClock('8:5'), parseClock('13pm'), parseClock('24:01'), parseClock('٨')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('quiet hours', () => {
  const none = defaultPreferences.quiet;
  const read = (text: string): string =>
    parseQuiet(text, none)
      ?.map((span) => (span ? `${span.from}-${span.to}` : '-'))
      .join(' ') ?? 'unreadable';

  it.each([
    ['22:30-07:00', '22:30-07:00 '.repeat(7).trim()],
    ['10pm to 7am', '22:00-07:00 '.repeat(7).trim()],
    ['mon-fri 23-7', '23:00-07:00 23:00-07:00 23:00-07:00 23:00-07:00 23:00-07:00 - -'],
    [
      'mon-fri 23:00-07:00, sat-sun 00:00-10:00',
      '23:00-07:00 23:00-07:00 23:00-07:00 23:00-07:00 23:00-07:00 00:00-10:00 00:00-10:00',
    ],
    ['weekend 0:00-0:00', '- - - - - 00:00-00:00 00:00-00:00'],
    ['fri-mon 22-6', '22:00-06:00 - - - 22:00-06:00 22:00-06:00 22:00-06:00'],
    ['sat,sun 9-11', '- - - - - 09:00-11:00 09:00-11:00'],
    ['daily 22-7; wednesday off', '22:00-07:00 22:00-07:00 - 22:00-07:00 22:00-07:00 22:00-07:00 22:00-07:00'],
    ['off', '- - - - - - -'],
    ['someday 22-7', 'unreadable'],
    ['22-25', 'unreadable'],
    ['whenever', 'unreadable'],
    ['', 'unreadable'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('never throw, and are seven days', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expect(parseQuiet(text, none)?.length ?? 7).toBe(7);
      }),
      { numRuns: 200, seed: 6 },
    );
  });
});

describe('a place', () => {
  const zoneOf = (text: string): string => {
    const answer = parseTimeZone(text);
    return answer.kind === 'zone' ? answer.timeZone : answer.kind === 'several' ? answer.timeZones.join() : 'unknown';
  };
  it.each([
    ['Berlin', 'Europe/Berlin'],
    ['  new york ', 'America/New_York'],
    ['America/New_York', 'America/New_York'],
    ['europe/london', 'Europe/London'],
    ['Zürich', 'Europe/Zurich'],
    ['munich', 'Europe/Berlin'],
    ['san francisco', 'America/Los_Angeles'],
    ['mumbai', 'Asia/Kolkata'],
    ['lisb', 'Europe/Lisbon'],
    ['UTC', 'UTC'],
    ['z', 'UTC'],
    ['+2', '+02:00'],
    ['GMT-3', '-03:00'],
    ['utc+5:30', '+05:30'],
    ['−0930', '-09:30'],
    ['+0', 'UTC'],
    ['+15', 'unknown'],
    ['+5:75', 'unknown'],
    ['Atlantis', 'unknown'],
    ['<b>', 'unknown'],
    ['', 'unknown'],
  ])('%s', (text, expected) => {
    expect(zoneOf(text)).toBe(expected);
  });

  it('is always one whose clock can be read', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('san', 'port', 'cape', 'mo', 'EST', 'CET')),
        (text) => {
          const answer = parseTimeZone(text);
          const zones = answer.kind === 'zone' ? [answer.timeZone] : answer.kind === 'several' ? answer.timeZones : [];
          for (const zone of zones) expect(isTimeZone(zone)).toBe(true);
        },
      ),
      { numRuns: 150, seed: 6 },
    );
    expect([clockIn(NOON, '+05:30'), clockIn(NOON, 'Mars/Base'), zoneTitle('-03:00')]).toEqual([
      '17:30',
      '12:00',
      'UTC-03:00',
    ]);
  });
});

describe('a sum', () => {
  const value = (text: string, thousands = true): number | string => {
    const read = parseAmount(text, { thousands });
    return read.kind === 'amount' ? read.value : read.kind;
  };
  it.each([
    ['2500', 2500],
    ['2,500', 2500],
    ['2.500', 2500],
    ['1,234.5', 1234.5],
    ['1.234,5', 1234.5],
    ['1 234,50', 1234.5],
    ["1'000'000", 1e6],
    ['1,234,567', 1_234_567],
    ['10k', 10_000],
    ['1.5m', 1.5e6],
    ['$750', 750],
    ['750 USDT', 750],
    ['0,5 %', 0.5],
    ['.5', 0.5],
    ['abc', 'unreadable'],
    ['-5', 'unreadable'],
    ['1e5', 'unreadable'],
    ['1,23,4', 'unreadable'],
    ['1.2.3,4,5', 'unreadable'],
    ['', 'unreadable'],
    ['٣', 'unreadable'],
    ['NaN', 'unreadable'],
  ])('%s', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it('of one mark alone is a fraction where thousands are not meant', () => {
    expect([value('0.500', false), value('1,250', false), value('1,234.5', false)]).toEqual([0.5, 1.25, 1234.5]);
  });
});
