// A second language made from the first: every text stands in ⟦ ⟧, so that what is said past the catalogue shows.
import { type Html, html, joined, markup } from '../../../bot/text/html.ts';
import { type Language, languages, type Words, wordsOf } from '../../../bot/text/words.ts';

const isHtml = (value: object): value is Html => {
  try {
    return typeof markup(value as Html) === 'string';
  } catch {
    return false;
  }
};

/** Names that are typed, not read. */
const TYPED = new Set(['command']);

const spoken = (value: unknown, name = ''): unknown => {
  if (typeof value === 'string') return TYPED.has(name) || value === '' ? value : `⟦${value}⟧`;
  if (typeof value === 'function')
    return (...args: readonly unknown[]) => spoken((value as (...all: readonly unknown[]) => unknown)(...args));
  if (Array.isArray(value)) return value.map((one) => spoken(one, name));
  if (typeof value !== 'object' || value === null || value instanceof Set || value instanceof RegExp) return value;
  if (isHtml(value)) return joined([html`⟦`, value, html`⟧`], '');
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, spoken(one, key)]));
};

export const pseudo: Language = { title: 'Pseudo', words: spoken(wordsOf(undefined)) as Words };

/** Speaks it under the code 'xx' until the returned function is called. */
export const speakPseudo = (): (() => void) => {
  const open = languages as Record<string, Language>;
  open['xx'] = pseudo;
  return () => void delete open['xx'];
};
