// The dated list of events: how it is read, and which of them are near.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant, iso, MINUTE_MS, plus } from '../../../core/instant.ts';
import { parseEventCommand } from '../../../core/market/events/eventCommand.ts';
import { parseEventFile } from '../../../core/market/events/eventFile.ts';
import { parseWhen } from '../../../core/market/events/when.ts';
import { type MarketEvent, near, nextEvent } from '../../../core/market/events.ts';

const FOMC_AT = instant(Date.UTC(2026, 11, 10, 19));
const fomc: MarketEvent = { at: FOMC_AT, name: 'FOMC', impact: 'high', source: 'Ada' };
const admin = { now: plus(FOMC_AT, -1e9), source: 'Ada' };

describe('what is near', () => {
  test.each([
    [-31, false],
    [-30, true],
    [0, true],
    [15, true],
    [15.02, false],
  ])('%f minutes from the event: %s', (minutes, close) => {
    expect(near([fomc], plus(FOMC_AT, minutes * MINUTE_MS))).toEqual(close ? [fomc] : []);
  });

  test('no list claims nothing', () => {
    expect(near([], FOMC_AT)).toEqual([]);
    expect(nextEvent([], FOMC_AT)).toBeUndefined();
  });

  test('several are told earliest first, and the next one is the first whose window has not ended', () => {
    const cpi: MarketEvent = { ...fomc, name: 'CPI', at: plus(FOMC_AT, -20 * MINUTE_MS) };
    expect(near([fomc, cpi], plus(FOMC_AT, -10 * MINUTE_MS))).toEqual([cpi, fomc]);
    expect(nextEvent([fomc, cpi], plus(FOMC_AT, -4 * MINUTE_MS))).toEqual(fomc);
  });
});

describe('an instant as people write it', () => {
  test.each([
    ['2026-12-10 19:00Z', '2026-12-10T19:00:00.000Z'],
    ['2026-12-10T19:00Z', '2026-12-10T19:00:00.000Z'],
    ['2026-12-10 9:05 UTC', '2026-12-10T09:05:00.000Z'],
    ['2026-12-10T19:00:30+01:00', '2026-12-10T18:00:30.000Z'],
    ['2026-12-10 19:00 -0500', '2026-12-11T00:00:00.000Z'],
    ['2028-02-29 00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('%s', (text, expected) => {
    const when = parseWhen(text);
    expect(when.kind === 'at' && iso(when.at)).toBe(expected);
  });

  test.each([
    ['2026-12-10 19:00', 'names no time zone'],
    ['2026-02-30 19:00Z', 'no day 2026-02-30'],
    ['2026-13-01 19:00Z', 'no day 2026-13-01'],
    ['2026-12-10 25:00Z', 'no time 25:00Z'],
    ['2026-12-10 19:60Z', 'no time 19:60Z'],
    ['tomorrow', 'not a date and time'],
    ['', 'not a date and time'],
  ])('%s is refused in a sentence', (text, because) => {
    const when = parseWhen(text);
    expect(when.kind === 'unread' && when.because).toContain(because);
  });

  test('whatever instant is written is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e9 }), (s) => {
        const at = instant(s * 1000);
        expect(parseWhen(iso(at).replace('T', ' ').replace('.000', ''))).toEqual({ kind: 'at', at });
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe('/event', () => {
  test.each([
    '/event add 2026-12-10 19:00Z FOMC',
    'add 2026-12-10T19:00Z FOMC',
    '/event@v7_bot add 2026-12-10 19:00 UTC  FOMC ',
  ])('%s adds it', (text) => {
    expect(parseEventCommand(text, admin)).toEqual({ kind: 'add', event: fomc });
  });

  test('a name of several words stays whole, without control characters and not too long', () => {
    const added = parseEventCommand(`/event add 2026-12-10 19:00Z US CPI\u202E (November)\n${'x'.repeat(200)}`, admin);
    expect(added.kind === 'add' && added.event.name).toMatch(/^US CPI \(November\) x+…$/);
    expect(added.kind === 'add' && added.event.name.length).toBe(60);
  });

  test('removes and lists', () => {
    expect(parseEventCommand('/event remove 2026-12-10 19:00Z FOMC', admin)).toEqual({
      kind: 'remove',
      at: FOMC_AT,
      name: 'FOMC',
    });
    expect(parseEventCommand('/event list', admin)).toEqual({ kind: 'list' });
    expect(parseEventCommand('/event', admin)).toEqual({ kind: 'list' });
  });

  test.each([
    ['/event add', 'When, and what?'],
    ['/event add FOMC 2026-12-10 19:00Z', 'not a date and time'],
    ['/event add 2026-12-10 FOMC', 'not a date and time'],
    ['/event add 2026-12-10 19:00 FOMC', 'names no time zone'],
    ['/event add 2026-12-10 19:00Z', 'has no name'],
    ['/event add 1999-12-10 19:00Z FOMC', 'is past'],
    ['/event delete everything', '"delete" is not known'],
  ])('%s is refused in a sentence', (text, because) => {
    const command = parseEventCommand(text, admin);
    expect(command.kind === 'refused' && command.because).toContain(because);
  });
});

describe('a file of events', () => {
  test('lines, comments, a source, and rows that cannot be read', () => {
    const text =
      '# source: Fed calendar\r\n\r\n2026-12-10 19:00Z FOMC\r\n2026-12-11 25:00Z CPI\n2026-12-09T13:30Z, US CPI\nrubbish\n';
    expect(parseEventFile(text, 'events.txt')).toEqual({
      events: [
        { at: instant(Date.UTC(2026, 11, 9, 13, 30)), name: 'US CPI', impact: 'high', source: 'Fed calendar' },
        { ...fomc, source: 'Fed calendar' },
      ],
      skipped: 0,
      errors: [
        'line 4: there is no time 25:00Z',
        'line 6: "rubbish" is not a date and time; write it as 2026-12-10 19:00Z',
      ],
    });
  });

  test('CSV with a header in any order of columns, quoted names, and lower impacts passed over', () => {
    const text = [
      'name,at,impact,source',
      '"GDP, ""advance""",2026-12-10T19:00Z,HIGH,BEA',
      'Beige Book,2026-12-10T20:00Z,medium,Fed',
      'Odd,2026-12-10T20:00Z,huge,Fed',
      ',2026-12-10T20:00Z,high,Fed',
      'No source,2026-12-12T20:00Z,,',
    ].join('\n');
    expect(parseEventFile(text, 'events.csv')).toEqual({
      events: [
        { at: FOMC_AT, name: 'GDP, "advance"', impact: 'high', source: 'BEA' },
        { at: instant(Date.UTC(2026, 11, 12, 20)), name: 'No source', impact: 'high', source: 'events.csv' },
      ],
      skipped: 1,
      errors: ['line 4: impact is "huge"; it is high, medium or low', 'line 5: the event has no name'],
    });
  });

  test('an empty file is an empty list without errors, and doubles count once', () => {
    expect(parseEventFile('\uFEFF\n# nothing\n', 'x')).toEqual({ events: [], skipped: 0, errors: [] });
    expect(parseEventFile('2026-12-10 19:00Z FOMC\n2026-12-10T19:00Z FOMC', 'x').events).toHaveLength(1);
  });

  test('whatever the file holds, it is read without throwing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        const { events, errors } = parseEventFile(text, 'x');
        expect(events.length + errors.length).toBeLessThanOrEqual(text.split(/\r\n|\n|\r/).length);
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});
