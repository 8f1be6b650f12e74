// The handlers of the pages and of the fragments that a live page fetches.
import type { RequestHandler, Response } from 'express';
import type { Instant } from '../core/instant.ts';
import type { Clock, HealthBoard } from '../core/ports.ts';
import { type HistoryStores, readHistory, readReport, readSignal, readSummary, type Summary } from './history.ts';
import { type Html, render } from './html.ts';
import { historyPage } from './page/historyPage.ts';
import { type Frame, type Live, layout } from './page/layout.ts';
import { signalCard } from './page/signalCard.ts';
import { signalPage } from './page/signalPage.ts';
import { summaryBlock } from './page/summary.ts';
import { historyQuery, isSignalId, RequestError } from './query.ts';

/** Sends markup that no one may keep: the next look may differ. */
export const sendPage = (res: Response, content: Html, status = 200): void => {
  res.status(status).set('cache-control', 'no-store').type('html').send(render(content));
};

const checkedId = (id: unknown): string => {
  if (typeof id !== 'string' || !isSignalId(id))
    throw new RequestError(400, 'That is not the id of a signal; one looks like 20240115T1435Z-BTC-USD.');
  return id;
};

export type PagesDeps = {
  readonly stores: HistoryStores;
  readonly health: HealthBoard;
  readonly clock: Clock;
  readonly nextCycleAt?: () => Instant | undefined;
  readonly symbols?: readonly string[];
  readonly frame: Frame;
  readonly revision: () => string;
};

type Pages = Readonly<Record<'history' | 'signal' | 'summaryFragment' | 'signalFragment', RequestHandler>>;

/** Handlers reject with RequestError for what cannot be shown and with the store's own error where it fails. */
export const createPages = ({ stores, clock, frame, ...deps }: PagesDeps): Pages => {
  // taken before anything is read, so that a change in between is fetched once more rather than missed
  const reading = (): Live => ({ revision: deps.revision(), now: clock.now() });
  const summaryAt = (now: Instant): Promise<Summary> =>
    readSummary(stores, {
      ...{ now, nextCycleAt: deps.nextCycleAt?.(), health: deps.health, symbols: deps.symbols ?? [] },
    });

  return {
    history: async (req, res) => {
      const query = historyQuery(req.query);
      const live = reading();
      const [page, summary] = await Promise.all([readHistory(stores, query), summaryAt(live.now)]);
      const title = query.symbol === undefined ? 'V7 Signals' : `${query.symbol} · V7 Signals`;
      sendPage(res, layout(frame, title, historyPage({ page, summary, symbols: deps.symbols ?? [] }), live));
    },
    signal: async (req, res) => {
      const live = reading();
      const row = await readSignal(stores, checkedId(req.params.id));
      const report = await readReport(stores, row.signal);
      const card = signalCard(row, { now: live.now, alone: { report } });
      const title = `${row.signal.direction} ${row.signal.symbol} · V7 Signals`;
      sendPage(res, layout(frame, title, signalPage(row.signal.id, card), live));
    },
    summaryFragment: async (_req, res) => sendPage(res, summaryBlock(await summaryAt(clock.now()))),
    signalFragment: async (req, res) => {
      const row = await readSignal(stores, checkedId(req.params.id));
      sendPage(res, signalCard(row, { now: clock.now() }));
    },
  };
};
