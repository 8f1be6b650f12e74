// How far this machine's clock is from Coinbase's.
import { z } from 'zod';
import type { Clock } from '../../core/ports/shell.ts';
import type { ReadJson } from './readJson.ts';

const timeBody = z.object({ iso: z.iso.datetime({ offset: true }) });
const TIMEOUT_MS = 4_000;

export type CoinbaseTimeDeps = { readonly clock: Clock; readonly readJson: ReadJson; readonly baseUrl: string };

/**
 * Our clock minus Coinbase's in milliseconds, the answer taken to have left in the middle of the round trip; undefined
 * where it did not answer, or where market time is not this machine's.
 */
export const createClockSkew =
  ({ clock, readJson, baseUrl }: CoinbaseTimeDeps) =>
  async (signal?: AbortSignal): Promise<number | undefined> => {
    if (clock.speed !== 1) return undefined;
    const asked = clock.now();
    const answer = await readJson({ url: `${baseUrl}/time`, timeoutMs: TIMEOUT_MS, signal });
    const middle = (asked + clock.now()) / 2;
    const body = answer.kind === 'ok' ? timeBody.safeParse(answer.body).data : undefined;
    return body && middle - Date.parse(body.iso);
  };
