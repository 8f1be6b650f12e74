// The live service, from the environment and .env.
import type { Config } from '../core/config.ts';
import type { Clock, Log } from '../core/ports/shell.ts';
import { keepHistory } from '../jobs/keepHistory.ts';
import { type Claim, createClaim } from './claim.ts';
import { createLiveClock } from './clocks.ts';
import { type DatabaseServer, openDatabaseServer } from './databaseServer.ts';
import { createLog } from './log.ts';
import { isPlain } from './plainErrors.ts';
import { readConfig } from './readConfig.ts';
import { redactText } from './redact.ts';
import { createService, type Service } from './service.ts';
import type { Stop } from './untilStopped.ts';

const GRACE_MS = 8_000;

type Parts = {
  readonly config: Config;
  readonly token: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly stop: Stop;
};

const offerClaim = (claim: Claim, bot: string): void => {
  console.log(`
  There is no admin yet. Whoever opens this link within 15 minutes becomes the admin (it works once; a restart gives a new one):

    https://t.me/${bot}?start=${claim.issue()}
`);
};

/** The link is offered by the process that takes the answer, once the bot's own name is known, so that it leads nowhere else. */
const whenListening = async ({ stores }: Service, { config, log }: Parts, claim: Claim, bot: string): Promise<void> => {
  console.log(`Telegram: listening as @${bot}.`);
  try {
    if (config.TELEGRAM_ADMINS.length === 0 && !(await stores.subscribers.hasAdmin())) offerClaim(claim, bot);
  } catch (error) {
    log.error('it is not known whether there is an admin', { error });
  }
};

const WAITS = 'Telegram: another process of this service listens; this one waits, and takes over when that one ends.';

const serve = async (parts: Parts, database: DatabaseServer): Promise<number> => {
  const { config, token, clock, log, stop } = parts;
  const claim = createClaim(clock);
  // once a start: whoever is interrupted and listens again would give a new one each time
  let offered = false;
  const service: Service = await createService({
    ...{ config, clock, log, database, botToken: token, claim, mode: { kind: 'live' } },
    onListening: (bot) => {
      if (offered) return;
      offered = true;
      void whenListening(service, parts, claim, bot);
    },
    slotDone: async () => undefined,
  });
  try {
    const { url, connected } = await service.start();
    console.log(`V7 Signals runs. Web page: ${url}. Symbols: ${config.SYMBOLS.join(', ')}.`);
    console.log(
      config.DEEPSEEK_API_KEY
        ? `DeepSeek (${config.DEEPSEEK_MODEL}) proposes, the rules decide.`
        : 'No DEEPSEEK_API_KEY: the rules of the quant synthesiser decide, and every signal says so.',
    );
    const history = { feed: service.feed, symbols: config.SYMBOLS, clock, health: service.health, log };
    service.besideAlone('history', (signal) => keepHistory(history, signal));
    const refused = Promise.withResolvers<never>();
    connected.then((how) => how === 'waiting' && console.log(WAITS), refused.reject);
    const died = database.failed.then((error) => Promise.reject(error));
    await stop.until(Promise.race([refused.promise, died]));
    return 0;
  } finally {
    await service.stop(GRACE_MS);
  }
};

/** Exit code 0 after SIGTERM or SIGINT; 1 with a sentence where the configuration or a part does not work. */
export const start = async (stop: Stop): Promise<number> => {
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
  let database: DatabaseServer | undefined;
  try {
    database = await openDatabaseServer(config);
    if (stop.asked()) return 0;
    return await serve({ config, token, clock: createLiveClock(), log: createLog(config.LOG_LEVEL), stop }, database);
  } catch (error) {
    if (!isPlain(error)) throw error;
    console.error(redactText(error.message));
    return 1;
  } finally {
    await database?.close();
  }
};
