// Quiet hours as a person types them.
import { parseClock } from './muteCommand.ts';
import type { QuietSpan } from './preferences.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const dayOf = (word: string): number => DAYS.findIndex((day) => word.toLowerCase().startsWith(day));

/** 'mon', 'mon-fri', 'sat,sun', 'daily', 'weekdays', 'weekend' as days, Monday 0; undefined where it is none. */
const daysOf = (words: string): readonly number[] | undefined => {
  const asked = words.trim().toLowerCase();
  if (/^(?:daily|every\s*(?:day|night)|all|)$/.test(asked)) return [0, 1, 2, 3, 4, 5, 6];
  if (/^week\s?days?$/.test(asked)) return [0, 1, 2, 3, 4];
  if (/^week\s?ends?$/.test(asked)) return [5, 6];
  const found: number[] = [];
  for (const part of asked.split(/[\s,+&]+|\band\b/).filter((one) => one !== '')) {
    const [, first = '', , last] = /^([a-z]{3,9})(-([a-z]{3,9}))?$/.exec(part.replace(/[\u2013\u2014]/g, '-')) ?? [];
    const [from, to] = [dayOf(first), dayOf(last ?? first)];
    if (first === '' || from < 0 || to < 0) return undefined;
    for (let day = from; ; day = (day + 1) % 7) {
      found.push(day);
      if (day === to) break;
    }
  }
  return found.length === 0 ? undefined : [...new Set(found)];
};

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const TIMES = /(\d{1,2}(?::\d{2})?\s*(?:am|pm)?)\s*(?:-|\u2013|to|until)\s*(\d{1,2}(?::\d{2})?\s*(?:am|pm)?)\s*$/i;

/** One piece, 'mon-fri 22:30-07:00' or 'sat off'; its days with their span. */
const pieceOf = (piece: string): { readonly days: readonly number[]; readonly span: QuietSpan } | undefined => {
  const off = /^(.*?)\s*\b(?:off|none|no)$/i.exec(piece);
  if (off) {
    const days = daysOf(off[1] ?? '');
    return days && { days, span: null };
  }
  const found = TIMES.exec(piece);
  if (!found) return undefined;
  const [from, to] = [parseClock(found[1] ?? ''), parseClock(found[2] ?? '')];
  const days = daysOf(piece.slice(0, found.index));
  if (from === undefined || to === undefined || days === undefined) return undefined;
  return { days, span: { from: clock(from), to: clock(to) } };
};

/**
 * '22:30-07:00', 'mon-fri 23:00-07:00, sat-sun 00:00-10:00', 'fri off', 'off'. Days that are not named keep what they have;
 * undefined where any piece cannot be read.
 */
export const parseQuiet = (text: string, before: readonly QuietSpan[]): QuietSpan[] | undefined => {
  const pieces = text
    // a comma parts pieces only behind a time; between days it lists them
    .split(/[;\n]+|(?<=\d|[ap]m|off|none)\s*,/i)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
  if (pieces.length === 0 || pieces.length > 14) return undefined;
  const quiet = [...before];
  for (const piece of pieces) {
    const read = pieceOf(piece);
    if (!read) return undefined;
    for (const day of read.days) quiet[day] = read.span;
  }
  return quiet;
};
