// Opening hours through the clock changes of 2024: US 10 March and 3 November, Europe 31 March and 27 October, Japan none.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, instant, parseInstant } from '../../../../core/instant.ts';
import {
  type SessionName,
  sessionDay,
  sessionNames,
  sessionsAt,
  sessionsBetween,
} from '../../../../core/technical/sessions/hours.ts';

const at = (iso: string) => parseInstant(iso) ?? instant(0);
const utc = (name: SessionName, date: string): string => {
  const day = sessionDay(name, Date.parse(date) / DAY_MS);
  const text = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
  return day === undefined ? 'closed' : `${text(day.opens)} ${text(day.closes)}`;
};

describe('sessions in UTC', () => {
  test.each([
    // New York is on summer time from 10 March to 3 November
    ['New York', '2024-03-08', '14:30', '21:00'],
    ['New York', '2024-03-11', '13:30', '20:00'],
    ['New York', '2024-11-01', '13:30', '20:00'],
    ['New York', '2024-11-04', '14:30', '21:00'],
    // London from 31 March to 27 October: for three weeks in spring and one in autumn the two differ by an hour less
    ['London', '2024-03-11', '08:00', '16:30'],
    ['London', '2024-03-28', '08:00', '16:30'],
    ['London', '2024-04-01', '07:00', '15:30'],
    ['London', '2024-10-25', '07:00', '15:30'],
    ['London', '2024-10-28', '08:00', '16:30'],
    ['New York', '2024-10-28', '13:30', '20:00'],
    // Tokyo never
    ['Tokyo', '2024-03-11', '00:00', '06:00'],
    ['Tokyo', '2024-04-01', '00:00', '06:00'],
    ['Tokyo', '2024-11-04', '00:00', '06:00'],
  ] as const)('%s on %s opens at %s and closes at %s', (name, date, opens, closes) => {
    expect(utc(name, date)).toBe(`${date}T${opens} ${date}T${closes}`);
  });

  test('no session is held on Saturdays and Sundays', () => {
    for (const name of sessionNames)
      for (const date of ['2024-03-30', '2024-03-31', '2024-11-03']) expect(utc(name, date)).toBe('closed');
  });

  test('New York and London are open together for two hours, three while their clocks differ', () => {
    const overlap = (date: string): number => {
      const day = Date.parse(date) / DAY_MS;
      const [london, newYork] = [sessionDay('London', day), sessionDay('New York', day)];
      return ((london?.closes ?? 0) - (newYork?.opens ?? 0)) / 3_600_000;
    };
    expect(['2024-03-08', '2024-03-11', '2024-03-29', '2024-04-01', '2024-10-30', '2024-11-04'].map(overlap)).toEqual([
      2, 3, 3, 2, 3, 2,
    ]);
  });
});

describe('sessions at an instant', () => {
  test('are open from their opening to the instant before their close', () => {
    const state = (iso: string) => sessionsAt(at(iso)).map((s) => (s.open ? s.name : ''));
    expect(state('2024-07-02T00:00:00Z')).toEqual(['Tokyo', '', '']);
    expect(state('2024-07-02T05:59:59Z')).toEqual(['Tokyo', '', '']);
    expect(state('2024-07-02T06:00:00Z')).toEqual(['', '', '']);
    expect(state('2024-07-02T15:00:00Z')).toEqual(['', 'London', 'New York']);
    expect(state('2024-07-06T15:00:00Z')).toEqual(['', '', '']);
  });

  test('tell since when and until when, or when they open next across a weekend and a change of clocks', () => {
    const [tokyo, london, newYork] = sessionsAt(at('2024-03-08T15:00:00Z'));
    expect(newYork).toEqual({
      ...{ name: 'New York', open: true, since: at('2024-03-08T14:30:00Z'), until: at('2024-03-08T21:00:00Z') },
    });
    expect(london).toMatchObject({ open: true, until: at('2024-03-08T16:30:00Z') });
    expect(tokyo).toEqual({ name: 'Tokyo', open: false, opensNext: at('2024-03-11T00:00:00Z') });
    expect(sessionsAt(at('2024-03-08T21:00:00Z'))[2]).toEqual({
      ...{ name: 'New York', open: false, opensNext: at('2024-03-11T13:30:00Z') },
    });
  });

  test('agree with the sessions between two instants', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.parse('2015-01-01'), max: Date.parse('2035-01-01') }), (ms) => {
        const now = instant(ms);
        for (const s of sessionsAt(now)) {
          const here = sessionsBetween(s.name, now, instant(ms + 1));
          if (s.open) expect(here).toEqual([{ opens: s.since, closes: s.until }]);
          else {
            expect(here).toEqual([]);
            expect(s.opensNext - now).toBeLessThan(4 * DAY_MS);
            expect(sessionsBetween(s.name, now, s.opensNext)).toEqual([]);
          }
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});
