// From what a bot or a person sent to what Telegram keeps: parsed, cleaned, trimmed, with entities in their final places.

import type { Limits } from '../limits.ts';
import { badRequest } from '../refusal.ts';
import type { Entity } from '../world.types.ts';
import { addFound, findEntities, fixEntities } from './entities.ts';
import { type Formatted, parseHtml } from './html.ts';
import { readEntities } from './readEntities.ts';

export type Source = { readonly text: string; readonly parseMode: string; readonly entities: string };

// carriage returns, line separators, direction overrides, and marks that draw lines through the neighbouring text
const isRemoved = (code: number): boolean =>
  code === 0x0d || (code >= 0x2028 && code <= 0x202e) || code === 0x333 || code === 0x33f || code === 0x30a;
const isControl = (code: number): boolean => code < 0x20 && code !== 0x0a;
// blanks, joiners and direction marks that show nothing, and the invisible tags of the last plane
const INVISIBLE =
  /^(?:[ \n\u00a0\u1680\u180e\u2000-\u200c\u200e\u200f\u202f\u205f\u2800\u3000\ufeff\ufffc]|\u200d|[\u{e0000}-\u{e007f}])*$/u;

/** Removes and replaces the characters that Telegram does, moving the entities along. */
export function clean({ text, entities }: Formatted): Formatted {
  const places: number[] = [];
  let kept = '';
  for (const c of text.split('')) {
    places.push(kept.length);
    const code = c.charCodeAt(0);
    if (!isRemoved(code)) kept += isControl(code) ? ' ' : c;
  }
  places.push(kept.length);
  const place = (i: number) => places[Math.min(i, text.length)] ?? kept.length;
  const moved = entities.map((entity) => {
    const offset = place(entity.offset);
    return { ...entity, offset, length: place(entity.offset + entity.length) - offset };
  });
  // of a run of direction marks only the last one counts
  const shown = kept.replace(/[\u200e\u200f](?=[\u200e\u200f])/g, '\u200c');
  return { text: shown, entities: moved.filter((entity) => entity.length > 0) };
}

/** Cuts spaces and line ends: behind always, in front only up to the first entity. */
export function trim({ text, entities }: Formatted): Formatted {
  const last = /[ \n]*$/.exec(text)?.index ?? text.length;
  const first = Math.min(entities[0]?.offset ?? last, /[^ \n]/.exec(text)?.index ?? last);
  return {
    text: text.slice(first, last),
    entities: entities
      .filter((entity) => entity.offset < last)
      .map((entity) => ({
        ...entity,
        offset: entity.offset - first,
        length: Math.min(entity.length, last - entity.offset),
      })),
  };
}

function parse(source: Source, limits: Limits): Formatted {
  if (!source.text.isWellFormed()) throw badRequest('Strings must be encoded in UTF-8');
  if (Buffer.byteLength(source.text) > limits.rawTextBytes) throw badRequest('Text is too long');
  const mode = source.parseMode.toLowerCase();
  if (mode === '' || mode === 'none' || source.text === '') {
    return { text: source.text, entities: readEntities(source.entities, source.text) };
  }
  if (mode === 'html') return parseHtml(source.text);
  if (mode === 'markdown' || mode === 'markdownv2') {
    throw badRequest(`This local Telegram does not parse ${source.parseMode}: use parse_mode HTML, or entities`);
  }
  throw badRequest('Unsupported parse_mode');
}

/** What Telegram would keep of a text; empty where nothing visible is left. Throws a 400 Refusal for broken formatting. */
export function formatText(source: Source, limits: Limits): Formatted {
  const cleaned = clean(parse(source, limits));
  const { text, entities } = trim({ text: cleaned.text, entities: fixEntities(cleaned.entities) });
  if (INVISIBLE.test(text)) return { text: '', entities: [] };
  const final: readonly Entity[] = addFound(entities, findEntities(text));
  return { text, entities: final.slice(0, limits.entities) };
}
