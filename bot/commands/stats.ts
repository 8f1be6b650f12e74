// /stats and /performance: the record in figures, of a span of days, a symbol or a cut.
import { symbolMeant } from '../../core/delivery/symbolMeant.ts';
import type { CutName } from '../../core/record/cuts.ts';
import { recordFor } from '../recordFor.ts';
import { scopeData } from '../screens/stats.ts';
import { cutMeant } from '../text/performance.ts';
import type { Scope } from '../text/stats.ts';
import { answer, type Command, type Typed } from './command.ts';
import { sendEquity } from './equity.ts';
import { openScreen } from './status.ts';

const MOST_DAYS = 3650;

type Asked = Scope & { readonly cut?: CutName };

/** '7', '30d', '7 days', 'btc', 'btc 30', 'hour'; the word that is none of these where there is one. */
export const scopeMeant = (argument: string, symbols: readonly string[]): Asked | { readonly unknown: string } => {
  let scope: Asked = {};
  for (const word of argument.split(/[\s,]+/).filter((w) => w !== '' && !/^days?$/i.test(w))) {
    const days = /^(\d{1,4})d?$/i.exec(word)?.[1];
    const symbol = symbolMeant(word, symbols);
    const cut = cutMeant(word);
    if (days !== undefined && Number(days) > 0 && Number(days) <= MOST_DAYS) scope = { ...scope, days: Number(days) };
    else if (symbol !== undefined) scope = { ...scope, symbol };
    else if (cut !== undefined) scope = { ...scope, cut };
    else return { unknown: word };
  }
  return scope;
};

/** Whose own edge is told: nobody's where others read along. */
const reader = ({ from, chatId }: Typed): number | undefined => (chatId === from.id ? from.id : undefined);

/** The picture goes first, where there is enough to draw. */
export const stats: Command = async (deps, typed) => {
  const { symbols } = deps;
  const { argument, words } = typed;
  const scope = scopeMeant(argument, symbols);
  if ('unknown' in scope || scope.cut !== undefined)
    return answer(deps, typed, words.stats.scopeUnknown('unknown' in scope ? scope.unknown : argument, symbols));
  await sendEquity(deps, typed, scope);
  await openScreen(deps, typed, 'stats', scopeData(scope));
};

export const performance: Command = async (deps, typed) => {
  const asked = scopeMeant(typed.argument, deps.symbols);
  if ('unknown' in asked)
    return answer(deps, typed, typed.words.stats.scopeUnknown(asked.unknown, deps.symbols, 'performance'));
  const told = await recordFor(deps, asked, reader(typed));
  await answer(deps, typed, typed.words.performance.performanceText({ ...told, scope: asked }, asked.cut));
};
