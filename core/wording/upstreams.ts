// What each upstream said, for the details: a title with its age, then its lines; or why it is missing and since when.
import type { Instant } from '../instant.ts';
import type { Absent, Present, Reading, SourceName, Upstreams } from '../market/context.ts';
import { fearGreedLines } from './fearGreed.ts';
import { macroLines } from './macro.ts';
import { optionsLines } from './options.ts';
import { orderFlowLines } from './orderFlow.ts';
import { sentimentLines } from './sentiment.ts';
import { failureText, sourceTitle } from './sources.ts';
import { dateTime, span } from './times.ts';

export type UpstreamSection = { readonly title: string; readonly lines: readonly string[] };

const ageText = (reading: Present<unknown>, now: Instant): string =>
  [
    `${span(now - reading.at)} old`,
    ...(reading.keptBecause ? [`kept, since now ${failureText(reading.keptBecause)}`] : []),
    ...(reading.note === undefined ? [] : [reading.note]),
  ].join('; ');

const titled = (source: SourceName): string => {
  const title = sourceTitle[source];
  return title.charAt(0).toUpperCase() + title.slice(1);
};

/** A line that several rows share is told once, after the last of them. */
const once = (lines: readonly string[]): readonly string[] => lines.filter((line, i) => lines.lastIndexOf(line) === i);

const missing = (reading: Absent): UpstreamSection => ({
  title: `${titled(reading.source)}: missing`,
  lines: [
    `${failureText(reading.failure)}${reading.since === undefined ? '' : `, since ${dateTime(reading.since)} UTC`}`,
  ],
});

const sectionOf = <T>(reading: Reading<T>, now: Instant, lines: (value: T) => readonly string[]): UpstreamSection =>
  reading.kind === 'failed'
    ? missing(reading)
    : { title: `${titled(reading.source)} (${ageText(reading, now)})`, lines: once(lines(reading.value)) };

/** In the order of `upstreamList`; `tick` is the symbol's price step. */
export const upstreamSections = (
  upstreams: Upstreams,
  of: { readonly symbol: string; readonly tick: number; readonly now: Instant },
): readonly UpstreamSection[] => [
  sectionOf(upstreams.orderFlow, of.now, (value) => orderFlowLines(value, of.symbol, of.tick)),
  sectionOf(upstreams.sentiment, of.now, (value) => sentimentLines(value, of.now)),
  sectionOf(upstreams.fearGreed, of.now, fearGreedLines),
  sectionOf(upstreams.macro, of.now, macroLines),
  sectionOf(upstreams.options, of.now, optionsLines),
];
