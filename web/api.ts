// The record for other programs: JSON rows, one signal with everything behind it, and whole exports.
import type { RequestHandler, Response } from 'express';
import type { FlatSignalRow } from '../core/ports/search.ts';
import { bounded } from './bounded.ts';
import { findSignals, type HistoryStores, readReport, readSignal } from './history.ts';
import { checkedId } from './pages.ts';
import { checkNames, type HistoryQuery, historyQuery, limitOf, RequestError } from './query.ts';
import { sendJson } from './sendPage.ts';
import { csvHead, csvLine, signalData } from './signalData.ts';
import { type Viewer, viewerOf } from './viewer.ts';

const USUAL_ROWS = 50;
const EXPORT_ROWS = 500;

const known = ['limit', 'before', 'symbol', 'direction', 'outcome', 'tier', 'mine', 'to', 'from'];

/** A program that asks for what is not offered is told so, instead of being given something else. */
const checkedQuery = (query: Readonly<Record<string, unknown>>): HistoryQuery => {
  checkNames(query);
  const unknown = Object.keys(query).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new RequestError(400, `There is no parameter ${unknown}; there are ${known.join(', ')}.`);
  return historyQuery(query);
};

async function* pages(
  stores: HistoryStores,
  query: HistoryQuery,
  viewer: Viewer,
): AsyncGenerator<readonly FlatSignalRow[]> {
  for (let before = query.before; ; ) {
    const rows = await bounded(findSignals(stores, { ...query, before }, { limit: EXPORT_ROWS, viewer }));
    if (rows.length > 0) yield rows;
    if (rows.length < EXPORT_ROWS) return;
    before = rows.at(-1)?.signal.id;
  }
}

/** Waits until the reader has taken what was written; false where it has gone. */
const taken = (res: Response, text: string): Promise<boolean> =>
  new Promise((resolve) => {
    if (res.destroyed) return resolve(false);
    if (res.write(text)) return resolve(true);
    const over = (): void => {
      res.off('drain', over).off('close', over);
      resolve(!res.destroyed);
    };
    res.on('drain', over).on('close', over);
  });

type Api = Readonly<Record<'signals' | 'signal' | 'csv' | 'json', RequestHandler>>;

/** Handlers reject with RequestError for what cannot be answered. */
export const createApi = (stores: HistoryStores): Api => {
  const exported = async (
    res: Response,
    lines: { readonly type: string; readonly name: string; readonly head: string; readonly tail: string },
    line: (row: FlatSignalRow, isFirst: boolean) => string,
  ): Promise<void> => {
    const found = pages(stores, checkedQuery(res.req.query), viewerOf(res));
    // the first rows are read before anything is sent, so that what cannot be answered still can be said
    const first = await found.next();
    res.set({
      'content-type': lines.type,
      'content-disposition': `attachment; filename="${lines.name}"`,
      'cache-control': 'no-store',
    });
    let isFirst = true;
    const written = (rows: readonly FlatSignalRow[]): string =>
      rows
        .map((row) => {
          const text = line(row, isFirst);
          isFirst = false;
          return text;
        })
        .join('');
    let goesOn = await taken(res, lines.head + (first.done ? '' : written(first.value)));
    for await (const rows of found) {
      if (!goesOn) return;
      goesOn = await taken(res, written(rows));
    }
    res.end(lines.tail);
  };

  return {
    signals: async (req, res) => {
      const query = checkedQuery(req.query);
      const limit = limitOf(req.query.limit, USUAL_ROWS);
      const rows = await bounded(findSignals(stores, query, { limit: limit + 1, viewer: viewerOf(res) }));
      const shown = rows.slice(0, limit);
      const next = rows.length > limit ? (shown.at(-1)?.signal.id ?? null) : null;
      await sendJson(res, { signals: shown.map(signalData), next });
    },
    signal: async (req, res) => {
      const row = await readSignal(stores, checkedId(req.params.id), viewerOf(res));
      const report = await readReport(stores, row.signal);
      const { signal, outcome, thesis, decisions, own } = row;
      await sendJson(res, {
        ...signalData(row),
        signal,
        outcome_details: outcome,
        thesis: thesis ?? null,
        decisions,
        own: own ? { decision: own.decision, at: new Date(own.at).toISOString(), late: own.late } : null,
        report: report ?? null,
      });
    },
    csv: (_req, res) =>
      exported(res, { type: 'text/csv; charset=utf-8', name: 'v7-signals.csv', head: csvHead, tail: '' }, (row) =>
        csvLine(signalData(row)),
      ),
    json: (_req, res) =>
      exported(
        res,
        { type: 'application/json; charset=utf-8', name: 'v7-signals.json', head: '[', tail: '\n]\n' },
        (row, isFirst) => `${isFirst ? '' : ','}\n${JSON.stringify(signalData(row))}`,
      ),
  };
};
