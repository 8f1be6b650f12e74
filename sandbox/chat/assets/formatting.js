// Turns a text and its entities into a tree; pure, so that its laws can be tested without a page.

/** @import { Entity } from '../../telegram/world.types.ts' */
/**
 * @typedef {{ kind: 'text', text: string } | { kind: 'entity', entity: Entity, children: readonly Piece[] }} Piece
 * @typedef {{ kind: 'plain' | 'url' | 'command', text: string }} Run
 */

export const blockTypes = new Set(['blockquote', 'expandable_blockquote', 'pre']);

/** @param {Entity} entity */
const rank = (entity) => (blockTypes.has(entity.type) ? 0 : entity.type === 'code' ? 2 : 1);

/**
 * @param {Entity} a
 * @param {Entity} b
 */
const byPlace = (a, b) => a.offset - b.offset || b.length - a.length || rank(a) - rank(b);

/**
 * @param {string} text
 * @param {number} from
 * @param {number} to
 * @param {readonly Entity[]} entities all inside from..to
 * @returns {readonly Piece[]}
 */
const build = (text, from, to, entities) => {
  /** @type {Piece[]} */
  const pieces = [];
  let at = from;
  let queue = entities.toSorted(byPlace);
  while (true) {
    const entity = queue[0];
    if (entity === undefined) break;
    const end = entity.offset + entity.length;
    /** @type {Entity[]} */
    const inside = [];
    /** @type {Entity[]} */
    const after = [];
    for (const other of queue.slice(1)) {
      const otherEnd = other.offset + other.length;
      if (other.offset >= end) after.push(other);
      else if (otherEnd <= end) inside.push(other);
      else {
        inside.push({ ...other, length: end - other.offset });
        after.push({ ...other, offset: end, length: otherEnd - end });
      }
    }
    if (entity.offset > at) pieces.push({ kind: 'text', text: text.slice(at, entity.offset) });
    pieces.push({ kind: 'entity', entity, children: build(text, entity.offset, end, inside) });
    at = end;
    queue = after.toSorted(byPlace);
  }
  if (at < to) pieces.push({ kind: 'text', text: text.slice(at, to) });
  return pieces;
};

/**
 * The text as a tree: the leaves, read in order, are the text itself whatever the entities say. Entities reaching past
 * the text are cut, empty ones dropped, overlapping ones split at the crossing.
 * @param {string} text
 * @param {readonly Entity[]} entities
 */
export const toPieces = (text, entities) => {
  const valid = entities.flatMap((entity) => {
    const offset = Math.max(entity.offset, 0);
    const length = Math.min(entity.offset + entity.length, text.length) - offset;
    return length > 0 ? [{ ...entity, offset, length }] : [];
  });
  return build(text, 0, text.length, valid);
};

const findable =
  /(?<url>https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}…])|(?<![\w/])(?<command>\/[a-z]\w{0,31}(?:@\w+)?)(?![\w/])/giu;

/**
 * Finds the addresses and bot commands in a stretch without entities; the runs, joined, are the text.
 * @param {string} text
 */
export const toRuns = (text) => {
  /** @type {Run[]} */
  const runs = [];
  let at = 0;
  for (const match of text.matchAll(findable)) {
    if (match.index > at) runs.push({ kind: 'plain', text: text.slice(at, match.index) });
    runs.push({ kind: match.groups?.['url'] === undefined ? 'command' : 'url', text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < text.length) runs.push({ kind: 'plain', text: text.slice(at) });
  return runs;
};
