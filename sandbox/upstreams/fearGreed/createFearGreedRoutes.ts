// alternative.me's stand-in: the Fear & Greed Index of each UTC day, served a few minutes into it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Response, Router } from 'express';
import { type Bucket, takeToken } from '../../market/rateLimit.ts';
import { mixed } from '../../market/seed.ts';

export type FearGreedRoutesDeps = { readonly clock: { nowMs(): number } };

type Row = { readonly timestamp: number; readonly value: string; readonly label: string };

const FILE = join(import.meta.dirname, 'recording', 'fear_greed_1d.csv.gz');
const DAY_S = 86_400;
/** 60 a minute */
const LIMIT = { perSecond: 1, burst: 60 };
const LONGEST_WAIT_S = 300;

const loadRows = (): readonly Row[] =>
  gunzipSync(readFileSync(FILE))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, timestamp, value = '', label = ''] = line.split(',');
      return { timestamp: Number(timestamp), value, label };
    })
    .toSorted((a, b) => b.timestamp - a.timestamp);

/** Epoch seconds at which a day's value appears: one to six minutes into the day, the same at every run. */
const appearsAt = (timestamp: number): number => timestamp + 60 + (mixed(0x66_6e_67, timestamp) % LONGEST_WAIT_S);

const answer = (response: Response, status: number, data: readonly unknown[], error: string | null): void =>
  void response.status(status).json({ name: 'Fear and Greed Index', data, metadata: { error } });

/** `/fng/?limit=N`: newest first, one row without a limit, all of them with 0. All values are texts. */
export const createFearGreedRoutes = ({ clock }: FearGreedRoutesDeps): Router => {
  const rows = loadRows();
  let bucket: Bucket | undefined;
  const router = Router();
  router.get('/fng', (request, response) => {
    const nowMs = clock.nowMs();
    const taken = takeToken(bucket, LIMIT, nowMs, performance.now());
    bucket = taken.bucket;
    if (!taken.allowed) return answer(response, 429, [], 'Too many requests');
    const limit = request.query['limit'] ?? '1';
    if (typeof limit !== 'string' || !/^\d{1,6}$/.test(limit)) return answer(response, 200, [], 'Invalid limit');
    const nowS = Math.floor(nowMs / 1000);
    const known = rows.filter(({ timestamp }) => appearsAt(timestamp) <= nowS);
    const asked = limit === '0' ? known : known.slice(0, Number(limit));
    const body = asked.map(({ timestamp, value, label }, i) => ({
      value,
      value_classification: label,
      timestamp: String(timestamp),
      ...(i === 0 && { time_until_update: String(Math.max(0, timestamp + DAY_S - nowS)) }),
    }));
    answer(response, 200, body, null);
  });
  return router;
};
