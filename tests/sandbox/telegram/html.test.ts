// Telegram's HTML: what it becomes, what is refused and in which words.
import { describe, expect, test } from 'vitest';
import { formatText } from '../../../sandbox/telegram/format/formatText.ts';
import { telegramLimits } from '../../../sandbox/telegram/limits.ts';

const html = (text: string) => formatText({ text, parseMode: 'HTML', entities: '' }, telegramLimits);
const plain = (text: string, entities: unknown[] = []) =>
  formatText({ text, parseMode: '', entities: JSON.stringify(entities) }, telegramLimits);

describe('HTML becomes text and entities', () => {
  const one = (type: string, offset: number, length: number, more: object = {}) => ({ type, offset, length, ...more });
  const cases: [string, string, object[]][] = [
    ['<b>a</b><strong>b</strong>', 'ab', [one('bold', 0, 2)]],
    ['<i>a</i> <em>b</em>', 'a b', [one('italic', 0, 1), one('italic', 2, 1)]],
    ['<u>a</u> <ins>b</ins>', 'a b', [one('underline', 0, 1), one('underline', 2, 1)]],
    ['<s>a</s> <strike>b</strike> <del>c</del>', 'a b c', [0, 2, 4].map((at) => one('strikethrough', at, 1))],
    [
      '<tg-spoiler>a</tg-spoiler> <span class="tg-spoiler">b</span>',
      'a b',
      [one('spoiler', 0, 1), one('spoiler', 2, 1)],
    ],
    ['<B>a</b >', 'a', [one('bold', 0, 1)]],
    [
      '<a href="https://example.com/a?b=1&amp;c=2">x</a>',
      'x',
      [one('text_link', 0, 1, { url: 'https://example.com/a?b=1&c=2' })],
    ],
    ['<a href="Example.com">x</a>', 'x', [one('text_link', 0, 1, { url: 'http://example.com/' })]],
    ['<a href="http://localhost/">x</a>', 'x', []],
    ['<a href="tg://user?id=5">x</a>', 'x', [one('text_link', 0, 1, { url: 'tg://user?id=5' })]],
    ['<code>a</code>', 'a', [one('code', 0, 1)]],
    ['<code class="language-js">a</code>', 'a', [one('code', 0, 1)]],
    ['<pre>a</pre>', 'a', [one('pre', 0, 1)]],
    ['<pre><code class="language-py">a</code></pre>', 'a', [one('pre', 0, 1, { language: 'py' })]],
    ['<code class="language-py"><pre>a</pre></code>', 'a', [one('pre', 0, 1, { language: 'py' })]],
    ['<blockquote>a</blockquote>', 'a', [one('blockquote', 0, 1)]],
    ['<blockquote expandable>a</blockquote>', 'a', [one('expandable_blockquote', 0, 1)]],
    ['<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', '👍', []],
    [
      '<tg-time unix="1700000000" format="TDw">t</tg-time>',
      't',
      [one('date_time', 0, 1, { unix_time: 1_700_000_000, date_time_format: 'wDT' })],
    ],
    [
      '<tg-time unix="1700000000">t</tg-time>',
      't',
      [one('date_time', 0, 1, { unix_time: 1_700_000_000, date_time_format: '' })],
    ],
    ['&lt;b&gt; &amp; &quot;&#39;&#x1F600;&nbsp;&', '<b> & "\'😀&nbsp;&', []],
    ['&lt x', '< x', []],
    ['🚨 <b>BUY</b>', '🚨 BUY', [one('bold', 3, 3)]],
    ['<b>a<i>b</i>c</b>', 'abc', [one('bold', 0, 1), one('bold', 1, 2), one('italic', 1, 1)]],
    [
      '<b>a<a href="https://e.com">b</a>c</b>',
      'abc',
      [one('bold', 0, 1), one('text_link', 1, 1, { url: 'https://e.com/' }), one('bold', 1, 1), one('bold', 2, 1)],
    ],
    ['<b>a<code>b</code></b>', 'ab', [one('bold', 0, 1), one('code', 1, 1)]],
    ['<b>x</>', 'x', [one('bold', 0, 1)]],
    ['  \n<b> a </b> \n', ' a', [one('bold', 0, 2)]],
    ['  a \r\n\t b\n\n', 'a \n  b', []],
    [
      'see https://example.com/x, /help or t.me.',
      'see https://example.com/x, /help or t.me.',
      [one('url', 4, 21), one('bot_command', 27, 5), one('url', 36, 4)],
    ],
  ];
  test.each(cases)('%j', (source, text, entities) => {
    expect(html(source)).toEqual({ text, entities });
  });
});

describe('broken HTML is refused in Telegram’s words', () => {
  const cases: [string, string][] = [
    ['<x>a</x>', 'Unsupported start tag "x" at byte offset 0'],
    ['é <div>a', 'Unsupported start tag "div" at byte offset 3'],
    ['1 < 2', 'Unsupported start tag "" at byte offset 2'],
    ['1 <2', 'Unclosed start tag at byte offset 2'],
    ['<b', 'Unclosed start tag at byte offset 0'],
    ['<b>a', 'Can\'t find end tag corresponding to start tag "b"'],
    ['<b>a</i>', 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
    ['a</b>', 'Unexpected end tag at byte offset 1'],
    ['<b>a</b', 'Unclosed end tag at byte offset 4'],
    ['<a href=x$>a</a>', 'Unexpected end of name token at byte offset 8'],
    ['<a ="x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'],
    ['<a href="x>a</a>', 'Unclosed start tag at byte offset 0'],
    ['<a href=', 'Unclosed start tag "a" at byte offset 0'],
    ['<span>a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['<tg-emoji emoji-id="x">a</tg-emoji>', 'Invalid custom emoji identifier specified'],
    ['<tg-time unix="1" format="zz">a</tg-time>', 'Invalid date format used'],
  ];
  test.each(cases)('%j', (source, reason) => {
    expect(() => html(source)).toThrow(`Bad Request: can't parse entities: ${reason}`);
  });
});

describe('written entities', () => {
  test('are kept, crossing ones are cut, unknown kinds are refused', () => {
    const crossing = [
      { type: 'bold', offset: 0, length: 3 },
      { type: 'italic', offset: 1, length: 4 },
    ];
    expect(plain('abcdef', crossing).entities).toEqual([
      { type: 'bold', offset: 0, length: 1 },
      { type: 'italic', offset: 1, length: 4 },
      { type: 'bold', offset: 1, length: 2 },
    ]);
    expect(() => plain('a', [{ type: 'loud', offset: 0, length: 1 }])).toThrow('unsupported type specified');
    expect(() => plain('a', [{ type: 'bold', offset: 0, length: 9 }])).toThrow('ends after the end of the text');
  });

  test('a long text of invisible characters before a visible one is read at once', () => {
    const text = `${'\u00a0'.repeat(4000)}a`;
    expect(plain(text).text).toBe(text);
    expect(plain('\u00a0\u200b\u2800').text).toBe('');
  });
});
