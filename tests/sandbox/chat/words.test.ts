// How the chat page reads texts, links and times.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entity } from '../../../sandbox/telegram/world.types.ts';
import { formatting, links, type Piece, times } from './assets.ts';

const { toPieces, toRuns } = formatting;

const leaves = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (piece.kind === 'text' ? piece.text : leaves(piece.children))).join('');

/** For each UTF-16 unit of the text the types that cover it, as the tree tells. */
const cover = (pieces: readonly Piece[], above: readonly string[] = []): readonly string[] =>
  pieces.flatMap((piece) =>
    piece.kind === 'text'
      ? Array.from({ length: piece.text.length }, () => [...new Set(above)].toSorted().join())
      : cover(piece.children, [...above, piece.entity.type]),
  );

const someEntity: fc.Arbitrary<Entity> = fc.record({
  type: fc.constantFrom('bold', 'italic', 'spoiler', 'code', 'pre', 'blockquote', 'text_link'),
  offset: fc.integer({ min: -3, max: 45 }),
  length: fc.integer({ min: -2, max: 45 }),
});

describe('a formatted text', () => {
  it('reads as the text itself whatever its entities say', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40, unit: 'grapheme' }),
        fc.array(someEntity, { maxLength: 8 }),
        (text, entities) => {
          expect(leaves(toPieces(text, entities))).toBe(text);
        },
      ),
      { seed: 20240115, numRuns: 400 },
    );
  });

  it('gives every character exactly the formats whose range holds it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.array(someEntity, { maxLength: 6 }), (text, entities) => {
        const expected = Array.from({ length: text.length }, (_, at) =>
          [...new Set(entities.filter((e) => e.offset <= at && at < e.offset + e.length).map((e) => e.type))]
            .toSorted()
            .join(),
        );
        expect(cover(toPieces(text, entities))).toEqual(expected);
      }),
      { seed: 20240115, numRuns: 400 },
    );
  });

  it('finds addresses and commands, and nothing in prices, pairs and paths', () => {
    const found = (text: string) =>
      toRuns(text)
        .filter(({ kind }) => kind !== 'plain')
        .map((run) => run.text);
    expect(found('Use /help, or see https://a.example/x?y=1.')).toEqual(['/help', 'https://a.example/x?y=1']);
    expect(found('/signals@v7_bot now')).toEqual(['/signals@v7_bot']);
    expect(found('24/7, BUY/SELL, 0.5/0.5, a/b/c, /etc/passwd, 1 / x')).toEqual([]);
    fc.assert(
      fc.property(
        fc.string(),
        (text) =>
          toRuns(text)
            .map((run) => run.text)
            .join('') === text,
      ),
      { seed: 1 },
    );
  });
});

describe('a link', () => {
  it('to the bot itself starts it inside, with the payload', () => {
    expect(links.targetOf('https://t.me/V7_signals_bot?start=abc_1', 'v7_signals_bot')).toEqual({
      kind: 'start',
      payload: 'abc_1',
    });
    expect(links.targetOf('t.me/v7_signals_bot', 'v7_signals_bot')).toEqual({ kind: 'start', payload: '' });
    expect(links.targetOf('tg://resolve?domain=v7_signals_bot&start=x', 'v7_signals_bot')).toEqual({
      kind: 'start',
      payload: 'x',
    });
  });

  it('to anywhere else opens outside', () => {
    expect(links.targetOf('https://t.me/other_bot?start=x', 'v7_signals_bot').kind).toBe('web');
    expect(links.targetOf('example.com/a', 'v7_signals_bot')).toEqual({ kind: 'web', href: 'https://example.com/a' });
  });

  it.each(['javascript:alert(1)', ' JavaScript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'blob:x', ''])(
    'that is no web address leads nowhere: %s',
    (url) => expect(links.targetOf(url, undefined).kind).toBe('none'),
  );
});

describe('a time', () => {
  const unix = Date.UTC(2024, 0, 15, 22, 45, 7) / 1000;

  it('of a date_time entity is written in the zone of the viewer', () => {
    expect(times.entityTime(unix, 't', 0, 'Asia/Tokyo')).toBe('07:45');
    expect(times.entityTime(unix, 'T', 0, 'UTC')).toBe('22:45:07');
    expect(times.entityTime(unix, 'wDT', 0, 'UTC')).toMatch(/^Monday,? 15 January 2024(?: at|,) 22:45:07$/u);
    expect(times.entityTime(unix, undefined, 0, 'UTC')).toBeUndefined();
  });

  it('that is relative counts from the market’s now', () => {
    expect(times.entityTime(unix, 'r', unix * 1000 - 299_000)).toBe('in 4 minutes');
    expect(times.entityTime(unix, 'r', unix * 1000 + 3_600_000)).toBe('1 hour ago');
    expect(times.entityTime(unix, 'r', unix * 1000)).toBe('now');
  });

  it('of the market is written in UTC', () => {
    expect(times.fullTime(unix * 1000)).toBe('15 Jan 2024 22:45:07 UTC');
    expect(times.dayName(unix)).toBe('15 January 2024');
  });
});
