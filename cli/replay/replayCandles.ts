// A replay of recorded candles from the command line: folder and span to the report's document.
import { availableParallelism } from 'node:os';
import type { Config } from '../../core/config.ts';
import { DAY_MS, type Instant, instant, iso, plus } from '../../core/instant.ts';
import type { Log } from '../../core/ports/shell.ts';
import { ASSUMED } from '../../core/replay/assumed.ts';
import { type ReplayedSymbol, type ValidationDocument, validationDocument } from '../../core/replay/document.ts';
import { countedFrom, endOf, HISTORY_MS } from '../../core/replay/market.ts';
import { settings } from '../../core/settings.ts';
import { type LoadedMarket, loadMarket, openCandleFolder, symbolsOf } from '../../jobs/replay/candleFolder.ts';
import { ReplayInputError } from '../../jobs/replay/inputError.ts';
import { type Replayed, runReplay, spanOf } from '../../jobs/replay/runReplay.ts';
import { sourceDigest } from '../../jobs/replay/sourceDigest.ts';
import { RECORDING_DIR } from '../../sandbox/market/loadRecording.ts';
import { codeVersion } from '../version.ts';
import { openKeepDir } from './keepDir.ts';
import type { ReplayOptions } from './options.ts';
import { prepareModel } from './prepareModel.ts';
import { pricePath } from './priceAt.ts';
import type { Progress } from './progress.ts';

export type ReplayCandlesDeps = {
  readonly say: (line: string) => void;
  readonly progress: Progress;
  readonly nowMs: () => number;
  readonly stop: AbortSignal;
  /** asks a person on the terminal; undefined where there is none */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  readonly config: () => Config;
  readonly log: Log;
};

type Wanted = { readonly from?: Instant | undefined; readonly to?: Instant | undefined };

/** The span the options mean, the last days being those before `to` or before the candles end. */
export const wantedSpan = ({ from, to, days }: Pick<ReplayOptions, 'from' | 'to' | 'days'>, last: Instant): Wanted => {
  if (days === undefined) return { from, to };
  if (from !== undefined) return { from, to: plus(from, days * DAY_MS) };
  return { from: plus(to ?? last, -days * DAY_MS), to: to ?? last };
};

const lastOf = (loaded: readonly LoadedMarket[]): Instant =>
  instant(Math.max(...loaded.map(({ market }) => endOf(market) ?? 0)));

/** Loaded before the span is known, where the span is counted from the end of the candles. */
const loadAll = (options: ReplayOptions): readonly LoadedMarket[] => {
  const folder = openCandleFolder(options.candlesDir ?? RECORDING_DIR);
  const { from, to, days } = options;
  const end = to ?? (from !== undefined && days !== undefined ? plus(from, days * DAY_MS) : undefined);
  const begin = from ?? (to !== undefined && days !== undefined ? plus(to, -days * DAY_MS) : undefined);
  const span = { from: begin === undefined ? undefined : plus(begin, -HISTORY_MS), to: end };
  return symbolsOf(folder, options.symbols).map((symbol) => loadMarket(folder, symbol, span));
};

const nothingLeft = (loaded: readonly LoadedMarket[]): ReplayInputError => {
  const spans = loaded.map(({ market, file }) => {
    const [counted, end] = [countedFrom(market), endOf(market)];
    return counted === undefined || end === undefined
      ? `${file} is empty`
      : `${market.symbol} can be counted from ${iso(counted)} to ${iso(end)}`;
  });
  return new ReplayInputError(
    `Nothing is left to replay: the first 14 days of candles are warm-up and never counted. ${spans.join('; ')}.`,
  );
};

const symbolRow = ({ market, file, recorded, holes }: LoadedMarket, replayed: Replayed): ReplayedSymbol => {
  const seconds = (filled: boolean): number =>
    holes.reduce((sum, hole) => sum + (hole.filled === filled ? hole.to - hole.from : 0), 0);
  const counts = replayed.counts.get(market.symbol);
  return {
    ...{ symbol: market.symbol, file, intervalS: market.candles.intervalS, tick: market.tick, rows: recorded },
    holes: { count: holes.length, filledS: seconds(true), openS: seconds(false) },
    countedFrom: instant(Math.max(countedFrom(market) ?? 0, replayed.from)),
    ...{ slots: counts?.slots ?? 0, proposals: counts?.proposals ?? 0, because: counts?.because ?? {} },
  };
};

/** Throws ReplayInputError for what the person can mend; rejects where it was stopped. */
export const replayCandles = async (options: ReplayOptions, deps: ReplayCandlesDeps): Promise<ValidationDocument> => {
  const loaded = loadAll(options);
  const markets = loaded.map(({ market }) => market);
  const wanted = wantedSpan(options, lastOf(loaded));
  const span = spanOf({ markets, ...wanted });
  if (!span) throw nothingLeft(loaded);
  if (wanted.from !== undefined && wanted.from < span.from)
    deps.say(`The first 14 days of candles are warm-up: counted from ${iso(span.from)} on.`);
  const model = options.synthesiser === 'deepseek' ? await prepareModel({ markets, span, options, deps }) : undefined;
  const replayed = await runReplay({
    ...(model && { ask: model.ask, heard: model.heard }),
    ...{ markets, ...wanted, settings, codeVersion, workers: availableParallelism(), stop: deps.stop },
    keepDir: openKeepDir(sourceDigest(), deps.nowMs()),
    progress: ({ done, of, reused }) => deps.progress.step(done, of, reused),
  });
  if (!replayed) throw nothingLeft(loaded);
  const { from, to, entries, brokenTheses } = replayed;
  return validationDocument({
    origin: {
      ...{ kind: 'replay', candles: options.candlesDir ?? 'the recorded market that comes with the program' },
      symbols: loaded.map((one) => symbolRow(one, replayed)),
      ...{ assumed: ASSUMED, costs: settings.costs, brokenTheses },
    },
    ...{ synthesiser: options.synthesiser, span: { from, to }, settingsVersion: settings.version, codeVersion },
    ...{
      entries,
      prices: markets.map((market) => pricePath(market, { from, to })),
      model: model?.told(),
      seed: options.seed,
    },
  });
};
