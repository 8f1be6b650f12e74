// The work of replay in pieces: a stretch of slots of one symbol, the same pieces whatever the span is.
import { HOUR_MS, type Instant, instant, plus, SLOT_MS } from '../../core/instant.ts';

/** pieces begin on multiples of this, so that another span finds most of them kept */
export const CHUNK_MS = 8 * HOUR_MS;

/** Slots whose facts are of an instant in [from, to). */
export type Chunk = { readonly symbol: string; readonly from: Instant; readonly to: Instant };

/** `counted`: from where on a symbol's slots count. Ordered by time, then symbol. */
export const chunksOf = (
  counted: ReadonlyMap<string, Instant>,
  span: { readonly from: Instant; readonly to: Instant },
): readonly (readonly Chunk[])[] => {
  const blocks: Chunk[][] = [];
  for (let at = Math.floor(span.from / CHUNK_MS) * CHUNK_MS; at < span.to; at += CHUNK_MS) {
    const block: Chunk[] = [];
    for (const symbol of [...counted.keys()].toSorted()) {
      const from = Math.max(at, span.from, counted.get(symbol) ?? at);
      const to = Math.min(at + CHUNK_MS, span.to);
      if (from < to) block.push({ symbol, from: instant(from), to: instant(to) });
    }
    if (block.length > 0) blocks.push(block);
  }
  return blocks;
};

/** The slots of a piece. */
export const slotsOf = ({ from, to }: Omit<Chunk, 'symbol'>): readonly Instant[] => {
  const first = Math.ceil(from / SLOT_MS) * SLOT_MS;
  const n = Math.max(0, Math.ceil((to - first) / SLOT_MS));
  return Array.from({ length: n }, (_, i) => plus(instant(first), i * SLOT_MS));
};
