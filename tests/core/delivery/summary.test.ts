// When a summary is due on a person's own clock, and which time it is about, across the days of 23 and 25 hours.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dailySubject, daysUpTo, spanOfSubject, summaryDue, weeklySubject } from '../../../core/delivery/summary.ts';
import { HOUR_MS, type Instant, instant, iso, parseInstant } from '../../../core/instant.ts';

const at = (text: string): Instant => {
  const found = parseInstant(text);
  if (found === undefined) throw new Error(text);
  return found;
};
const berlin = { timeZone: 'Europe/Berlin', summaryHour: 20 };

describe('a summary', () => {
  it('falls due at the hour of the person, whatever UTC says', () => {
    expect(summaryDue(berlin, at('2024-01-15T18:59:59Z'))).toBeUndefined();
    expect(summaryDue(berlin, at('2024-01-15T19:00:00Z'))).toMatchObject({ date: '2024-01-15', monday: true });
    expect(summaryDue(berlin, at('2024-07-15T18:00:00Z'))).toMatchObject({ date: '2024-07-15' });
    expect(summaryDue({ timeZone: '+05:30', summaryHour: 8 }, at('2024-01-15T02:30:00Z'))).toMatchObject({
      date: '2024-01-15',
    });
    expect(summaryDue(berlin, at('2024-01-16T05:00:00Z'))).toMatchObject({ date: '2024-01-15' });
    expect(summaryDue(berlin, at('2024-01-16T16:00:00Z'))).toBeUndefined();
  });

  it('is about the time since the last one: 23 hours in spring, 25 in autumn, 24 else', () => {
    const hours = (date: string): number => {
      const span = spanOfSubject(dailySubject(date), berlin);
      return span ? (span.to - span.from) / HOUR_MS : Number.NaN;
    };
    expect([hours('2024-03-31'), hours('2024-10-27'), hours('2024-06-01')]).toEqual([23, 25, 24]);
    const week = spanOfSubject(weeklySubject('2024-04-01'), berlin);
    expect(week && (week.to - week.from) / HOUR_MS).toBe(167);
  });

  it('goes on where the last one ended, for every zone and hour', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', '+13:45'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 800 }),
        (timeZone, summaryHour, day) => {
          const wishes = { timeZone, summaryHour };
          const date = Temporal.PlainDate.from('2023-06-01').add({ days: day });
          const one = spanOfSubject(dailySubject(date.toString()), wishes);
          const next = spanOfSubject(dailySubject(date.add({ days: 1 }).toString()), wishes);
          expect(next?.from).toBe(one?.to);
          const due = summaryDue(wishes, one?.to ?? instant(0));
          expect(due?.date).toBe(date.toString());
        },
      ),
      { numRuns: 120 },
    );
  });

  it('is of nothing that is named otherwise', () => {
    for (const named of ['', 'daily:', 'daily:2024-13-40', 'yearly:2024-01-01', 'cards'])
      expect(spanOfSubject(named, berlin)).toBeUndefined();
  });

  it('typed for days, begins at midnight of the person', () => {
    const span = daysUpTo(2, berlin, at('2024-01-15T12:00:00Z'));
    expect(iso(span.from)).toBe('2024-01-13T23:00:00.000Z');
  });
});
