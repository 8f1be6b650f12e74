// A replay from candles to the entries of a record: pieces drafted in parallel, folded in order.
import type { Study } from '../../core/decision/study.ts';
import { type Instant, instant } from '../../core/instant.ts';
import type { MarketContext } from '../../core/market/context.ts';
import type { RecordEntry } from '../../core/record/entry.ts';
import { studyAgain } from '../../core/replay/draft.ts';
import { contextAt, countedFrom, endOf, type ReplayMarket } from '../../core/replay/market.ts';
import type { Settings } from '../../core/settings.ts';
import type { AskedModel } from '../askModel.ts';
import type { AskPast } from './askPast.ts';
import { type Chunk, chunksOf, slotsOf } from './chunks.ts';
import type { ChunkDrafts } from './draftChunk.ts';
import { type DraftPool, openDraftPool } from './draftPool.ts';
import { createFold, type Fold, type FoldStores, type SlotDraft } from './fold.ts';
import { createMemoryLessons } from './memory/lessons.ts';
import { createMemoryProposals } from './memory/proposals.ts';
import { createMemoryReservations } from './memory/reservations.ts';
import { createMemorySignals } from './memory/signals.ts';
import { sharedMarket } from './share.ts';
import { sourceDigest } from './sourceDigest.ts';

/** `done` and `reused` slots `of` all; `at` is where the fold stands. */
export type ReplayProgress = {
  readonly done: number;
  readonly of: number;
  readonly reused: number;
  readonly at: Instant;
};

export type ReplayDeps = {
  readonly markets: readonly ReplayMarket[];
  /** what is not said is as far as the candles reach; the warm-up of each symbol is left out in any case */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly settings: Settings;
  readonly codeVersion: string;
  readonly workers: number;
  /** where studies are kept for the next time; absent: nowhere */
  readonly keepDir?: string | undefined;
  readonly progress?: (progress: ReplayProgress) => void;
  readonly stop?: AbortSignal | undefined;
  /** the model, asked about every slot before it is judged; absent: quant decides */
  readonly ask?: AskPast | undefined;
  /** told of every slot the model was asked about */
  readonly heard?: (context: MarketContext, found: Study, asked: AskedModel) => void;
  /** fresh ones; in memory where not given */
  readonly stores?: FoldStores;
};

/** What the slots came to; `because` counts the reasons for which quant proposed nothing, by their names. */
export type SlotCounts = {
  readonly slots: number;
  readonly proposals: number;
  readonly because: Readonly<Record<string, number>>;
};

/** Slots of instants in [from, to). `entries` in the order of their slots. `counts` by symbol. */
export type Replayed = {
  readonly from: Instant;
  readonly to: Instant;
  readonly entries: readonly RecordEntry[];
  readonly brokenTheses: number;
  readonly counts: ReadonlyMap<string, SlotCounts>;
};

/** pieces drafted ahead of the fold */
const AHEAD = 4;

type Spanned = { readonly from: Instant; readonly to: Instant; readonly counted: ReadonlyMap<string, Instant> };

/** Where each symbol's slots begin to count and where all end; undefined where none is left. */
export const spanOf = ({ markets, from, to }: Pick<ReplayDeps, 'to' | 'markets' | 'from'>): Spanned | undefined => {
  const counted = new Map<string, Instant>();
  for (const market of markets) {
    const first = countedFrom(market);
    const last = endOf(market);
    if (first === undefined || last === undefined) continue;
    counted.set(market.symbol, instant(Math.max(first, from ?? first)));
  }
  const ends = markets.flatMap((market) => endOf(market) ?? []);
  const begin = instant(Math.min(...counted.values(), 8.64e15));
  const end = instant(Math.min(to ?? 8.64e15, Math.max(...ends, 0)));
  return begin < end ? { from: begin, to: end, counted } : undefined;
};

const tallied = (before: SlotCounts | undefined, { drafts }: ChunkDrafts): SlotCounts => {
  const because: Record<string, number> = { ...before?.because };
  let proposals = before?.proposals ?? 0;
  for (const draft of drafts) {
    if (draft.kind === 'proposal') proposals++;
    else
      for (const r of draft.reasons) {
        const name = r.reason === 'hold' ? `hold: ${r.cause}` : r.reason;
        because[name] = (because[name] ?? 0) + 1;
      }
  }
  return { slots: (before?.slots ?? 0) + drafts.length, proposals, because };
};

type Drafted = readonly (readonly [Chunk, ChunkDrafts])[];

/** What is judged in order: where quant proposed, and where a model is asked every slot. By slots, ascending. */
const bySlot = (drafted: Drafted): readonly (readonly [Instant, readonly SlotDraft[]])[] => {
  const slots = new Map<Instant, SlotDraft[]>();
  for (const [chunk, { drafts }] of drafted)
    for (const [i, asOf] of slotsOf(chunk).entries()) {
      const draft = drafts[i];
      if (!draft?.kept) continue;
      const odds = draft.kind === 'proposal' ? { odds: draft.odds } : {};
      slots.set(asOf, [...(slots.get(asOf) ?? []), { symbol: chunk.symbol, kept: draft.kept, ...odds }]);
    }
  return [...slots].toSorted(([a], [b]) => a - b);
};

type Slots = readonly (readonly [Instant, readonly SlotDraft[]])[];

/** questions under way at once */
const AT_ONCE = 8;

/** The slots with the model's answers, several asked at once; unchanged where no model is asked. */
const answered = async (slots: Slots, { ask, heard, markets, stop }: ReplayDeps): Promise<Slots> => {
  if (!ask) return slots;
  const all = slots.flatMap(([asOf, drafts]) => drafts.map((draft) => ({ asOf, draft })));
  const made = new Map<SlotDraft, AskedModel>();
  let next = 0;
  const asker = async (): Promise<void> => {
    for (let one = all[next++]; one && !stop?.aborted; one = all[next++]) {
      const { asOf, draft } = one;
      const market = markets.find(({ symbol }) => symbol === draft.symbol);
      if (!market) continue;
      const context = contextAt(market, asOf);
      const found = studyAgain(context, draft.kept);
      const asked = await ask(context, found, stop);
      made.set(draft, asked);
      heard?.(context, found, asked);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, asker));
  stop?.throwIfAborted();
  return slots.map(([asOf, drafts]) => [asOf, drafts.map((draft) => ({ ...draft, asked: made.get(draft) }))]);
};

const playBlocks = async (
  blocks: readonly (readonly Chunk[])[],
  { pool, fold }: { readonly pool: DraftPool; readonly fold: Fold },
  deps: ReplayDeps,
): Promise<ReadonlyMap<string, SlotCounts>> => {
  const { progress = () => undefined, stop } = deps;
  const counts = new Map<string, SlotCounts>();
  const of = blocks.flat().reduce((sum, chunk) => sum + slotsOf(chunk).length, 0);
  let [done, reused] = [0, 0];
  const draft = async (chunk: Chunk): Promise<readonly [Chunk, ChunkDrafts]> => {
    const made = await pool.draft(chunk);
    done += made.drafts.length;
    if (made.reused) reused += made.drafts.length;
    progress({ done, of, reused, at: chunk.from });
    return [chunk, made];
  };
  const ahead: Promise<Drafted>[] = [];
  let next = 0;
  for (const _ of blocks) {
    for (; next < blocks.length && ahead.length < AHEAD; next++) {
      const block = Promise.all((blocks[next] ?? []).map(draft));
      // a failure is met where the block is folded
      block.catch(() => undefined);
      ahead.push(block);
    }
    stop?.throwIfAborted();
    const drafted = await ahead.shift();
    for (const [asOf, slot] of await answered(bySlot(drafted ?? []), deps)) await fold.slot(asOf, slot);
    for (const [{ symbol }, made] of drafted ?? []) counts.set(symbol, tallied(counts.get(symbol), made));
  }
  return counts;
};

const inMemory = (): FoldStores => ({
  reservations: createMemoryReservations(),
  signals: createMemorySignals(),
  proposals: createMemoryProposals(),
  lessons: createMemoryLessons(),
});

/**
 * The same entries to the bit whatever the number of workers and whatever was kept. Rejects where it was stopped: what was
 * drafted by then is kept, if studies are kept. Undefined where nothing is left after the warm-up.
 */
export const runReplay = async (deps: ReplayDeps): Promise<Replayed | undefined> => {
  const span = spanOf(deps);
  if (!span) return undefined;
  const { settings, codeVersion, keepDir, stop } = deps;
  const markets = new Map(deps.markets.map((market) => [market.symbol, market]));
  const keep = keepDir === undefined ? undefined : { dir: keepDir, source: sourceDigest() };
  const pool = openDraftPool(deps.workers, {
    markets: deps.markets.map(sharedMarket),
    settings,
    keep,
    keepHolds: deps.ask !== undefined,
  });
  const end = (): void => void pool.close();
  stop?.addEventListener('abort', end, { once: true });
  try {
    const fold = createFold({ stores: deps.stores ?? inMemory(), markets, settings, codeVersion, until: span.to });
    const counts = await playBlocks(chunksOf(span.counted, span), { pool, fold }, deps);
    return { from: span.from, to: span.to, ...(await fold.end()), counts };
  } finally {
    stop?.removeEventListener('abort', end);
    await pool.close();
  }
};
