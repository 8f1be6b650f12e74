// Whether the chain holds: every number there, every hash recomputed, every one built on the one before.
import { createHash } from 'node:crypto';
import type { ProofFile, ProofRow } from './proofFile.ts';

const START = '0'.repeat(64);
const MINUTE = 60_000;

/** JSON without spaces, names sorted by code unit: written here anew, so that no mistake is shared with the writer. */
const sorted = (value: unknown): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return '[' + value.map(sorted).join(',') + ']';
  const fields = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(fields).toSorted();
  return '{' + names.map((name) => JSON.stringify(name) + ':' + sorted(fields[name])).join(',') + '}';
};

const digestOf = (row: ProofRow): string => createHash('sha256').update(sorted(row.signal)).digest('hex');

export const nameOf = (row: ProofRow): string => `#${row.sequence} ${row.signal.id}`;

const missing = (rows: readonly ProofRow[], head: ProofFile['head']): readonly string[] => {
  const there = new Set(rows.map(({ sequence }) => sequence));
  const last = Math.max(head?.sequence ?? 0, ...there, 0);
  const gone: string[] = [];
  for (let n = 1; n <= last; n++) if (!there.has(n)) gone.push(`#${n} is missing: no signal has this number.`);
  return gone;
};

const rowFaults = (row: ProofRow, before: ProofRow | undefined): readonly string[] => {
  const faults: string[] = [];
  const { sequence, hash, signal } = row;
  if (signal.sequence !== sequence) faults.push(`${nameOf(row)}: its own text carries the number ${signal.sequence}.`);
  if (digestOf(row) !== hash)
    faults.push(`${nameOf(row)}: its hash does not come out; something in it was changed after it was published.`);
  const due = sequence === 1 ? START : before?.sequence === sequence - 1 ? before.hash : undefined;
  if (due !== undefined && signal.previous !== due)
    faults.push(
      `${nameOf(row)}: it is not built on ${sequence === 1 ? 'the start of the chain' : `#${sequence - 1}`}.`,
    );
  return faults;
};

/** What the file claims of the channel must follow from its own dates. */
const standingFaults = (row: ProofRow): readonly string[] => {
  const { proof, signal } = row;
  const opens = Math.ceil(signal.publishedAt / MINUTE) * MINUTE;
  if (proof.kind === 'proven') {
    if (proof.date === undefined || proof.messageId === undefined || proof.head === undefined)
      return [`${nameOf(row)}: it is called proven without a message, its date and its head.`];
    if (proof.head < row.sequence)
      return [`${nameOf(row)}: it is called proven by #${proof.head}, which came before it.`];
    if (Date.parse(proof.date) > opens)
      return [
        `${nameOf(row)}: it is called proven, but its message is of ${proof.date}, after the entry candle's open at ${new Date(opens).toISOString()}.`,
      ];
  }
  return [];
};

/** Every fault of the chain, a sentence each; none where it holds. Rows are looked at in the order of their numbers. */
export const chainFaults = ({ signals, head }: ProofFile): readonly string[] => {
  const rows = signals.toSorted((a, b) => a.sequence - b.sequence);
  const twice = rows.filter((row, i) => rows[i - 1]?.sequence === row.sequence);
  const last = rows.at(-1);
  const headFaults =
    head && last && last.sequence === head.sequence && last.hash !== head.hash
      ? [`The head #${head.sequence} has another hash than the signal of that number.`]
      : !head && last
        ? ['The file names no head, though it has signals.']
        : [];
  return [
    ...missing(rows, head),
    ...twice.map((row) => `#${row.sequence} is there twice.`),
    ...rows.flatMap((row, i) => [...rowFaults(row, rows[i - 1]), ...standingFaults(row)]),
    ...headFaults,
  ];
};
