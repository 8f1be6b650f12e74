// Telegram HTML that is escaped by construction: text gets in only through the template's holes.

const trusted: unique symbol = Symbol('trusted html');

/** Markup Telegram accepts; made only by `html`, `joined` and `text`. */
export type Html = { readonly [trusted]: string };

type Hole = Html | string | number | undefined | readonly Html[];

/** Control characters but line breaks and tabs, and the marks that turn the direction of the text around them. */
const UNWANTED = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu;

/** Foreign text as Telegram takes it: whole characters only, nothing that steers what stands around it. */
export const clean = (foreign: string): string => foreign.toWellFormed().replace(UNWANTED, '');

const escape = (foreign: string): string =>
  clean(foreign).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

const filled = (hole: Hole): string => {
  if (hole === undefined) return '';
  if (typeof hole === 'string' || typeof hole === 'number') return escape(String(hole));
  if (trusted in hole) return hole[trusted];
  return hole.map((part) => part[trusted]).join('');
};

/** `html\`<b>${foreign}</b>\``: the literal parts are ours, every hole is escaped; an absent hole is nothing. */
export const html = (ours: TemplateStringsArray, ...holes: readonly Hole[]): Html => ({
  [trusted]: ours.reduce((whole, part, i) => whole + part + (i < holes.length ? filled(holes[i]) : ''), ''),
});

/** Plain text as markup. */
export const text = (foreign: string): Html => html`${foreign}`;

/** The parts that are there, with our own separator between them. */
export const joined = (parts: readonly (Html | undefined)[], separator: string): Html => ({
  [trusted]: parts
    .filter((part) => part !== undefined)
    .map((part) => part[trusted])
    .join(escape(separator)),
});

/** Lines that are there, one below the other. */
export const lines = (...parts: readonly (Html | undefined)[]): Html => joined(parts, '\n');

/** What is sent with parse_mode HTML. */
export const markup = (value: Html): string => value[trusted];

/** What a person sees: no tags, entities decoded. Also what is sent where Telegram refuses the markup. */
export const plain = (value: Html): string =>
  value[trusted]
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');

/** Length after parsing in UTF-16 units, as Telegram's limits count. */
export const visibleLength = (value: Html): number => plain(value).length;
