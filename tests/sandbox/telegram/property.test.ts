// Any text that is escaped comes back as it was; any garbage is either taken or refused.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatText } from '../../../sandbox/telegram/format/formatText.ts';
import { telegramLimits } from '../../../sandbox/telegram/limits.ts';
import { Refusal } from '../../../sandbox/telegram/refusal.ts';

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const format = (text: string, parseMode: string) => formatText({ text, parseMode, entities: '' }, telegramLimits);

const anyText = fc.string({ unit: 'binary', maxLength: 300 });
const wildText = fc
  .array(
    fc.oneof(
      anyText,
      fc.constantFrom('\u202e', '\r\n', '\t', '\u200f\u200f', '\0', ' ', '\n', '&amp', '&#60;', '👨‍👩‍👧'),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

// Telegram's cleaning, written a second time and character by character
function kept(text: string): string {
  const removed = new Set([
    '\r',
    '\u2028',
    '\u2029',
    '\u202a',
    '\u202b',
    '\u202c',
    '\u202d',
    '\u202e',
    '\u0333',
    '\u033f',
    '\u030a',
  ]);
  const out = Array.from(text)
    .filter((c) => !removed.has(c))
    .map((c) => (c < ' ' && c !== '\n' ? ' ' : c));
  const marks = new Set(['\u200e', '\u200f']);
  const joined = out.map((c, i) => (marks.has(c) && marks.has(out[i + 1] ?? '') ? '\u200c' : c)).join('');
  let from = 0;
  let to = joined.length;
  while (to > 0 && ' \n'.includes(joined[to - 1] ?? '')) to--;
  while (from < to && ' \n'.includes(joined[from] ?? '')) from++;
  return joined.slice(from, to);
}

test('a text whose &, < and > are escaped is accepted and comes back as the same characters', () => {
  fc.assert(
    fc.property(wildText, (text) => {
      const got = format(escape(text), 'HTML').text;
      // texts in which nothing can be seen are empty texts
      const seen = kept(text).replace(/[\p{Z}\p{C}\u2800\ufffc\n]/gu, '');
      expect(got).toBe(got === '' && seen === '' ? '' : kept(text));
    }),
    { numRuns: 2000, seed: 20_240_101 },
  );
});

const piece = fc.constantFrom(
  '<',
  '>',
  '/',
  '=',
  '"',
  "'",
  '&',
  ';',
  '#',
  'x',
  ' ',
  '\0',
  '\n',
  'b',
  'a',
  'i',
  'pre',
  'code',
  'span',
  'class',
  'href',
  '<b>',
  '</b>',
  '<a href="',
  '<pre>',
  '<code class="language-x">',
  '</code>',
  '</pre>',
  '<blockquote expandable>',
  '</blockquote>',
  '<tg-time unix="1">',
  '</tg-time>',
  '&lt;',
  '&#xd83d;',
  '😀',
  'é',
  '<i>',
  '</i>',
  '</>',
  'https://a.com',
  '<tg-emoji emoji-id="1">',
  '</tg-emoji>',
);

// a refusal counts as an empty text; anything but a 400 is a crash
function formatOrRefuse(source: string): ReturnType<typeof format> {
  try {
    return format(source, 'HTML');
  } catch (error) {
    if (error instanceof Refusal && error.status === 400) return { text: '', entities: [] };
    throw error;
  }
}

test('HTML-like garbage is taken with entities inside the text, or refused with a 400, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const { text, entities } = formatOrRefuse(pieces.join(''));
      expect(text.isWellFormed()).toBe(true);
      for (const { offset, length } of entities) {
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(length).toBeGreaterThan(0);
        expect(offset + length).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 5000, seed: 20_240_102 },
  );
});
