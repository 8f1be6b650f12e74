// /summary, /daily, /weekly, /monthly, /profit: so many of the person's own days in short, brought up to date in place.

import { defaultPreferences } from '../../core/delivery/preferences.ts';
import { daysUpTo } from '../../core/delivery/summary.ts';
import { summaryFacts } from '../summary/facts.ts';
import { lines } from '../text/html.ts';
import type { ScreenOf } from './screens.ts';

export const MOST_DAYS = 90;

/** `of` is the number of days; today where it is none. */
export const summaryScreen: ScreenOf = async (deps, { person, isAdmin, of, words }) => {
  const { stores, clock } = deps;
  const days = Math.min(MOST_DAYS, Math.max(1, Number(of) || 1));
  const wishes = (await stores.subscribers.get(person))?.preferences ?? defaultPreferences;
  const span = daysUpTo(days, wishes, clock.now());
  const reader = { id: person, isAdmin, spot: wishes.directions === 'spot' };
  const { summary: say, summaryTitle, pages } = words;
  const text = say.summaryText(summaryTitle.summaryTitle(days), await summaryFacts(deps, reader, span));
  return { text: lines(text, pages.asOfLine(clock.now())) };
};
