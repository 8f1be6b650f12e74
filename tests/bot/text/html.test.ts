// Markup is escaped whatever comes in; lengths are what Telegram counts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, html, joined, lines, markup, plain, visibleLength } from '../../../bot/text/html.ts';

describe('html', () => {
  it('escapes every hole and leaves our own tags', () => {
    expect(markup(html`<b>${'<i>&"'}</b> ${3} ${undefined}`)).toBe('<b>&lt;i&gt;&amp;&quot;</b> 3 ');
  });

  it('takes markup into markup without escaping it twice', () => {
    expect(markup(html`${html`<b>${'a&b'}</b>`} ${[html`<i>x</i>`, html`y`]}`)).toBe('<b>a&amp;b</b> <i>x</i>y');
  });

  it('leaves out absent parts', () => {
    expect(markup(lines(html`a`, undefined, html`b`))).toBe('a\nb');
    expect(markup(joined([undefined, html`a`], ' · '))).toBe('a');
  });

  it('gives back exactly the foreign text, for all of Unicode', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (foreign) => {
        const value = html`<b>${foreign}</b>`;
        expect(plain(value)).toBe(clean(foreign));
        expect(visibleLength(value)).toBe(clean(foreign).length);
        expect(markup(value).replace(/^<b>|<\/b>$/g, '')).not.toMatch(/[<>]/);
      }),
    );
  });

  it('drops what Telegram refuses and what turns the text around it', () => {
    expect(clean('a\u202eb\ud800c\u0000')).toBe('ab\ufffdc');
  });
});
