// Puts overlapping formatting into Telegram's canonical form: sorted, merged, cut at the borders of links and blocks.
import type { Entity } from '../world.types.ts';

const PRIORITY: Readonly<Record<Entity['type'], number>> = {
  blockquote: 0,
  expandable_blockquote: 0,
  pre: 11,
  code: 20,
  date_time: 30,
  text_link: 49,
  url: 50,
  bot_command: 50,
  bold: 90,
  italic: 91,
  underline: 92,
  strikethrough: 93,
  spoiler: 94,
};
const STYLES: ReadonlySet<Entity['type']> = new Set(['bold', 'italic', 'underline', 'strikethrough', 'spoiler']);

const end = (entity: Entity): number => entity.offset + entity.length;
const isStyle = (entity: Entity): boolean => STYLES.has(entity.type);
const isQuote = (entity: Entity): boolean => PRIORITY[entity.type] === 0;
const isCode = (entity: Entity): boolean => entity.type === 'pre' || entity.type === 'code';
const overlap = (a: Entity, b: Entity): boolean => a.offset < end(b) && b.offset < end(a);
const within = (inner: Entity, outer: Entity): boolean => inner.offset >= outer.offset && end(inner) <= end(outer);

/** By offset, the longer first, then by Telegram's order of types. */
export function sortEntities(entities: readonly Entity[]): Entity[] {
  return entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length || PRIORITY[a.type] - PRIORITY[b.type]);
}

function withoutOverlaps(sorted: readonly Entity[]): Entity[] {
  let reached = 0;
  return sorted.filter((entity) => {
    if (entity.offset < reached) return false;
    reached = end(entity);
    return true;
  });
}

// one style is one run where it touches itself
function mergeStyle(sorted: readonly Entity[]): Entity[] {
  const runs: Entity[] = [];
  for (const entity of sorted) {
    const last = runs.at(-1);
    if (last === undefined || entity.offset > end(last)) runs.push(entity);
    else if (end(entity) > end(last)) runs[runs.length - 1] = { ...last, length: end(entity) - last.offset };
  }
  return runs;
}

function cutAt(entity: Entity, cuts: readonly number[]): Entity[] {
  const inner = cuts.filter((cut) => cut > entity.offset && cut < end(entity));
  const starts = [entity.offset, ...inner];
  return starts.map((offset, i) => ({ ...entity, offset, length: (starts[i + 1] ?? end(entity)) - offset }));
}

/** Entities of positive length in, canonical entities out; formatting that Telegram would drop is dropped. */
export function fixEntities(entities: readonly Entity[]): Entity[] {
  const sorted = sortEntities(entities);
  const quotes = withoutOverlaps(sorted.filter(isQuote));
  const solid = withoutOverlaps(sorted.filter((entity) => !isQuote(entity) && !isStyle(entity))).filter((entity) =>
    quotes.every((quote) => !overlap(entity, quote) || within(entity, quote)),
  );
  const runs = [...STYLES].flatMap((type) => mergeStyle(sorted.filter((entity) => entity.type === type)));
  const borders = [...quotes, ...solid].flatMap((entity) => [entity.offset, end(entity)]);
  const cuts = [...new Set([...borders, ...runs.map((run) => run.offset)])].toSorted((a, b) => a - b);
  const code = solid.filter(isCode);
  const pieces = runs.flatMap((run) => cutAt(run, cuts)).filter((piece) => !code.some((block) => within(piece, block)));
  return sortEntities([...quotes, ...solid, ...pieces]);
}

const ADDRESS =
  /(?<![\p{L}\p{N}_@./:-])(?:(?:https?|ftp):\/\/(?:[\p{L}\p{N}_-]+\.)+[\p{L}]{2,}|(?:[\p{L}\p{N}-]+\.)+(?:com|org|net|io|me|dev|app|info|xyz|co|ai|gg|de|uk|ru|eu))(?![\p{L}\p{N}_@-])(?::\d{1,5})?(?:[/?#][^\s<>"«»]*)?/giu;
const COMMAND = /(?<![\p{L}\p{N}_/<>])\/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\p{L}\p{N}_/<>])/gu;

/** The addresses and commands that Telegram finds by itself in a plain text. */
export function findEntities(text: string): Entity[] {
  const found: Entity[] = [];
  for (const match of text.matchAll(ADDRESS)) {
    const length = match[0].replace(/[.,:;!?'")\]}]+$/, '').length;
    found.push({ type: 'url', offset: match.index, length });
  }
  for (const match of text.matchAll(COMMAND)) {
    found.push({ type: 'bot_command', offset: match.index, length: match[0].length });
  }
  return withoutOverlaps(sortEntities(found));
}

/** Adds what Telegram finds by itself, wherever nothing written by hand stands already. */
export function addFound(entities: readonly Entity[], found: readonly Entity[]): Entity[] {
  const fixed = entities.filter((entity) => !isStyle(entity) && !isQuote(entity));
  const fresh = found.filter((entity) => !fixed.some((other) => overlap(entity, other)));
  return fresh.length === 0 ? [...entities] : fixEntities([...entities, ...fresh]);
}
