// Reads a dated list of events from a file: CSV with a header, or one event a line.
import type { MarketEvent } from '../events.ts';
import { eventName } from './eventName.ts';
import { parseWhen } from './when.ts';

/** `skipped` counts rows of a lower impact than high; `errors` are sentences, each with its line's number. */
export type EventFile = {
  readonly events: readonly MarketEvent[];
  readonly skipped: number;
  readonly errors: readonly string[];
};

const MOST_LINES = 10_000;
const MOST_ERRORS = 20;

/** The fields of one CSV line; a quoted field may hold commas and doubled quotes. */
const fieldsOf = (line: string): readonly string[] => {
  const pieces = line.match(/"(?:[^"]|"")*"|[^,"]+|,|"/g) ?? [];
  const fields = [''];
  for (const piece of pieces) {
    if (piece === ',') fields.push('');
    else fields.push(`${fields.pop() ?? ''}${/^".*"$/.test(piece) ? piece.slice(1, -1).replaceAll('""', '"') : piece}`);
  }
  return fields.map((field) => field.trim());
};

type Row = { readonly when: string; readonly name: string; readonly impact: string; readonly source: string };

const columnsOf = (header: string): readonly string[] | undefined => {
  const names = fieldsOf(header.toLowerCase());
  return names.includes('name') && (names.includes('at') || names.includes('time')) ? names : undefined;
};

const rowOf = (line: string, columns: readonly string[] | undefined): Row => {
  if (columns !== undefined) {
    const fields = fieldsOf(line);
    const field = (...names: readonly string[]): string => fields[columns.findIndex((c) => names.includes(c))] ?? '';
    return { when: field('at', 'time'), name: field('name'), impact: field('impact'), source: field('source') };
  }
  const m =
    /^([^\s,;]+(?:\s+\d{1,2}:\d{2}(?::\d{2})?\s*(?:(?:Z|UTC|GMT)(?![a-z])|[+-]\d{2}:?\d{2})?)?)[\s,;]+(.*)$/i.exec(
      line,
    );
  return { when: m?.[1] ?? line, name: m?.[2] ?? '', impact: '', source: '' };
};

const IMPACTS: readonly string[] = ['high', 'medium', 'low'];

/**
 * CSV with a header naming at (or time), name and, where they are there, impact and source; or lines such as
 * '2026-12-10 19:00Z FOMC'. Blank lines and those that begin with # are passed over; '# source: ...' names the source of
 * what follows, else it is `source`. A row without an impact is of high impact: that is what the list is for. Rows that
 * cannot be read are told and leave the others standing.
 */
export const parseEventFile = (text: string, source: string): EventFile => {
  const events = new Map<string, MarketEvent>();
  const errors: string[] = [];
  let [skipped, from] = [0, source];
  let columns: readonly string[] | undefined;
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const refuse = (i: number, because: string): void => {
    if (errors.length < MOST_ERRORS) errors.push(`line ${i + 1}: ${because}`);
  };
  if (lines.length > MOST_LINES) errors.push(`the file has ${lines.length} lines; the first ${MOST_LINES} are read`);
  for (const [i, raw] of lines.slice(0, MOST_LINES).entries()) {
    const line = raw.trim();
    const named = /^#\s*source:\s*(.+)$/i.exec(line)?.[1];
    if (named !== undefined) from = eventName(named) ?? from;
    if (line === '' || line.startsWith('#')) continue;
    if (columns === undefined && events.size === 0) {
      columns = columnsOf(line);
      if (columns !== undefined) continue;
    }
    const row = rowOf(line, columns);
    const when = parseWhen(row.when);
    const name = eventName(row.name);
    const impact = row.impact.toLowerCase() || 'high';
    if (when.kind === 'unread') refuse(i, when.because);
    else if (name === undefined) refuse(i, 'the event has no name');
    else if (!IMPACTS.includes(impact)) refuse(i, `impact is "${row.impact.slice(0, 20)}"; it is high, medium or low`);
    else if (impact !== 'high') skipped++;
    else
      events.set(`${when.at} ${name.toLowerCase()}`, {
        at: when.at,
        name,
        impact: 'high',
        source: eventName(row.source) ?? from,
      });
  }
  return { events: [...events.values()].toSorted((a, b) => a.at - b.at), skipped, errors };
};
