// The summary that falls due at a person's own hour, written when it goes out.
import { defaultPreferences } from '../../core/delivery/preferences.ts';
import { spanOfSubject } from '../../core/delivery/summary.ts';
import type { Subscriber } from '../../core/ports/people.ts';
import { equityPicture } from '../equityPicture.ts';
import { wordsFor } from '../people/language.ts';
import type { Html } from '../text/html.ts';
import { type SummaryDeps, summaryFacts } from './facts.ts';

/** A summary as it goes out; the week's with the record beside the coin, where there is enough to draw. */
export type DueSummary = { readonly kind: 'daily' | 'weekly'; readonly text: Html; readonly picture?: Buffer };

/** Of 'daily:2024-01-15' or 'weekly:2024-01-15'; undefined for another subject. */
export const createScheduledSummary =
  (deps: SummaryDeps, isAdmin: (id: number) => Promise<boolean>) =>
  async (reader: Subscriber, subject: string): Promise<DueSummary | undefined> => {
    const wishes = reader.preferences ?? defaultPreferences;
    const span = spanOfSubject(subject, wishes);
    if (!span) return undefined;
    const who = { id: reader.id, isAdmin: await isAdmin(reader.id), spot: wishes.directions === 'spot' };
    const { kind, date } = span;
    const { summary: say, summaryTitle } = wordsFor(reader);
    const text = say.summaryText(summaryTitle.dueTitle(kind, date), await summaryFacts(deps, who, span));
    const picture = kind === 'weekly' ? await equityPicture(deps, span) : undefined;
    return { kind, text, ...(picture ? { picture } : {}) };
  };
