// A signal's picture as something to send: drawn once, then by the id Telegram gave the upload.
import { InputFile } from 'grammy';
import { HOUR_MS, instant, MINUTE_MS, plus, slotOf } from '../core/instant.ts';
import type { Candles } from '../core/market/candles.ts';
import { emptyCandles } from '../core/market/shapeCandles.ts';
import type { CandleStore, Clock, Log, SignalRow } from '../core/ports.ts';
import { drawCard } from './chart/drawCard.ts';
import { stateHead } from './text/card.ts';

const REMEMBERED = 60;

export type ChartPhoto = {
  readonly photo: InputFile | string;
  /** Telegram took it under this id: the next person gets the same upload. */
  taken(fileId: string | undefined): void;
  /** Telegram does not know the id any more. */
  forget(): void;
};

export type ChartPhotos = { photoOf(row: SignalRow): Promise<ChartPhoto> };

export const createChartPhotos = (deps: {
  readonly candles: CandleStore;
  readonly clock: Clock;
  readonly log: Log;
}): ChartPhotos => {
  const { candles, clock, log } = deps;
  const ids = new Map<string, string>();

  const remember = (key: string, fileId: string): void => {
    ids.delete(key);
    ids.set(key, fileId);
    for (const oldest of ids.keys()) {
      if (ids.size <= REMEMBERED) break;
      ids.delete(oldest);
    }
  };

  /** Eight hours up to now, or to half an hour after the end; three hours before the signal in any case. */
  const readCandles = async ({ signal, outcome }: SignalRow): Promise<Candles> => {
    const now = clock.now();
    const end = 'at' in outcome ? instant(Math.min(now, outcome.at + 30 * MINUTE_MS)) : now;
    const from = instant(Math.min(end - 8 * HOUR_MS, signal.asOf - 3 * HOUR_MS));
    try {
      return await candles.read(signal.symbol, slotOf(from), plus(end, MINUTE_MS));
    } catch (error) {
      log.warn('a chart is drawn without candles', { signal: signal.id, because: String(error) });
      return emptyCandles(60);
    }
  };

  return {
    photoOf: async (row) => {
      const title = stateHead({ ...row, now: clock.now() });
      const key = `${row.signal.id} ${slotOf(clock.now())} ${title}`;
      const known = ids.get(key);
      const photo =
        known ??
        new InputFile(await drawCard({ ...row, candles: await readCandles(row), title }), `${row.signal.id}.png`);
      return {
        photo,
        taken: (fileId) => {
          if (fileId !== undefined) remember(key, fileId);
        },
        forget: () => ids.delete(key),
      };
    },
  };
};
