// The proof as it is handed out: every link with its outcome and where its hash was public before the outcome could be known.
import { type Instant, instant, iso, MINUTE_MS } from '../../instant.ts';
import type { SignalRow } from '../../ports/record.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Outcome } from '../outcome.ts';
import type { ProofBody, ProofLink } from './chain.ts';

/**
 * `messageId` and `date` are those of the first message in the channel whose head is this link or a later one, `head` that
 * link's number. Unproven where there is none, or where it came after the entry candle's open.
 */
export type ProofStanding =
  | {
      readonly kind: 'proven';
      readonly channel: string;
      readonly messageId: number;
      readonly date: string;
      readonly head: number;
    }
  | { readonly kind: 'unproven'; readonly because: 'no channel' | 'not sent' }
  | {
      readonly kind: 'unproven';
      readonly because: 'sent after the entry';
      readonly channel: string;
      readonly messageId: number;
      readonly date: string;
      readonly head: number;
    };

export type ProofRow = {
  readonly sequence: number;
  readonly hash: string;
  readonly signal: ProofBody;
  /** what the record says became of it; null where the signal is not in the record any more */
  readonly outcome: Outcome | null;
  readonly proof: ProofStanding;
};

/**
 * `channel`: the configured one, else that of the newest post. `asOf`: up to where the record had followed the market, null before its first cycle. `unchained`: signals that were
 * published before the chain began, which it proves nothing of.
 */
export type ProofDocument = {
  readonly kind: 'v7-signals proof';
  readonly v: 1;
  readonly madeAt: string;
  readonly asOf: string | null;
  readonly channel: string | null;
  readonly head: { readonly sequence: number; readonly hash: string } | null;
  readonly unchained: number;
  readonly signals: readonly ProofRow[];
};

/** The open of the entry candle: the first full minute at or after publication. */
export const entryOpen = (publishedAt: number): Instant => instant(Math.ceil(publishedAt / MINUTE_MS) * MINUTE_MS);

const standingOf = (link: ProofLink, first: ProofLink | undefined, channel: string | undefined): ProofStanding => {
  if (!first?.post) return { kind: 'unproven', because: channel === undefined ? 'no channel' : 'not sent' };
  const { chat, messageId, date } = first.post;
  const told = { channel: chat, messageId, date: iso(date), head: first.sequence };
  return date > entryOpen(link.body.publishedAt)
    ? { kind: 'unproven', because: 'sent after the entry', ...told }
    : { kind: 'proven', ...told };
};

/** Links in their order; rows of the record in any. */
export const proofDocument = ({
  links,
  rows,
  channel,
  madeAt,
  asOf,
}: {
  readonly links: readonly ProofLink[];
  readonly rows: readonly Pick<SignalRow, 'signal' | 'outcome'>[];
  readonly channel: string | undefined;
  readonly madeAt: Instant;
  readonly asOf: Instant | undefined;
}): ProofDocument => {
  const outcomes = new Map(rows.map(({ signal, outcome }) => [signal.id, outcome]));
  const chained = new Set(links.map(({ id }) => id));
  const last = links.at(-1);
  const named = channel ?? links.findLast(({ post }) => post)?.post?.chat;
  let first: ProofLink | undefined;
  const signals = links
    .toReversed()
    .map((link): ProofRow => {
      if (link.post) first = link;
      const { sequence, hash, body: signal } = link;
      return {
        sequence,
        hash,
        signal,
        outcome: outcomes.get(link.id) ?? null,
        proof: standingOf(link, first, named),
      };
    })
    .toReversed();
  return {
    ...{
      kind: 'v7-signals proof',
      v: 1,
      madeAt: iso(madeAt),
      asOf: asOf === undefined ? null : iso(asOf),
      channel: named ?? null,
    },
    head: last ? { sequence: last.sequence, hash: last.hash } : null,
    unchained: rows.filter(({ signal }) => !chained.has(signal.id)).length,
    signals,
  };
};

/** more than there will ever be, and still a whole number of 32 bits */
const EVERY_SIGNAL = 1_000_000_000;

/** The whole proof from the stores: what `npm run proof` writes and /api/proof answers. */
export const readProof = async (
  { proof, signals, cycles }: Pick<Stores, 'proof' | 'signals' | 'cycles'>,
  { channel, madeAt }: { readonly channel: string | undefined; readonly madeAt: Instant },
): Promise<ProofDocument> => {
  // first the instant, then the chain: a signal is stored before its link, so that none is told without its row
  const asOf = await cycles.lastRecordedAsOf();
  const links = await proof.all();
  const rows = await signals.list({ limit: EVERY_SIGNAL });
  return proofDocument({ links, rows, channel, madeAt, asOf });
};
