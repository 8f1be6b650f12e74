// Cut texts end between words and never inside a number, a character or its marks.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shorten } from '../../../bot/text/shorten.ts';

describe('shorten', () => {
  it.each([
    ['leaves what fits', 'broke the high', 20, 'broke the high'],
    ['cuts between words', 'broke the high on rising volume', 20, 'broke the high on …'],
    ['leaves out a number it cannot keep', 'target at 96420.55 dollars', 18, 'target at …'],
    ['keeps a number with its unit', 'the odds were 54 % of all', 17, 'the odds were …'],
    ['keeps a grouped number whole', 'price 96 420 today', 13, 'price …'],
    ['cuts a word without blanks by characters', 'abcdefghijklmnopqrstuvwxyz', 10, 'abcdefgh…'],
    ['steps back out of a number in such a word', '价格突破了今天的最高点96420美元', 14, '价格突破了今天的最高点…'],
    ['keeps nothing of one endless number', '9'.repeat(50), 20, '…'],
    ['keeps a family whole', `${'x'.repeat(6)}👨‍👩‍👧‍👦yz`, 12, 'xxxxxx…'],
    ['folds white space', '  a \n\n b ', 10, 'a b'],
    ['has no room', 'abc', 0, ''],
  ])('%s', (_, text, max, expected) => {
    expect(shorten(text, max)).toBe(expected);
  });

  it('is never longer than asked, stays whole characters, and cuts no number', () => {
    const piece = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.double({ noNaN: true }).map(String));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.constantFrom('', ' '), fc.nat(120), (words, glue, max) => {
        const text = words.join(glue).replace(/…/g, '');
        const folded = shorten(text, 1e9);
        const short = shorten(text, max);
        expect(short.length).toBeLessThanOrEqual(max);
        expect(short.isWellFormed()).toBe(true);
        if (short === folded) return;
        const kept = short.replace(/ ?…$/, '');
        expect(folded.startsWith(kept)).toBe(true);
        expect(`${kept.slice(-1)}${folded.charAt(kept.length)}`).not.toMatch(/^\p{N}[\p{N}.,%e]/u);
      }),
      { numRuns: 400 },
    );
  });
});
