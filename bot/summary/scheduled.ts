// The summary that falls due at a person's own hour, written when it goes out.
import { defaultPreferences } from '../../core/delivery/preferences.ts';
import { spanOfSubject } from '../../core/delivery/summary.ts';
import type { Subscriber } from '../../core/ports.ts';
import type { Html } from '../text/html.ts';
import { summaryText } from '../text/summary.ts';
import { dueTitle } from '../text/summaryTitle.ts';
import { type SummaryDeps, summaryFacts } from './facts.ts';

/** 'daily:2024-01-15' or 'weekly:2024-01-15' in words; undefined for another subject. */
export const createScheduledSummary =
  (deps: SummaryDeps, isAdmin: (id: number) => Promise<boolean>) =>
  async (reader: Subscriber, subject: string): Promise<Html | undefined> => {
    const wishes = reader.preferences ?? defaultPreferences;
    const span = spanOfSubject(subject, wishes);
    if (!span) return undefined;
    const who = { id: reader.id, isAdmin: await isAdmin(reader.id), spot: wishes.directions === 'spot' };
    return summaryText(dueTitle(span.kind, span.date), await summaryFacts(deps, who, span));
  };
