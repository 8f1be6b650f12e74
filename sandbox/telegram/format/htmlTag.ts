// Reads one HTML start tag or character reference the way Telegram does, which is not how a browser does.
import { badRequest } from '../refusal.ts';

/** What can stand between the words of a tag; NUL also stands for the end of the text. */
export const isSpace = (c: string): boolean => ' \t\r\n\0\v'.includes(c);
/** The character at `i`, NUL past the end. */
export const at = (text: string, i: number): string => text[i] ?? '\0';
export const asciiLower = (text: string): string => text.replace(/[A-Z]/g, (c) => c.toLowerCase());

/** The refusal of broken formatting; places are byte offsets in UTF-8, as Telegram counts them. */
export const cannotParse = (reason: string) => badRequest(`Can't parse entities: ${reason}`);
export const byteOffset = (text: string, i: number): number => Buffer.byteLength(text.slice(0, i));

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

/** The reference beginning at the ampersand at `i`, or undefined where Telegram leaves the ampersand as it stands. */
export function readReference(text: string, i: number): { value: string; next: number; half: boolean } | undefined {
  const numeric = /^&#(?:x([0-9a-fA-F]*)|([0-9]*))/.exec(text.slice(i, i + 12));
  const named = numeric === null ? /^&([a-zA-Z]*)/.exec(text.slice(i, i + 12)) : null;
  const matched = (numeric ?? named)?.[0] ?? '';
  const next = i + matched.length + (text[i + matched.length] === ';' ? 1 : 0);
  if (numeric !== null) {
    const hex = numeric[1];
    const code = hex === undefined ? Number.parseInt(numeric[2] ?? '', 10) : Number.parseInt(hex, 16);
    if (!(code > 0) || code >= 0x10ffff || matched.length >= 10) return undefined;
    return { value: String.fromCodePoint(code), next, half: code >= 0xd800 && code <= 0xdfff };
  }
  const value = Object.hasOwn(NAMED, named?.[1] ?? '') ? NAMED[named?.[1] ?? ''] : undefined;
  return value === undefined ? undefined : { value, next, half: false };
}

const TAGS = new Set(
  'a b strong i em s strike del u ins tg-spoiler tg-emoji tg-time span pre code blockquote'.split(' '),
);

export type StartTag = {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly next: number;
};

function readQuoted(text: string, from: number, quote: string): { value: string; next: number } {
  let value = '';
  let i = from;
  while (at(text, i) !== quote && at(text, i) !== '\0') {
    const reference = text[i] === '&' ? readReference(text, i) : undefined;
    value += reference?.value ?? at(text, i);
    i = reference?.next ?? i + 1;
  }
  return { value, next: at(text, i) === quote ? i + 1 : i };
}

function readValue(text: string, from: number): { value: string; next: number } {
  const quote = at(text, from);
  if (quote === '"' || quote === "'") return readQuoted(text, from + 1, quote);
  let i = from;
  while (/[a-zA-Z0-9.-]/.test(at(text, i))) i++;
  if (!isSpace(at(text, i)) && at(text, i) !== '>') {
    throw cannotParse(`Unexpected end of name token at byte offset ${byteOffset(text, from)}`);
  }
  return { value: asciiLower(text.slice(from, i)), next: i };
}

function skipSpaces(text: string, from: number): number {
  let i = from;
  while (i < text.length && at(text, i) !== '\0' && isSpace(at(text, i))) i++;
  return i;
}

/** The start tag whose `<` is at `begin`; throws Telegram's refusal for a tag it does not know or that does not end. */
export function readStartTag(text: string, begin: number): StartTag {
  let i = begin + 1;
  while (!isSpace(at(text, i)) && at(text, i) !== '>') i++;
  const where = `at byte offset ${byteOffset(text, begin)}`;
  if (at(text, i) === '\0') throw cannotParse(`Unclosed start tag ${where}`);
  const tag = asciiLower(text.slice(begin + 1, i));
  if (!TAGS.has(tag)) throw cannotParse(`Unsupported start tag "${tag}" ${where}`);
  const unclosed = () => cannotParse(`Unclosed start tag "${tag}" ${where}`);
  const attributes = new Map<string, string>();
  for (;;) {
    i = skipSpaces(text, i);
    if (at(text, i) === '>') return { tag, attributes, next: i + 1 };
    const nameAt = i;
    while (!isSpace(at(text, i)) && !'=>/"\''.includes(at(text, i))) i++;
    const name = text.slice(nameAt, i);
    if (name === '') throw cannotParse(`Empty attribute name in the tag "${tag}" ${where}`);
    i = skipSpaces(text, i);
    if (at(text, i) === '\0') throw unclosed();
    if (at(text, i) !== '=') {
      attributes.set(name, '');
      continue;
    }
    i = skipSpaces(text, i + 1);
    if (at(text, i) === '\0') throw unclosed();
    const read = readValue(text, i);
    i = read.next;
    if (at(text, i) === '\0') throw cannotParse(`Unclosed start tag ${where}`);
    attributes.set(name, read.value);
  }
}
