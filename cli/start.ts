// The live service, from the environment and .env.
import type { Config } from '../core/config.ts';
import type { Clock, Log } from '../core/ports.ts';
import { type Claim, createClaim } from './claim.ts';
import { createLiveClock } from './clocks.ts';
import { createLog } from './log.ts';
import { isPlain } from './plainErrors.ts';
import { readConfig } from './readConfig.ts';
import { createService, type Service } from './service.ts';
import { untilStopped } from './untilStopped.ts';

const GRACE_MS = 8_000;

const botName = async (config: Config, token: string): Promise<string> => {
  const answer = await fetch(`${config.TELEGRAM_API_ROOT}/bot${token}/getMe`, { signal: AbortSignal.timeout(5_000) });
  const body: unknown = await answer.json();
  const result = typeof body === 'object' && body !== null && 'result' in body ? body.result : undefined;
  const name = typeof result === 'object' && result !== null && 'username' in result ? result.username : undefined;
  return typeof name === 'string' ? name : 'your_bot';
};

const offerClaim = async (claim: Claim, config: Config, token: string): Promise<void> => {
  const name = await botName(config, token).catch(() => 'your_bot');
  console.log(`
  There is no admin yet. Whoever opens this link within 15 minutes becomes the admin (it works once):

    https://t.me/${name}?start=${claim.payload}
`);
};

const fetchHistory = async (service: Service, symbols: readonly string[], log: Log): Promise<void> => {
  for (const symbol of symbols) {
    const left = await service.feed.backfill(symbol, service.signal, (done, of) => {
      log.info(`history of ${symbol}: ${done} of ${of} slots fetched`);
    });
    if (left > 0) log.warn(`history of ${symbol}: ${left} slots of the last 14 days are still missing`);
  }
};

const serve = async (config: Config, token: string, clock: Clock, log: Log): Promise<number> => {
  const claim = createClaim(clock);
  const service = await createService({
    ...{ config, clock, log, botToken: token, claim, mode: { kind: 'live' } },
    slotDone: async () => undefined,
  });
  try {
    const { url } = await service.start();
    console.log(`V7 Signals runs. Web page: ${url}. Symbols: ${config.SYMBOLS.join(', ')}.`);
    if (!config.DEEPSEEK_API_KEY)
      console.log('No DeepSeek key: the rules of the quant synthesiser decide, and every signal says so.');
    if (config.TELEGRAM_ADMINS.length === 0 && !(await service.stores.subscribers.hasAdmin()))
      await offerClaim(claim, config, token);
    fetchHistory(service, config.SYMBOLS, log).catch((error: unknown) =>
      log.error('history could not be fetched', { error }),
    );
    await untilStopped();
    return 0;
  } finally {
    await service.stop(GRACE_MS);
  }
};

/** Exit code 0 after SIGTERM or SIGINT; 1 with a sentence where the configuration or a part does not work. */
export const start = async (): Promise<number> => {
  const read = readConfig();
  if (read.kind === 'invalid') {
    for (const issue of read.issues) console.error(issue);
    return 1;
  }
  const { config } = read;
  const token = config.TELEGRAM_BOT_TOKEN?.reveal();
  if (token === undefined) {
    console.error(
      'TELEGRAM_BOT_TOKEN is not set. Ask @BotFather for one and put it into .env; .env.example shows where.',
    );
    return 1;
  }
  try {
    return await serve(config, token, createLiveClock(), createLog(config.LOG_LEVEL));
  } catch (error) {
    if (!isPlain(error)) throw error;
    console.error(error.message);
    return 1;
  }
};
