import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HtmlValue, html, render } from '../../web/html.ts';

const decode = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#96;', '`')
    .replaceAll('&amp;', '&');

const unsafe = fc.constantFrom(
  '<',
  '>',
  '"',
  "'",
  '`',
  '&',
  ';',
  '=',
  '/',
  ' ',
  'a',
  '\n',
  '\0',
  'é',
  '\u{1F6A8}',
  '\uD800',
  '&lt;',
  '&amp;',
  '">',
  '</p>',
  '<!--',
  'script',
);

describe('the html template', () => {
  it('keeps any text as text: nothing in it opens a tag or leaves an attribute, and nothing is lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: unsafe }), (text) => {
        const inner = render(html`<p title="${text}">${text}</p>`).slice('<p title="'.length, -'</p>'.length);
        const [attribute = '', content = '', ...rest] = inner.split('">');
        expect(rest).toEqual([]);
        expect(attribute + content).not.toMatch(/[<>"'`]/);
        expect([decode(attribute), decode(content)]).toEqual([text, text]);
      }),
    );
  });

  it('passes what it built itself and lists of it', () => {
    const items = ['a&b', 'c'].map((item) => html`<li>${item}</li>`);
    expect(render(html`<ul>${items}</ul>${html`<hr>`}`)).toBe('<ul><li>a&amp;b</li><li>c</li></ul><hr>');
  });

  it('shows nothing for what is absent or false, and 0 for 0', () => {
    expect(render(html`[${undefined}${false}${[]}${0}]`)).toBe('[0]');
  });

  it('takes no parsed value for markup, whatever its shape', () => {
    const parsed = JSON.parse('{"markup":"<script>","kind":"html","Symbol(markup)":"<script>"}') as HtmlValue;
    expect(() => render(html`${parsed}`)).toThrow(TypeError);
  });
});
