// Several processes as one service: what each says of its parts, put together. Pure.
import type { Instant } from '../instant.ts';
import type { PartHealth } from '../ports/shell.ts';

/** A part with the market instant at which it was last reported. */
export type HeardPart = PartHealth & { readonly heardAt: Instant };

/** What a process measures of the machine it runs on. `skewMs`: its clock minus Coinbase's. Absent: not known. */
export type Machine = {
  readonly who: string;
  readonly disk?: { readonly freeBytes: number; readonly totalBytes: number };
  readonly skewMs?: number;
};

/** One process as it tells of itself; `holder` is its own for ever, `beat` moves as long as it lives. */
export type ProcessRow = {
  readonly holder: string;
  readonly beat: number;
  readonly machine: Machine;
  readonly parts: readonly HeardPart[];
};

/** what every process knows best of itself */
const OWN: readonly string[] = ['database', 'telegram'];

const later = (a: HeardPart, b: HeardPart): HeardPart => {
  // a process that has a part switched off says nothing of those that use it
  if ((a.state === 'off') !== (b.state === 'off')) return a.state === 'off' ? b : a;
  return b.heardAt > a.heardAt ? b : a;
};

/** Each part once, by the newest word on it of any process; a process's own connections by its own word. In the order of first mention. */
export const partsOfAll = (own: readonly HeardPart[], others: readonly HeardPart[]): readonly HeardPart[] => {
  const newest = new Map(own.map((part) => [part.part, part]));
  for (const part of others) {
    const known = newest.get(part.part);
    if (known === undefined) newest.set(part.part, part);
    else if (!OWN.includes(part.part)) newest.set(part.part, later(known, part));
  }
  return [...newest.values()];
};
