// Gates on what surrounds the proposal: essential upstreams, events of high impact, and whether the model says it twice.

import type { Reading, SourceName } from '../../market/context.ts';
import { near } from '../../market/events.ts';
import type { JudgeSettings } from '../../settings.ts';
import { failureText } from '../../wording/sources.ts';
import type { Case } from './case.ts';
import type { Gate } from './gate.ts';

/** One entry a source called essential: its reading, undefined where the cycle never read it. */
export const essentialReadings = (one: Case, settings: JudgeSettings): readonly EssentialReading[] =>
  settings.essentialSources.map((source) => ({ source, reading: one.upstreams.find((r) => r.source === source) }));

export type EssentialReading = { readonly source: SourceName; readonly reading: Reading<unknown> | undefined };

/** Never asked, because it is not configured. */
export const isDisabled = (reading: Reading<unknown> | undefined): boolean =>
  reading?.kind === 'failed' && reading.failure.reason === 'disabled';

/** Stale or failed withholds; a value kept within its use-by passes, and so does what is not configured. */
export const sources: Gate = {
  name: 'sources',
  ask: (one, settings) =>
    essentialReadings(one, settings).flatMap(({ source, reading }) => {
      if (reading?.kind === 'ok' || isDisabled(reading)) return [];
      const detail = reading === undefined ? 'was not read' : failureText(reading.failure);
      return [{ reason: 'essential source', source, detail } as const];
    }),
  notAsked: (one, settings) => {
    const asked = essentialReadings(one, settings);
    if (asked.length === 0) return 'none is called essential';
    return asked.every(({ reading }) => isDisabled(reading)) ? 'none of the essential ones is configured' : undefined;
  },
};

/** An empty list claims nothing, so nothing is asked of it. */
export const events: Gate = {
  name: 'events',
  ask: ({ events: list, now }, { eventWindow }) =>
    near(list, now, eventWindow).map(({ name, at, source }) => ({ reason: 'event near', name, at, source }) as const),
  notAsked: ({ events: list }) => (list.length === 0 ? 'no event is listed from now on' : undefined),
};

export const stability: Gate = {
  name: 'stability',
  ask: ({ stability: how }) => (how.kind === 'agreed' || how.kind === 'not asked' ? [] : [{ reason: 'unstable', how }]),
  notAsked: ({ stability: how }) => (how.kind === 'not asked' ? how.because : undefined),
};
