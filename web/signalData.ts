// A signal as other programs get it: the flat row of the contract, then its outcome.
import type { FlatSignalRow } from '../core/ports/search.ts';
import { resultOf } from '../core/record/settle.ts';
import { flatNames, type SignalFlat } from '../core/record/signalFlat.ts';

/** After the flat row: `outcome` how it ended, `result` what was won, `net_r` and `net_percent` after costs; absent is null. */
export type SignalData = Omit<SignalFlat, 'timestamp'> & {
  readonly timestamp: string;
  readonly id: string;
  readonly outcome: string;
  readonly result: string | null;
  readonly net_r: number | null;
  readonly net_percent: number | null;
  readonly entered_price: number | null;
  readonly exit_price: number | null;
  readonly ended_at: string | null;
  readonly expires_at: string;
};

const isoOf = (ms: number): string => new Date(ms).toISOString();

export const dataNames = [
  'id',
  ...flatNames,
  'outcome',
  'result',
  'net_r',
  'net_percent',
  'entered_price',
  'exit_price',
  'ended_at',
  'expires_at',
] as const satisfies readonly (keyof SignalData)[];

/** The row of one signal. */
export const signalData = ({ signal, outcome, flat }: FlatSignalRow): SignalData => {
  const ended = 'exitPrice' in outcome ? outcome : undefined;
  return {
    id: signal.id,
    ...flat,
    timestamp: isoOf(flat.timestamp.getTime()),
    outcome: outcome.kind,
    result: resultOf(outcome) ?? null,
    net_r: ended?.r ?? null,
    net_percent: ended === undefined ? null : ended.netShare * 100,
    entered_price: ended?.entryPrice ?? null,
    exit_price: ended?.exitPrice ?? null,
    ended_at: ended === undefined ? null : isoOf(ended.at),
    expires_at: isoOf(signal.expiresAt),
  };
};

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A spreadsheet would run a text that begins like a formula; a mark before it keeps it a text. */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

const cell = (value: SignalData[keyof SignalData]): string => {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  return quoted(harmless(Array.isArray(value) ? value.join(' ') : value));
};

/** The names of the columns as the first line of a CSV. */
export const csvHead = `${dataNames.join(',')}\r\n`;

/** One line of a CSV; absent is empty. */
export const csvLine = (data: SignalData): string => `${dataNames.map((name) => cell(data[name])).join(',')}\r\n`;
