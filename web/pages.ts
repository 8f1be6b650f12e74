// The handlers of the pages and of the fragments that a live page fetches.
import type { RequestHandler } from 'express';
import type { Clock } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { bounded } from './bounded.ts';
import { readCandlePlot } from './candles.ts';
import { type HistoryStores, readHistory, readReport, readSignal } from './history.ts';
import { html } from './html.ts';
import { createKeptPages } from './keptPages.ts';
import { historyPage } from './page/historyPage.ts';
import { type Frame, type Live, layout } from './page/layout.ts';
import { performancePage } from './page/performancePage.ts';
import { proofPart } from './page/proofPart.ts';
import { analysesList } from './page/reportParts.ts';
import { resultsPart } from './page/resultsPart.ts';
import { signalCard } from './page/signalCard.ts';
import { figures } from './page/signalDetails.ts';
import { signalPage } from './page/signalPage.ts';
import { summaryBlock } from './page/summary.ts';
import { type PerformanceReader, performanceQuery } from './performance.ts';
import { historyQuery, isSignalId, RequestError } from './query.ts';
import { readResults } from './results.ts';
import { sendJson, sendPage } from './sendPage.ts';
import type { SummaryReader } from './summary.ts';
import { viewerOf } from './viewer.ts';

/** The id in an address; throws RequestError where it cannot be one. */
export const checkedId = (id: unknown): string => {
  if (typeof id !== 'string' || !isSignalId(id))
    throw new RequestError(400, 'That is not the id of a signal; one looks like 20240115T1435Z-BTC-USD.');
  return id;
};

export type PagesDeps = {
  readonly stores: HistoryStores & {
    readonly candles: Pick<Stores['candles'], 'read'>;
    readonly personalResults: Pick<Stores['personalResults'], 'get'>;
    readonly proof: Pick<Stores['proof'], 'of'>;
  };
  readonly clock: Clock;
  readonly symbols: readonly string[];
  readonly frame: Frame;
  readonly revision: () => string;
  readonly summary: SummaryReader;
  readonly performance: PerformanceReader;
};

type Pages = Readonly<
  Record<
    'history' | 'signal' | 'performance' | 'candles' | 'summaryFragment' | 'signalFragment' | 'whyFragment',
    RequestHandler
  >
>;

/** Handlers reject with RequestError for what cannot be shown and with the store's own error where it fails. */
export const createPages = ({ stores, clock, frame, symbols, ...deps }: PagesDeps): Pages => {
  // taken before anything is read, so that a change in between is fetched once more rather than missed
  const guests = createKeptPages(() => clock.wallMs());
  const reading = (): Live => ({ revision: deps.revision(), now: clock.now() });

  return {
    history: async (req, res) => {
      const query = historyQuery(req.query);
      const viewer = viewerOf(res);
      const live = reading();
      const make = async () => {
        const [page, summary] = await Promise.all([readHistory(stores, query, viewer), deps.summary.read()]);
        const view = { page, summary, symbols, isPerson: viewer.kind === 'person' };
        const head = { title: query.symbol ?? '', viewer, live, here: 'signals' } as const;
        return layout(frame, head, historyPage(view));
      };
      const key = JSON.stringify([live.revision, query]);
      await sendPage(res, await (viewer.kind === 'guest' ? guests.get(key, make) : make()));
    },
    signal: async (req, res) => {
      const live = reading();
      const viewer = viewerOf(res);
      const row = await readSignal(stores, checkedId(req.params.id), viewer);
      const took = viewer.kind === 'person' && row.own?.decision === 'took' ? viewer : undefined;
      const [report, plot, link, said] = await Promise.all([
        readReport(stores, row.signal),
        readCandlePlot(stores.candles, row, live.now),
        bounded(stores.proof.of(row.signal.id)),
        took && readResults(stores, row.signal.id, took),
      ]);
      const results = took && resultsPart(row, said, took.csrf);
      const title = `${row.signal.direction} ${row.signal.symbol}`;
      const head = { title, viewer, live, plots: 'signal' } as const;
      await sendPage(
        res,
        layout(frame, head, signalPage({ row, now: live.now, plot, report, results, proof: proofPart(link) })),
      );
    },
    performance: async (req, res) => {
      const live = reading();
      const viewer = viewerOf(res);
      const shown = await deps.performance.read(performanceQuery(req.query), viewer);
      const head = { title: 'Performance', viewer, live, plots: 'performance', here: 'performance' } as const;
      await sendPage(res, layout(frame, head, performancePage({ shown, symbols })));
    },
    candles: async (req, res) => {
      const row = await readSignal(stores, checkedId(req.params.id), viewerOf(res));
      const { signal, bars, ...plot } = await readCandlePlot(stores.candles, row, clock.now());
      const column = (name: 'time' | 'open' | 'high' | 'low' | 'close'): readonly number[] => bars.map((b) => b[name]);
      const columns = ['time', 'open', 'high', 'low', 'close'] as const;
      await sendJson(res, {
        ...plot,
        ...Object.fromEntries(columns.map((name) => [name, column(name)])),
        tick: signal.tick,
        publishedAt: signal.publishedAt,
      });
    },
    summaryFragment: async (_req, res) => sendPage(res, summaryBlock(await deps.summary.read())),
    signalFragment: async (req, res) => {
      const row = await readSignal(stores, checkedId(req.params.id), viewerOf(res));
      await sendPage(res, signalCard(row, { now: clock.now() }));
    },
    whyFragment: async (req, res) => {
      const { signal, flat } = await readSignal(stores, checkedId(req.params.id), viewerOf(res));
      const report = await readReport(stores, signal);
      const told = report ? analysesList(report, signal.tick) : html`<p>${figures(flat, signal.tick)}</p>`;
      await sendPage(res, html`<div class="why"><h3>Analyses</h3>${told}</div>`);
    },
  };
};
