// The proposal store in memory.
import type { Instant } from '../../../core/instant.ts';
import type { ProposalRow, ProposalStore } from '../../../core/ports/record.ts';
import { entryOfProposal, entryOrder } from '../../../core/record/entryOf.ts';
import type { WithheldProposal } from '../../../core/record/withheld.ts';

type Kept = ProposalRow & { readonly learnedAt?: Instant | undefined };

const rowOf = ({ proposal, outcome }: Kept): ProposalRow => ({ proposal, outcome });

const entryOf = ({ proposal, outcome, learnedAt }: Kept) => {
  const { facts, settingsVersion, promptVersion } = proposal;
  return entryOfProposal(proposal, outcome, {
    ...(facts !== undefined && { facts }),
    ...(settingsVersion !== undefined && { settingsVersion }),
    ...(promptVersion !== undefined && { promptVersion }),
    ...(learnedAt !== undefined && { learnedAt }),
  });
};

const byPublication = (a: WithheldProposal, b: WithheldProposal): number =>
  a.signal.publishedAt - b.signal.publishedAt || (a.id < b.id ? -1 : 1);

const tally = (keys: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const key of keys.toSorted()) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
};

export const createMemoryProposals = (): ProposalStore => {
  const rows = new Map<string, Kept>();
  const open = new Map<string, WithheldProposal>();
  return {
    put: async (proposal) => {
      if (rows.has(proposal.id)) return;
      rows.set(proposal.id, { proposal, outcome: { kind: 'open' } });
      open.set(proposal.id, proposal);
    },
    get: async (id) => {
      const row = rows.get(id);
      return row && rowOf(row);
    },
    entries: async ({ from = -Infinity, to = Infinity, symbol, published }) =>
      published === true
        ? []
        : [...rows.values()]
            .filter(({ proposal: { signal } }) => symbol === undefined || signal.symbol === symbol)
            .filter(({ proposal: { signal } }) => signal.publishedAt >= from && signal.publishedAt < to)
            .map(entryOf)
            .toSorted(entryOrder),
    open: async () => [...open.values()].toSorted(byPublication),
    settle: async (id, outcome, learnedAt) => {
      const proposal = open.get(id);
      if (!proposal) return false;
      open.delete(id);
      rows.set(id, { proposal, outcome, learnedAt });
      return true;
    },
    counts: async () => {
      const all = [...rows.values()];
      const by = (who: WithheldProposal['by']) => all.filter(({ proposal }) => proposal.by === who).length;
      return {
        ...{ proposals: all.length, open: open.size },
        final: all.filter(({ proposal }) => proposal.final).length,
        by: { quant: by('quant'), deepseek: by('deepseek') },
        outcomes: tally(all.map(({ outcome }) => outcome.kind).filter((kind) => kind !== 'open')),
      };
    },
    forget: async (before) => {
      let gone = 0;
      for (const [id, { proposal }] of rows) {
        if (proposal.signal.publishedAt >= before || open.has(id)) continue;
        rows.delete(id);
        gone++;
      }
      return gone;
    },
  };
};
