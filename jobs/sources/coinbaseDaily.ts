// Daily closes from Coinbase Exchange REST, for correlations with markets that trade by the day.
import { z } from 'zod';
import { DAY_MS, instant, iso } from '../../core/instant.ts';
import type { DailyClose } from '../../core/market/macro.ts';
import type { Clock } from '../../core/ports/shell.ts';
import type { ReadJson } from './readJson.ts';

const rows = z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]));
const TIMEOUT_MS = 5_000;

/** Closes of the last whole UTC days, oldest first; fewer, down to none, where the exchange does not give them. */
export const createDailyCloses =
  ({ clock, readJson, baseUrl }: { readonly clock: Clock; readonly readJson: ReadJson; readonly baseUrl: string }) =>
  async (symbol: string, days: number): Promise<readonly DailyClose[]> => {
    const today = Math.floor(clock.now() / DAY_MS) * DAY_MS;
    const answer = await readJson({
      url: `${baseUrl}/products/${encodeURIComponent(symbol)}/candles`,
      query: { granularity: 86_400, start: iso(instant(today - days * DAY_MS)), end: iso(instant(today - DAY_MS)) },
      timeoutMs: TIMEOUT_MS,
    });
    const parsed = answer.kind === 'ok' ? rows.safeParse(answer.body) : undefined;
    if (!parsed?.success) return [];
    return parsed.data
      .filter(([time]) => time * 1000 < today)
      .map(([time, , , , close]) => ({ day: iso(instant(time * 1000)).slice(0, 10), close }))
      .toSorted((a, b) => (a.day < b.day ? -1 : 1))
      .slice(-days);
  };
