// Telegram's HTML: from a text with tags to a plain text with entities, with Telegram's refusals.
import type { Entity } from '../world.types.ts';
import {
  asciiLower,
  at,
  byteOffset,
  cannotParse,
  isSpace,
  readReference,
  readStartTag,
  type StartTag,
} from './htmlTag.ts';
import { checkLink } from './link.ts';

type Open = { readonly tag: string; readonly attributes: StartTag['attributes']; readonly offset: number };
type Span = { -readonly [K in keyof Entity]: Entity[K] };
export type Formatted = { readonly text: string; readonly entities: readonly Entity[] };

const SIMPLE: Readonly<Record<string, Entity['type']>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
};

function languageOf(open: Open): string {
  const name = open.attributes.get('class') ?? '';
  return name.startsWith('language-') ? name.slice('language-'.length) : '';
}

function dateTimeFormat(written: string): string {
  if (/^[rR]$/.test(written)) return 'r';
  if (!/^[tTdDwW]*$/.test(written)) throw cannotParse('Invalid date format used');
  const one = (short: string, long: string) => (written.includes(long) ? long : written.includes(short) ? short : '');
  return (/[wW]/.test(written) ? 'w' : '') + one('d', 'D') + one('t', 'T');
}

// <pre><code class="language-x"> and <code class="language-x"><pre> are one block with a language
function addCode(spans: Span[], open: Open, length: number): void {
  const last = spans.at(-1);
  const same = last !== undefined && last.offset === open.offset && last.length === length;
  if (open.tag === 'pre' && same && last.type === 'code' && last.language !== undefined) {
    last.type = 'pre';
    return;
  }
  const language = open.tag === 'code' ? languageOf(open) : '';
  if (open.tag === 'code' && same && last.type === 'pre' && last.language === undefined && language !== '') {
    last.language = language;
    return;
  }
  const type = open.tag === 'pre' ? 'pre' : 'code';
  spans.push({ type, offset: open.offset, length, ...(language === '' ? {} : { language }) });
}

function addLink(spans: Span[], open: Open, inner: string): void {
  const written = open.attributes.get('href') ?? '';
  const checked = checkLink(written === '' ? inner : written);
  if (checked.kind === 'ok')
    spans.push({ type: 'text_link', offset: open.offset, length: inner.length, url: checked.url });
}

function addTime(spans: Span[], open: Open, length: number): void {
  const format = dateTimeFormat(open.attributes.get('format') ?? '');
  const unix = Number.parseInt(open.attributes.get('unix') ?? '', 10) | 0;
  if (unix > 0)
    spans.push({ type: 'date_time', offset: open.offset, length, unix_time: unix, date_time_format: format });
}

function close(spans: Span[], open: Open, inner: string): void {
  const length = inner.length;
  if (length === 0) return;
  const simple = SIMPLE[open.tag];
  if (simple !== undefined) spans.push({ type: simple, offset: open.offset, length });
  else if (open.tag === 'a') addLink(spans, open, inner);
  else if (open.tag === 'pre' || open.tag === 'code') addCode(spans, open, length);
  else if (open.tag === 'tg-time') addTime(spans, open, length);
  else if (open.tag === 'blockquote') {
    const type = open.attributes.has('expandable') ? 'expandable_blockquote' : 'blockquote';
    spans.push({ type, offset: open.offset, length });
  } else if (!/^-?\d+$/.test(open.attributes.get('emoji-id') ?? '') || Number(open.attributes.get('emoji-id')) === 0) {
    throw cannotParse('Invalid custom emoji identifier specified');
  }
  // a known tg-emoji leaves only its text: Telegram drops custom emoji of bots that own no collectible username
}

function readEndTag(text: string, begin: number, open: Open | undefined): number {
  const where = `at byte offset ${byteOffset(text, begin)}`;
  if (open === undefined) throw cannotParse(`Unexpected end tag ${where}`);
  let i = begin + 2;
  while (!isSpace(at(text, i)) && at(text, i) !== '>') i++;
  const found = asciiLower(text.slice(begin + 2, i));
  while (at(text, i) !== '\0' && isSpace(at(text, i))) i++;
  if (at(text, i) !== '>') throw cannotParse(`Unclosed end tag ${where}`);
  if (found !== '' && found !== open.tag) {
    throw cannotParse(`Unmatched end tag ${where}, expected "</${open.tag}>", found "</${found}>"`);
  }
  return i + 1;
}

/** Offsets are UTF-16 units of the returned text; throws a 400 Refusal in Telegram's words. Not yet cleaned or trimmed. */
export function parseHtml(source: string): Formatted {
  const spans: Span[] = [];
  const stack: Open[] = [];
  let text = '';
  let i = 0;
  let halves = false;
  while (i < source.length) {
    const c = at(source, i);
    const reference = c === '&' ? readReference(source, i) : undefined;
    if (reference !== undefined) {
      text += reference.value;
      halves ||= reference.half;
      i = reference.next;
    } else if (c !== '<') {
      text += c;
      i++;
    } else if (at(source, i + 1) === '/') {
      const open = stack.at(-1);
      i = readEndTag(source, i, open);
      if (open !== undefined) close(spans, open, text.slice(open.offset));
      stack.pop();
    } else {
      const { tag, attributes, next } = readStartTag(source, i);
      if (tag === 'span' && attributes.get('class') !== 'tg-spoiler') {
        throw cannotParse(`Tag "span" must have class "tg-spoiler" at byte offset ${byteOffset(source, i)}`);
      }
      stack.push({ tag, attributes, offset: text.length });
      i = next;
    }
  }
  const left = stack.at(-1);
  if (left !== undefined) throw cannotParse(`Can't find end tag corresponding to start tag "${left.tag}"`);
  if (halves) {
    throw cannotParse(
      'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
    );
  }
  // only blocks carry a language
  return {
    text,
    entities: spans.map(({ language, ...span }) =>
      span.type === 'pre' && language !== undefined ? { ...span, language } : span,
    ),
  };
}
