// What each upstream said, for the details: a title with its age, then its lines; or why it is missing and since when.
import type { Instant } from '../instant.ts';
import type { Absent, Present, Reading, SourceName, Upstreams } from '../market/context.ts';
import { fearGreedLines } from './fearGreed.ts';
import { macroGist, macroLines } from './macro.ts';
import { optionsLines } from './options.ts';
import { orderFlowLines } from './orderFlow.ts';
import { sentimentLines } from './sentiment.ts';
import { failureText, sourceTitle } from './sources.ts';
import { dateTime, span } from './times.ts';

/** `gist` is what to tell where there is room for little: a line or two. */
export type UpstreamSection = {
  readonly title: string;
  readonly lines: readonly string[];
  readonly gist: readonly string[];
};

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

const missing = (reading: Absent): UpstreamSection => {
  const lines = [
    `${failureText(reading.failure)}${reading.since === undefined ? '' : `, since ${dateTime(reading.since)} UTC`}`,
  ];
  return { title: `${titled(reading.source)}: missing`, lines, gist: lines };
};

type Words<T> = {
  readonly lines: (value: T) => readonly string[];
  /** of the value and its lines; the first line where nothing else is said */
  readonly gist?: (value: T, lines: readonly string[]) => readonly (string | undefined)[];
};

const sectionOf = <T>(reading: Reading<T>, now: Instant, words: Words<T>): UpstreamSection => {
  if (reading.kind === 'failed') return missing(reading);
  const lines = once(words.lines(reading.value));
  const gist = (words.gist?.(reading.value, lines) ?? lines.slice(0, 1)).filter((line) => line !== undefined);
  return { title: `${titled(reading.source)} (${ageText(reading, now)})`, lines, gist };
};

/** The first line, and the newest headline of either kind. */
const sentimentGist = (_value: unknown, lines: readonly string[]): readonly (string | undefined)[] => [
  lines[0],
  lines.find((line) => line.startsWith('News, ')) ?? lines.find((line) => line.startsWith('Insight, ')),
];

/** In the order of `upstreamList`; `tick` is the symbol's price step. */
export const upstreamSections = (
  upstreams: Upstreams,
  of: { readonly symbol: string; readonly tick: number; readonly now: Instant },
): readonly UpstreamSection[] => [
  sectionOf(upstreams.orderFlow, of.now, { lines: (value) => orderFlowLines(value, of.symbol, of.tick) }),
  sectionOf(upstreams.sentiment, of.now, { lines: (value) => sentimentLines(value, of.now), gist: sentimentGist }),
  sectionOf(upstreams.fearGreed, of.now, {
    lines: fearGreedLines,
    gist: (_value, lines) => [lines[0]?.replace(/^Fear & Greed: /, '')],
  }),
  sectionOf(upstreams.macro, of.now, { lines: macroLines, gist: (value) => [macroGist(value)] }),
  sectionOf(upstreams.options, of.now, { lines: optionsLines, gist: (_value, lines) => [lines[2] ?? lines[0]] }),
];
