// /why: the last verdict of every symbol in short, or the whole why of one symbol, signal or cycle.
import type { CycleReport } from '../../core/cycleReport.ts';
import { symbolMeant } from '../../core/delivery/symbolMeant.ts';
import { slotOfCycle } from '../../core/instant.ts';
import type { Stores } from '../../core/ports/stores.ts';
import { beliefsFrom } from '../../core/record/beliefs.ts';
import { lessonText } from '../../core/wording/lesson.ts';
import { whyReportOf } from '../../core/wording/whyReport.ts';
import type { Html } from '../text/html.ts';
import type { Words } from '../text/words.ts';
import { type Command, type CommandDeps, answer as reply } from './command.ts';

/** '20240115T1430Z-BTC-USD' as its cycle and symbol; signals and cycles are named alike. */
const cycleMeant = (asked: string) => {
  const [, cycle = '', symbol = ''] = /^(\d{8}T\d{4}Z)-([A-Z0-9-]{1,40})$/.exec(asked.toUpperCase()) ?? [];
  const asOf = slotOfCycle(cycle);
  return asOf === undefined ? undefined : { cycle: cycle as CycleReport['cycle'], symbol };
};

const oneCycle = async (
  stores: Stores,
  { cycle, symbol }: NonNullable<ReturnType<typeof cycleMeant>>,
): Promise<{
  readonly report: CycleReport | undefined;
  readonly row: Awaited<ReturnType<Stores['signals']['get']>>;
}> => {
  const [row, report] = await Promise.all([
    stores.signals.get(`${cycle}-${symbol}`),
    stores.cycles.report(cycle, symbol),
  ]);
  return { row, report };
};

const all = async ({ stores, clock, symbols }: CommandDeps, { why: say }: Words): Promise<Html> => {
  const reports = await Promise.all(symbols.map((symbol) => stores.cycles.latest(symbol)));
  const rows = symbols.map((symbol, i) => {
    const report = reports[i];
    return { symbol, report: report && whyReportOf(report) };
  });
  return say.whyList(rows, clock.now());
};

const newestOf = async ({ stores, clock }: CommandDeps, symbol: string, { why: say }: Words): Promise<Html> => {
  const report = await stores.cycles.latest(symbol);
  return report === undefined
    ? say.whyNoneYet(symbol)
    : say.whyText({ report: whyReportOf(report), now: clock.now(), newest: true });
};

/** Nothing while it has not ended, or nothing was learned from it. */
const taught = async ({ stores, clock }: CommandDeps, id: string): Promise<{ readonly taught?: string }> => {
  const lessons = await stores.lessons.between(undefined, clock.now());
  const own = lessons.findIndex(({ signalId }) => signalId === id);
  const lesson = lessons[own];
  return lesson === undefined ? {} : { taught: lessonText(lesson, beliefsFrom(lessons.slice(0, own))) };
};

const answer = async (deps: CommandDeps, asked: string, words: Words): Promise<Html> => {
  const { why: say } = words;
  if (asked === '') return all(deps, words);
  const symbol = symbolMeant(asked, deps.symbols);
  if (symbol !== undefined) return newestOf(deps, symbol, words);
  const meant = cycleMeant(asked);
  if (meant === undefined) return say.whyUnknown(asked, deps.symbols);
  const { row, report } = await oneCycle(deps.stores, meant);
  if (report === undefined)
    return row === undefined ? say.whyUnknown(asked, deps.symbols) : say.whyNotKept(`${meant.cycle}-${meant.symbol}`);
  const outcome = row === undefined ? {} : { outcome: row.outcome };
  const lesson = await taught(deps, `${meant.cycle}-${meant.symbol}`);
  return say.whyText({ report: whyReportOf(report), now: deps.clock.now(), newest: false, ...outcome, ...lesson });
};

export const why: Command = async (deps, typed) =>
  reply(deps, typed, await answer(deps, typed.argument.trim(), typed.words));
