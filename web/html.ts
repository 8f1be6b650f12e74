// Markup that is escaped by construction: only what this template built passes unescaped.

const markup: unique symbol = Symbol('markup');

/** Finished markup. The key is a symbol of this file, so nothing parsed, stored or typed by anyone can pass for it. */
export type Html = { readonly [markup]: string };

/** What may stand in a template. Absent things and `false` show nothing; text and numbers are escaped. */
export type HtmlValue = Html | string | number | false | undefined | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

const escaped = (text: string): string => text.replace(/[&<>"'`]/g, (c) => entities[c] ?? c);

const isMarkup = (value: HtmlValue): value is Html => typeof value === 'object' && markup in value;

const shown = (value: HtmlValue): string => {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return isMarkup(value) ? value[markup] : value.map((part) => part[markup]).join('');
};

/** Builds markup. Values belong into text or into quoted attributes only, never into a script, a style or a tag's name. */
export const html = (literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html => ({
  [markup]: literals.reduce((text, literal, i) => `${text}${shown(values[i - 1])}${literal}`),
});

/** The markup as text, for sending. */
export const render = (content: Html): string => content[markup];
