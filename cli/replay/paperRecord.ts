// The validation of the live record: the entries of the last days from the service's own database, in the replay's form.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../core/config.ts';
import { DAY_MS, type Instant, instant, plus, SLOT_MS } from '../../core/instant.ts';
import type { Log } from '../../core/ports/shell.ts';
import type { RecordEntry } from '../../core/record/entry.ts';
import type { Span } from '../../core/record/equity.ts';
import { type PricePath, type ValidationDocument, validationDocument } from '../../core/replay/document.ts';
import { settings } from '../../core/settings.ts';
import { ReplayInputError } from '../../jobs/replay/inputError.ts';
import { type OpenStores, openStores } from '../../models/openStores.ts';
import { createLiveClock } from '../clocks.ts';
import { openDatabaseServer } from '../databaseServer.ts';
import { codeVersion } from '../version.ts';
import type { ReplayOptions } from './options.ts';
import { pricePath } from './priceAt.ts';

export type PaperDeps = { readonly config: Pick<Config, 'MONGODB_URI' | 'DATA_DIR' | 'SYMBOLS'>; readonly log: Log };

/** The address is not told: it may hold a password. */
const placeOf = ({ MONGODB_URI, DATA_DIR }: PaperDeps['config']): string =>
  MONGODB_URI ? 'the MongoDB of MONGODB_URI' : `the database in ${DATA_DIR}`;

const noRecord = (config: PaperDeps['config'], because: string): ReplayInputError =>
  new ReplayInputError(
    `There is no live record in ${placeOf(config)}: ${because}. Start the service (npm start) and let it run; ` +
      'for a record made from recorded candles leave --paper-days out.',
  );

/** The end of the newest recorded slot: the record of a service that stands still ends where it stood. */
const lastInstant = async ({ stores }: OpenStores): Promise<Instant | undefined> => {
  const lastRecordedAsOf = await stores.cycles.lastRecordedAsOf();
  return lastRecordedAsOf === undefined ? undefined : plus(lastRecordedAsOf, SLOT_MS);
};

/** Days before the service's first start are no quiet days of it. */
const firstInstant = async ({ stores }: OpenStores): Promise<Instant | undefined> =>
  (await stores.phases.all())[0]?.at ?? (await stores.entries.entries({}))[0]?.publishedAt;

const pricesOf = async (
  { stores }: OpenStores,
  symbols: readonly string[],
  span: Span,
): Promise<readonly PricePath[]> => {
  const paths = await Promise.all(
    symbols.map(async (symbol) => {
      const candles = await stores.candles.read(symbol, plus(span.from, -SLOT_MS), span.to);
      return pricePath({ symbol, candles }, span);
    }),
  );
  return paths.filter(({ at }) => at.length > 1);
};

const symbolsIn = (entries: readonly RecordEntry[], configured: readonly string[]): readonly string[] =>
  [...new Set([...configured, ...entries.map(({ symbol }) => symbol)])].toSorted();

const told = async (open: OpenStores, options: ReplayOptions, { config }: PaperDeps): Promise<ValidationDocument> => {
  const [to, first] = [await lastInstant(open), await firstInstant(open)];
  if (to === undefined || first === undefined) throw noRecord(config, 'no cycle has been recorded yet');
  const from = instant(Math.max(first, to - (options.paperDays ?? 7) * DAY_MS));
  const span = { from, to: instant(Math.max(to, from + SLOT_MS)) };
  const wanted = options.symbols;
  const entries = (await open.stores.entries.entries(span)).filter(({ symbol }) => wanted?.includes(symbol) ?? true);
  const symbols = wanted ?? symbolsIn(entries, config.SYMBOLS);
  return validationDocument({
    ...{ origin: { kind: 'paper', database: placeOf(config), symbols }, synthesiser: 'live', span },
    ...{ settingsVersion: settings.version, codeVersion, entries },
    prices: await pricesOf(open, symbols, span),
  });
};

/**
 * Reads only, also beside a running service where the database lets it in. Throws ReplayInputError where there is no record,
 * and the database's own sentences where it cannot be opened.
 */
export const paperRecord = async (options: ReplayOptions, deps: PaperDeps): Promise<ValidationDocument> => {
  const { config, log } = deps;
  if (!config.MONGODB_URI && !existsSync(join(config.DATA_DIR, 'database')))
    throw noRecord(config, 'the folder does not exist');
  const server = await openDatabaseServer(config);
  try {
    const open = await openStores({ uri: server.uri, clock: createLiveClock(), log });
    try {
      return await told(open, options, deps);
    } finally {
      await open.close();
    }
  } finally {
    await server.close();
  }
};
