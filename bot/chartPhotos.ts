// A signal's picture as something to send: drawn once, then by the id Telegram gave the upload.
import { InputFile } from 'grammy';
import { HOUR_MS, type Instant, instant, MINUTE_MS, plus, slotOf } from '../core/instant.ts';
import type { Candles } from '../core/market/candles.ts';
import { emptyCandles } from '../core/market/shapeCandles.ts';
import type { CandleStore } from '../core/ports/market.ts';
import type { SignalRow } from '../core/ports/record.ts';
import type { Clock, Log } from '../core/ports/shell.ts';
import { outcomeHead } from '../core/wording/outcomes.ts';
import { hhmm } from '../core/wording/times.ts';
import { drawCard } from './chart/drawCard.ts';
import { chartWords } from './text/chartWords.ts';

const REMEMBERED = 60;

export type ChartPhoto = {
  readonly photo: InputFile | string;
  /** Telegram took it under this id: the next person gets the same upload. One of the two must be called. */
  taken(fileId: string | undefined): void;
  /** It was not sent, or Telegram does not know the id any more. */
  forget(): void;
};

export type ChartPhotos = { photoOf(row: SignalRow): Promise<ChartPhoto> };

/** An ended signal is drawn once; an open one once a slot, as its candles go on. */
const keyOf = ({ signal, outcome }: SignalRow, now: Instant): string =>
  outcome.kind === 'open' ? `${signal.id} ${slotOf(now)}` : `${signal.id} ended`;

/** How it ended; before that when it was drawn, since a picture cannot follow the state that the caption's head tells. */
const titleOf = ({ outcome }: SignalRow, now: Instant): string => outcomeHead(outcome) ?? chartWords.asOf(hhmm(now));

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

  /** Whoever asks while the first one uploads waits for that upload, so that there is only one. */
  const uploads = new Map<string, Promise<void>>();

  const draw = async (row: SignalRow, title: string): Promise<InputFile> =>
    new InputFile(await drawCard({ ...row, candles: await readCandles(row), title }), `${row.signal.id}.png`);

  return {
    photoOf: async (row) => {
      const key = keyOf(row, clock.now());
      // Where that upload failed, the next one in line tries, and the others wait for it in turn.
      for (let waiting = uploads.get(key); waiting; waiting = uploads.get(key)) await waiting;
      const known = ids.get(key);
      if (known !== undefined) return { photo: known, taken: () => undefined, forget: () => void ids.delete(key) };
      const upload = Promise.withResolvers<void>();
      uploads.set(key, upload.promise);
      const over = (): void => {
        if (uploads.get(key) === upload.promise) uploads.delete(key);
        upload.resolve();
      };
      try {
        const photo = await draw(row, titleOf(row, clock.now()));
        return {
          photo,
          taken: (fileId) => {
            if (fileId !== undefined) remember(key, fileId);
            over();
          },
          forget: () => {
            ids.delete(key);
            over();
          },
        };
      } catch (error) {
        over();
        throw error;
      }
    },
  };
};
