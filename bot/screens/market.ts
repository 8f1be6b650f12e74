// /market: what the newest cycle knows of a symbol; without one, all of them in a line each.
import { symbolMeant } from '../../core/delivery/symbolMeant.ts';
import { button, inRows } from '../menus/menu.ts';
import { chartAddress, chartLabel } from '../text/buttons.ts';
import { marketList, marketText, marketUnknown } from '../text/market.ts';
import { type ScreenOf, screenData } from './screens.ts';

const SYMBOLS = 30;

export const marketScreen: ScreenOf = async ({ stores, clock, symbols }, { of }) => {
  const now = clock.now();
  const symbol = of === '' ? undefined : symbolMeant(of, symbols);
  if (symbol !== undefined) {
    const report = await stores.cycles.latest(symbol);
    const chart = { text: chartLabel, url: chartAddress({ symbol, lifeHours: 4 }) };
    return { text: marketText({ symbol, report, now }), rows: [[chart]] };
  }
  const shown = symbols.slice(0, SYMBOLS);
  const reports = await Promise.all(shown.map((one) => stores.cycles.latest(one)));
  const rows = shown.map((one, i) => ({ symbol: one, report: reports[i] }));
  const buttons = shown.map((one) => button(one, screenData('market', one)));
  return { text: of === '' ? marketList(rows, now) : marketUnknown(of, symbols), rows: inRows(buttons, 3) };
};
