// /market: what the newest cycle knows of a symbol; without one, all of them in a line each.
import { symbolMeant } from '../../core/delivery/symbolMeant.ts';
import { button, inRows } from '../menus/menu.ts';
import { chartAddress } from '../text/buttons.ts';
import { type ScreenOf, screenData } from './screens.ts';

const SYMBOLS = 30;

export const marketScreen: ScreenOf = async ({ stores, clock, symbols }, { of, words: { market: say, buttons } }) => {
  const now = clock.now();
  const symbol = of === '' ? undefined : symbolMeant(of, symbols);
  if (symbol !== undefined) {
    const report = await stores.cycles.latest(symbol);
    const chart = { text: buttons.chartLabel, url: chartAddress({ symbol, lifeHours: 4 }) };
    return { text: say.marketText({ symbol, report, now }), rows: [[chart]] };
  }
  const shown = symbols.slice(0, SYMBOLS);
  const reports = await Promise.all(shown.map((one) => stores.cycles.latest(one)));
  const rows = shown.map((one, i) => ({ symbol: one, report: reports[i] }));
  const each = shown.map((one) => button(one, screenData('market', one)));
  return { text: of === '' ? say.marketList(rows, now) : say.marketUnknown(of, symbols), rows: inRows(each, 3) };
};
