// What a person's preferences let through, when, and how loudly.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audienceFor, passageOf } from '../../../core/delivery/audience.ts';
import {
  defaultPreferences,
  MESSAGE_KINDS,
  type Preferences,
  type QuietSpan,
  readPreferences,
} from '../../../core/delivery/preferences.ts';
import { quietUntil } from '../../../core/delivery/quietHours.ts';
import { HOUR_MS, type Instant, instant, MINUTE_MS, parseInstant, plus } from '../../../core/instant.ts';

const at = (iso: string): Instant => parseInstant(iso) ?? instant(Number.NaN);
const NIGHT: QuietSpan = { from: '22:00', to: '07:00' };
const everyNight = Array.from({ length: 7 }, () => NIGHT);
const only = (day: number, span: QuietSpan): QuietSpan[] =>
  Array.from({ length: 7 }, (_, i) => (i === day ? span : null));
const prefer = (changes: Partial<Preferences>): Preferences => ({ ...defaultPreferences, ...changes });
const NOON = at('2024-01-15T12:00:00Z');
const signal = { symbol: 'BTC-USD', confidence: 72, tier: 'MEDIUM', direction: 'SELL', publishedAt: NOON } as const;
const card = (changes: Partial<Preferences>, now = NOON) => audienceFor(signal, prefer(changes), now);

describe('a new signal', () => {
  it('rings by default', () => {
    expect(card({})).toEqual({ kind: 'send', ring: true });
  });

  it('is dropped by every taste it does not meet, and named', () => {
    const kinds = { ...defaultPreferences.kinds, card: 'off' } as const;
    const cases: readonly (readonly [Partial<Preferences>, string])[] = [
      [{ minimumConfidence: 75 }, 'confidence'],
      [{ tiers: ['HIGH'] }, 'tier'],
      [{ directions: 'buy' }, 'direction'],
      [{ symbols: ['ETH-USD'] }, 'symbol'],
      [{ symbols: [] }, 'symbol'],
      [{ kinds }, 'off'],
      [{ mutes: [{ what: 'BTC-USD', from: NOON, until: null }] }, 'muted'],
      [{ mutes: [{ what: 'all', from: plus(NOON, -1), until: plus(NOON, 1) }] }, 'muted'],
    ];
    for (const [changes, because] of cases) expect(card(changes)).toEqual({ kind: 'drop', because });
  });

  it('passes a spot trader either way, and whoever wants its direction', () => {
    for (const directions of ['both', 'spot', 'sell'] as const)
      expect(card({ directions })).toEqual({ kind: 'send', ring: true });
  });

  it('is not kept away by a mute that is over, has not begun, or is another symbol’s', () => {
    const mutes = [
      { what: 'all', from: plus(NOON, -2), until: NOON },
      { what: 'all', from: plus(NOON, 1), until: null },
      { what: 'ETH-USD', from: plus(NOON, -1), until: null },
    ] as const;
    expect(card({ mutes: [...mutes] }).kind).toBe('send');
  });

  it('waits for the morning in quiet hours, then is asked about again', () => {
    const quiet = { quiet: everyNight, timeZone: 'Europe/Berlin' };
    const evening = at('2024-01-15T21:30:00Z');
    const held = card(quiet, evening);
    expect(held).toEqual({ kind: 'hold', because: 'quiet hours', until: at('2024-01-16T06:00:00Z') });
    expect(card(quiet, at('2024-01-16T06:00:00Z'))).toEqual({ kind: 'send', ring: true });
    expect(card({ ...quiet, mutes: [{ what: 'all', from: evening, until: null }] }, evening).kind).toBe('drop');
  });

  it('waits out a channel’s delay, and quiet hours after it', () => {
    const due = plus(NOON, 15 * MINUTE_MS);
    expect(card({ delayMinutes: 15 })).toEqual({ kind: 'hold', because: 'delay', until: due });
    expect(card({ delayMinutes: 15 }, due)).toEqual({ kind: 'send', ring: true });
    const quiet = only(0, { from: '12:15', to: '13:00' });
    expect(card({ delayMinutes: 15, quiet }, due)).toMatchObject({ because: 'quiet hours' });
  });

  it('of a suspended service does not come at all by default', () => {
    const asked = (changes: Partial<Preferences>) => audienceFor(signal, prefer(changes), NOON, { suspended: true });
    expect(asked({})).toEqual({ kind: 'drop', because: 'off' });
    expect(asked({ kinds: { ...defaultPreferences.kinds, suspended: 'silent' } })).toEqual({
      kind: 'send',
      ring: false,
    });
  });
});

describe('any other message', () => {
  const quietNow = { quiet: only(0, { from: '11:00', to: '13:00' }) };
  it('rings only where the defaults say so: stop or target of one’s own, and an alarm', () => {
    const ringing = MESSAGE_KINDS.filter((kind) => {
      if (kind === 'card' || kind === 'suspended') return false;
      const passage = passageOf({ kind }, defaultPreferences, NOON);
      return passage.kind === 'send' && passage.ring;
    });
    expect(ringing).toEqual(['position', 'alarm']);
  });

  it('arrives without a sound in quiet hours and under a mute; an alarm rings through', () => {
    for (const changes of [quietNow, { mutes: [{ what: 'BTC-USD', from: NOON, until: null }] }]) {
      expect(passageOf({ kind: 'position', symbol: 'BTC-USD' }, prefer(changes), NOON)).toEqual({
        kind: 'send',
        ring: false,
      });
      expect(passageOf({ kind: 'alarm' }, prefer(changes), NOON)).toEqual({ kind: 'send', ring: true });
    }
    const kinds = { ...defaultPreferences.kinds, position: 'off', alarm: 'silent' } as const;
    expect(passageOf({ kind: 'position' }, prefer({ kinds }), NOON)).toEqual({ kind: 'drop', because: 'off' });
    expect(passageOf({ kind: 'alarm' }, prefer({ kinds }), NOON)).toEqual({ kind: 'send', ring: false });
  });
});

describe('quiet hours', () => {
  const end = (timeZone: string, now: string, quiet: readonly QuietSpan[] = everyNight) =>
    quietUntil({ timeZone, quiet: [...quiet] }, at(now));

  it('end by the clock of the zone on days on which it is put forward or back', () => {
    // Berlin: forward on 2024-03-31 at 01:00 UTC, back on 2024-10-27 at 01:00 UTC
    expect(end('Europe/Berlin', '2024-03-30T22:00:00Z')).toBe(at('2024-03-31T05:00:00Z'));
    expect(end('Europe/Berlin', '2024-10-26T22:00:00Z')).toBe(at('2024-10-27T06:00:00Z'));
    expect(end('Europe/Berlin', '2024-03-31T05:00:00Z')).toBeUndefined();
    expect(end('Europe/Berlin', '2024-10-26T19:59:59Z')).toBeUndefined();
    expect(end('Europe/Berlin', '2024-10-26T20:00:00Z')).toBe(at('2024-10-27T06:00:00Z'));
    // New York: forward on 2024-03-10 at 07:00 UTC
    expect(end('America/New_York', '2024-03-10T05:00:00Z')).toBe(at('2024-03-10T11:00:00Z'));
    expect(end('+05:30', '2024-01-15T17:00:00Z')).toBe(at('2024-01-16T01:30:00Z'));
  });

  it('that begin or end in the hour that is left out still hold and end', () => {
    const gap = only(6, { from: '02:30', to: '02:45' });
    expect(end('Europe/Berlin', '2024-03-31T01:35:00Z', gap)).toBe(at('2024-03-31T01:45:00Z'));
    const acrossGap = only(6, { from: '01:00', to: '02:30' });
    expect(end('Europe/Berlin', '2024-03-31T00:30:00Z', acrossGap)).toBe(at('2024-03-31T01:30:00Z'));
  });

  it('belong to the weekday they begin on', () => {
    const friday = only(4, { from: '23:00', to: '09:00' });
    expect(end('UTC', '2024-01-19T23:00:00Z', friday)).toBe(at('2024-01-20T09:00:00Z'));
    expect(end('UTC', '2024-01-20T08:59:00Z', friday)).toBe(at('2024-01-20T09:00:00Z'));
    expect(end('UTC', '2024-01-19T08:59:00Z', friday)).toBeUndefined();
    expect(end('UTC', '2024-01-20T23:30:00Z', friday)).toBeUndefined();
  });

  it('that follow one another without a gap are one', () => {
    const weekend: QuietSpan[] = [
      null,
      null,
      null,
      null,
      { from: '18:00', to: '00:00' },
      { from: '00:00', to: '00:00' },
      { from: '00:00', to: '20:00' },
    ];
    expect(end('UTC', '2024-01-19T18:00:00Z', weekend)).toBe(at('2024-01-21T20:00:00Z'));
  });

  it('of every hour of the week give an instant ahead all the same', () => {
    const always = Array.from({ length: 7 }, () => ({ from: '00:00', to: '00:00' }));
    expect(end('UTC', '2024-01-19T18:00:00Z', always)).toBeGreaterThan(at('2024-01-25T00:00:00Z'));
  });

  it('are over at their end, whatever they are and wherever', () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    const week = fc.array(fc.option(fc.record({ from: time, to: time })), { minLength: 7, maxLength: 7 });
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      '-09:30',
    );
    const now = fc.integer({ min: at('2024-01-01'), max: at('2025-01-01') }).map(instant);
    fc.assert(
      fc.property(week, zone, now, (quiet, timeZone, moment) => {
        const until = quietUntil({ quiet, timeZone }, moment);
        if (until === undefined) return;
        expect(until).toBeGreaterThan(moment);
        expect(until - moment).toBeLessThan(10 * 24 * HOUR_MS);
        if (until - moment < 6 * 24 * HOUR_MS) expect(quietUntil({ quiet, timeZone }, until)).toBeUndefined();
      }),
      { numRuns: 150, seed: 6 },
    );
  });
});

describe('stored preferences', () => {
  it('read as their defaults where something is absent or broken, keeping the rest', () => {
    expect(readPreferences(undefined)).toEqual(defaultPreferences);
    expect(readPreferences('x')).toEqual(defaultPreferences);
    const odd = {
      minimumConfidence: 61,
      tiers: [],
      symbols: ['BTC-USD'],
      kinds: { card: 'silent', near: 3 },
      quiet: [1],
      old: 1,
    };
    expect(readPreferences(odd)).toEqual({
      ...defaultPreferences,
      symbols: ['BTC-USD'],
      kinds: { ...defaultPreferences.kinds, card: 'silent' },
    });
  });

  it('never throw and read again as themselves', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(defaultPreferences)), fc.anything()), (stored) => {
        const read = readPreferences(stored);
        expect(readPreferences(read)).toEqual(read);
      }),
      { numRuns: 200, seed: 6 },
    );
  });
});
