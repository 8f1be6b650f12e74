// How many proposals became signals, and which gates stopped the rest.
import { DAY_MS } from '../instant.ts';
import { type Group, groupFigures } from './cuts.ts';
import type { RecordEntry } from './entry.ts';
import type { Span } from './equity.ts';
import { tradesOf } from './trades.ts';

/**
 * `gate` is the reason's name. `share` of all proposals put forward; one stopped by several counts under each. `alone`: those
 * that nothing else stopped and that have ended, and what they would have come to.
 */
export type GateShare = {
  readonly gate: string;
  readonly stopped: number;
  readonly share: number;
  readonly alone: Group;
};

/**
 * Of what the cycles put forward within the span: proposals with levels that make a trade, not HOLDs. Gates by how many they
 * stopped, then by name.
 */
export type Flow = {
  readonly proposals: number;
  readonly published: number;
  readonly days: number;
  readonly publishedADay: number;
  readonly gates: readonly GateShare[];
};

export const flowOf = (entries: readonly RecordEntry[], span: Span): Flow => {
  const final = entries.filter((entry) => entry.final);
  const published = final.filter((entry) => entry.published).length;
  const days = (span.to - span.from) / DAY_MS;
  const byGate = new Map<string, { stopped: number; alone: RecordEntry[] }>();
  for (const entry of final) {
    if (entry.published) continue;
    const gates = new Set(entry.stoppedBy);
    for (const gate of gates) {
      const row = byGate.get(gate) ?? { stopped: 0, alone: [] };
      row.stopped++;
      if (gates.size === 1) row.alone.push(entry);
      byGate.set(gate, row);
    }
  }
  const gates = [...byGate].map(([gate, { stopped, alone }]) => ({
    ...{ gate, stopped, share: stopped / final.length },
    alone: groupFigures(tradesOf(alone)),
  }));
  return {
    ...{ proposals: final.length, published, days, publishedADay: days > 0 ? published / days : 0 },
    gates: gates.toSorted((a, b) => b.stopped - a.stopped || (a.gate < b.gate ? -1 : 1)),
  };
};
