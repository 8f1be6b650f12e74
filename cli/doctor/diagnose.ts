// Runs every check at once and says what came of it.
import type { Config } from '../../core/config.ts';
import type { Instant } from '../../core/instant.ts';
import { createReadJson } from '../../jobs/sources/readJson.ts';
import { codeVersion } from '../version.ts';
import type { Check, CheckDeps, CheckResult } from './check.ts';
import { coinbaseCheck } from './coinbase.ts';
import { coinbaseFeedCheck } from './coinbaseFeed.ts';
import { coinGeckoCheck } from './coinGecko.ts';
import { databaseCheck } from './database.ts';
import { deepSeekCheck } from './deepSeek.ts';
import { deribitCheck } from './deribit.ts';
import { fearGreedCheck } from './fearGreed.ts';
import { createHide } from './hide.ts';
import { createScreen } from './screen.ts';
import { telegramCheck } from './telegram.ts';
import { yahooCheck } from './yahoo.ts';

export type Output = { readonly write: (text: string) => void; readonly columns?: number };

const all = [
  telegramCheck,
  databaseCheck,
  coinbaseCheck,
  coinbaseFeedCheck,
  coinGeckoCheck,
  deribitCheck,
  yahooCheck,
  fearGreedCheck,
  deepSeekCheck,
] as const;

/** A bug in one check must not hide what the others found. */
const settled = async (check: Check): Promise<CheckResult> => {
  try {
    return await check.run();
  } catch (error) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { state: 'failed', says: `the check itself failed (${what})`, fix: ['this is a fault of this program'] };
  }
};

const verdict = (results: readonly CheckResult[]): string => {
  const fatal = results.filter((r) => r.fatal).length;
  const rest = results.filter((r) => !r.fatal && (r.state === 'failed' || r.state === 'warning')).length;
  const unset = results.filter((r) => r.state === 'unset').length;
  if (fatal > 0)
    return `The service cannot work like this: ${fatal} to mend first${rest > 0 ? `, ${rest} more to look at` : ''}.`;
  if (rest > 0) return `The service can work; ${rest} to look at.`;
  return `Everything that is configured works${unset > 0 ? `; ${unset} not configured` : ''}.`;
};

/** Exit code: 1 where the configuration cannot work, else 0. No secret of the configuration is written. */
export const diagnose = async (config: Config, now: Instant, { write, columns }: Output): Promise<number> => {
  const readJson = createReadJson({ wallMs: () => Date.now(), userAgent: `v7-signals/${codeVersion}` });
  const deps: CheckDeps = { config, readJson, now };
  const checks = all.map((create) => create(deps));
  const hide = createHide(config);
  const names = checks.map((check) => check.name);
  const screen = createScreen({ names, write, hide, ...(columns === undefined ? {} : { columns }) });
  try {
    const results = await Promise.all(
      checks.map(async (check) => {
        const result = await settled(check);
        screen.done(check.name, result);
        return result;
      }),
    );
    write(`\n${verdict(results)}\n`);
    return results.some((result) => result.fatal) ? 1 : 0;
  } finally {
    screen.close();
  }
};
