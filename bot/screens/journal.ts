// /journal: what this person took, skipped and monitored, their own figures and what came of them.
import type { SignalRow } from '../../core/ports/record.ts';
import type { CommandDeps } from '../commands/command.ts';
import { tradeResult } from '../journal/trade.ts';
import type { JournalRow } from '../text/journalList.ts';
import type { ScreenOf } from './screens.ts';

const LISTED = 8;
/** Older words than these are not read. */
const MOST = 500;

/** This person's standing words with their signals and own figures, the newest word first. */
export const journalRows = async (
  { stores }: Pick<CommandDeps, 'stores'>,
  person: number,
): Promise<readonly JournalRow[]> => {
  const words = (await stores.decisions.of(person, MOST)).filter(({ decision }) => decision !== 'undone');
  const results = new Map((await stores.personalResults.of(person)).map((result) => [result.signalId, result]));
  const rows = await Promise.all(
    words.map(async (word): Promise<JournalRow | undefined> => {
      const [row, { trade }] = await Promise.all([
        stores.signals.get(word.signalId),
        stores.cardNotes.get(word.signalId, person),
      ]);
      if (!row || word.decision === 'undone') return undefined;
      return {
        ...row,
        word: { ...word, decision: word.decision },
        trade,
        ...own(row, trade, results.get(word.signalId)),
      };
    }),
  );
  return rows.filter((row) => row !== undefined);
};

const own = (
  row: SignalRow,
  trade: JournalRow['trade'],
  said: JournalRow['said'],
): Pick<JournalRow, 'result' | 'said'> => ({ result: tradeResult(row, trade), ...(said ? { said } : {}) });

export const journalScreen: ScreenOf = async (deps, { person, of, words }) => {
  const rows = await journalRows(deps, person);
  const page = Math.max(0, Math.min(Number(of) || 0, Math.ceil(rows.length / LISTED) - 1));
  const shown = rows.slice(page * LISTED, (page + 1) * LISTED);
  return {
    text: words.journalList.journalText({ rows, shown, now: deps.clock.now(), isFirst: page === 0 }),
    ...(page > 0 ? { newer: page === 1 ? '' : String(page - 1) } : {}),
    ...((page + 1) * LISTED < rows.length ? { older: String(page + 1) } : {}),
  };
};
