// `npm run replay`: the pipeline over recorded candles, or the live record of the last days; prints the validation report.
import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Config } from '../core/config.ts';
import type { ValidationDocument } from '../core/replay/document.ts';
import { documentLines } from '../core/wording/replay.ts';
import { ReplayInputError } from '../jobs/replay/inputError.ts';
import { createLog } from './log.ts';
import { readConfig } from './readConfig.ts';
import { redactText } from './redact.ts';
import { parseReplayOptions, type ReplayOptions } from './replay/options.ts';
import { reportPage } from './replay/page/reportPage.ts';
import { paperRecord } from './replay/paperRecord.ts';
import { createProgress } from './replay/progress.ts';
import { replayCandles } from './replay/replayCandles.ts';
import type { Stop } from './untilStopped.ts';

const orSay = (file: string, work: () => void): void => {
  try {
    work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ReplayInputError(`${file} cannot be written (${why}); a path in a folder that is there would be right.`);
  }
};

const write = (file: string, text: string): void => orSay(file, () => writeFileSync(file, text));

/** Asked before the work, which may take minutes; nothing is made or emptied. */
const mustBeWritable = (file: string): void =>
  orSay(file, () => {
    accessSync(dirname(file), constants.W_OK);
    const there = statSync(file, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw new Error('it is a folder');
    if (there) accessSync(file, constants.W_OK);
  });

const present = (doc: ValidationDocument, { json, html }: ReplayOptions): void => {
  for (const line of documentLines(doc)) console.log(line);
  if (json !== undefined) {
    write(json, `${JSON.stringify(doc, null, 1)}\n`);
    console.log(`\nThe report as JSON: ${json}`);
  }
  if (html !== undefined) {
    write(html, reportPage(doc));
    console.log(`\nThe report as a page: ${html}`);
  }
};

const configured = (): Config => {
  const read = readConfig();
  if (read.kind === 'ok') return read.config;
  throw new ReplayInputError(read.issues.map((issue) => `.env: ${issue}`).join('\n'));
};

/** Asks on the terminal; anything but yes is no. */
const confirming = (): ((question: string) => Promise<boolean>) | undefined => {
  if (!process.stdin.isTTY) return undefined;
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await lines.question(`${question} [y/N] `);
    lines.close();
    return /^y(es)?$/i.test(answer.trim());
  };
};

const STOPPED = 'Stopped. What was analysed is kept: the same command goes on from there.';

/** Exit code 0 when told, 1 with a sentence where it could not be done, 2 for wrong options, 130 where it was stopped. */
export const replay = async (args: readonly string[], stop: Stop): Promise<number> => {
  const parsed = parseReplayOptions(args);
  if (parsed.kind === 'invalid') {
    for (const issue of parsed.issues) console.error(issue);
    return 2;
  }
  const { options } = parsed;
  const abort = new AbortController();
  void stop.until().then(() => abort.abort());
  const nowMs = (): number => Date.now();
  const out = process.stderr;
  const progress = createProgress({ write: (text) => void out.write(text), isTerminal: out.isTTY, nowMs });
  try {
    for (const file of [options.json, options.html]) if (file !== undefined) mustBeWritable(file);
    const log = createLog('warn');
    const say = (line: string): void => console.error(line);
    const doc =
      options.paperDays === undefined
        ? await replayCandles(options, {
            say,
            progress,
            nowMs,
            stop: abort.signal,
            confirm: confirming(),
            config: configured,
            log,
          })
        : await paperRecord(options, { config: configured(), log });
    progress.end();
    present(doc, options);
    return 0;
  } catch (error) {
    progress.end();
    if (abort.signal.aborted) {
      console.error(STOPPED);
      return 130;
    }
    if (!(error instanceof ReplayInputError)) throw error;
    console.error(redactText(error.message));
    return 1;
  }
};
