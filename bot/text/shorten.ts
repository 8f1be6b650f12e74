// Foreign text brought to a length: between words, never inside a number or a character.
import { clean } from './html.ts';

const DOTS = '…';

/** A piece that must not stand apart from a number before it: '54 %', '1 000', '+1.7 R'. */
const belongsToNumber = (word: string): boolean => /^[\p{N}%‰.,:/]|^R\b/u.test(word);
const endsInNumber = (word: string): boolean => /[\p{N}][.,:/+-]*$/u.test(word);
/** What a number may be written with: '1e21', '+1.7R', '12:30', '0x1f', '45%'. */
const inNumber = /[A-Za-z\p{N}.,:%/+\-−]/u;

/** The start of the run of number characters that ends at `end`; `end` itself where the run holds no digit. */
const outOfNumber = (word: string, end: number): number => {
  let start = end;
  while (start > 0 && inNumber.test(word.charAt(start - 1))) start -= 1;
  return /\p{N}/u.test(word.slice(start, end)) || /[+\-−.]$/.test(word.slice(0, end)) ? start : end;
};

/** One word longer than the room: whole graphemes of it, stepping back out of a number. */
const cutWord = (word: string, room: number): string => {
  let end = 0;
  for (const { segment, index } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(
    word.slice(0, room + 64),
  )) {
    if (index + segment.length > room) break;
    end = index + segment.length;
  }
  return word.slice(0, inNumber.test(word.charAt(end)) ? outOfNumber(word, end) : end);
};

/**
 * At most `max` UTF-16 units, white space folded to single blanks. What is cut ends in '…'; a number stays whole
 * together with its unit or is left out whole. Where not even '…' fits, or nothing is there, the result is empty.
 */
export const shorten = (foreign: string, max: number): string => {
  const folded = clean(foreign).replace(/\s+/g, ' ').trim();
  if (folded.length <= max) return folded;
  const room = max - DOTS.length - 1;
  if (room < 1) return max >= 1 ? DOTS : '';
  const words = folded.slice(0, room + 64).split(' ');
  let kept = 0;
  let length = 0;
  for (const word of words) {
    const longer = length + (kept > 0 ? 1 : 0) + word.length;
    if (longer > room) break;
    length = longer;
    kept += 1;
  }
  const fitting = kept;
  while (kept > 0 && endsInNumber(words[kept - 1] ?? '') && belongsToNumber(words[kept] ?? '')) kept -= 1;
  const whole = words.slice(0, kept).join(' ');
  if (whole.length >= room / 2 || kept < fitting) return whole === '' ? DOTS : `${whole} ${DOTS}`;
  const piece = cutWord(words[kept] ?? '', room - whole.length - (kept > 0 ? 1 : 0));
  return [whole, `${piece}${DOTS}`].filter((part) => part !== '').join(' ');
};
