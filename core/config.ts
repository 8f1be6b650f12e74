// The environment as one typed value: every problem is told at once, each with its name and what would be right.
import { z } from 'zod';
import { Secret } from './secret.ts';
import { DEFAULT_PRICES_TEXT, parsePrices } from './synthesis/pricing.ts';

const url = (...protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL beginning with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  });
const http = () => url('http:', 'https:').transform((text) => text.replace(/\/+$/, ''));
const secret = () => z.string().transform((text) => new Secret(text));
/** One address or, of a replica set, several with commas between, which is no URL to the platform's parser. */
const mongoAddress = () =>
  z.string().regex(/^mongodb(\+srv)?:\/\/([^\s@/]+@)?[^\s@/,?]+(,[^\s@/,?]+)*(\/\S*)?$/, {
    error: 'must be an address beginning with mongodb:// or mongodb+srv://',
  });
const flag = () => z.enum(['on', 'off'], { error: "must be 'on' or 'off'" }).transform((x) => x === 'on');
const oneOf = <const T extends readonly [string, ...string[]]>(names: T) =>
  z.enum(names, { error: `must be one of ${names.join(', ')}` });

const symbolList = z.string().transform((text, ctx) => {
  const symbols = [...new Set(text.split(',').map((s) => s.trim().toUpperCase()))];
  const wrong = symbols.filter((s) => !/^[A-Z0-9]{1,12}-USD$/.test(s));
  if (wrong.length > 0)
    ctx.addIssue({ code: 'custom', message: `holds ${JSON.stringify(wrong[0])}; a pair is written BTC-USD` });
  return symbols;
});

const adminList = z.string().transform((text, ctx) => {
  const parts = text.split(',').map((s) => s.trim());
  const wrong = parts.find((s) => !/^\d{1,15}$/.test(s));
  if (wrong !== undefined)
    ctx.addIssue({
      code: 'custom',
      message: `holds ${JSON.stringify(wrong)}; it takes numeric Telegram ids with commas between`,
    });
  return parts.map(Number);
});

const prices = z.string().transform((text, ctx) => {
  const parsed = parsePrices(text);
  if (parsed.kind === 'ok') return parsed.prices;
  for (const message of parsed.issues) ctx.addIssue({ code: 'custom', message: `does not fit: ${message}` });
  return z.NEVER;
});

const botToken = z
  .string()
  .regex(/^\d+:[\w-]{3,}$/, { error: 'is not a bot token; BotFather gives one like 123456:ABC-DEF' })
  .transform((text) => new Secret(text));

/** Every name the service reads, in the order of .env.example. */
export const environment = {
  TELEGRAM_BOT_TOKEN: botToken.optional(),
  TELEGRAM_API_ROOT: http().default('https://api.telegram.org'),
  TELEGRAM_ADMINS: adminList.default([]),
  TELEGRAM_PROOF_CHANNEL: z
    .string()
    .regex(/^(@\w{4,}|-?\d+)$/, { error: 'must be @name or a numeric chat id' })
    .optional(),
  TELEGRAM_WEBHOOK: flag().default(false),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{1,256}$/, { error: 'may hold 1 to 256 of A-Z a-z 0-9 _ -' })
    .transform((text) => new Secret(text))
    .optional(),
  MONGODB_URI: mongoAddress()
    .transform((text) => new Secret(text))
    .optional(),
  DATA_DIR: z.string().default('./data'),
  PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, {
      error: 'must be a port number from 0 to 65535',
    })
    .transform(Number)
    .default(8080),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: http().optional(),
  PUBLIC_PAGES: flag().default(false),
  SYMBOLS: symbolList.default(['BTC-USD', 'ETH-USD', 'SOL-USD']),
  COINBASE_REST_URL: http().default('https://api.exchange.coinbase.com'),
  COINBASE_WS_URL: url('ws:', 'wss:').default('wss://advanced-trade-ws.coinbase.com'),
  COINGECKO_URL: http().optional(),
  COINGECKO_API_KEY: secret().optional(),
  COINGECKO_PLAN: oneOf(['pro', 'demo', 'none']).default('none'),
  DERIBIT_URL: http().default('https://www.deribit.com/api/v2'),
  YAHOO_URL: http().optional(),
  FEAR_GREED_URL: http().default('https://api.alternative.me'),
  DEEPSEEK_URL: http().default('https://api.deepseek.com'),
  DEEPSEEK_API_KEY: secret().optional(),
  DEEPSEEK_MODEL: z.string().default('deepseek-flash'),
  DEEPSEEK_THINKING: flag().default(false),
  DEEPSEEK_PRICES: z.string().default(DEFAULT_PRICES_TEXT).pipe(prices),
  DEEPSEEK_MONTHLY_BUDGET_USD: z
    .string()
    .regex(/^\d{1,9}(\.\d+)?$/, { error: 'must be a number of US dollars, 0 or more' })
    .transform(Number)
    .default(100),
  HEARTBEAT_URL: url('http:', 'https:')
    .transform((text) => new Secret(text))
    .optional(),
  LOG_LEVEL: oneOf(['debug', 'info', 'warn', 'error']).default('info'),
};

const schema = z.object(environment);
export type Config = z.output<typeof schema>;

/** Names whose value may stand in a file named by NAME_FILE instead. */
export const secretNames = [
  'TELEGRAM_BOT_TOKEN',
  'TELEGRAM_WEBHOOK_SECRET',
  'MONGODB_URI',
  'COINGECKO_API_KEY',
  'DEEPSEEK_API_KEY',
  'HEARTBEAT_URL',
] as const;

export type ConfigResult =
  | { readonly kind: 'ok'; readonly config: Config }
  | { readonly kind: 'invalid'; readonly issues: readonly string[] };

/** Somebody may have put the secret itself where the name of its file belongs. */
const shownPath = (path: string): string =>
  /^(?:[.~]{0,2}\/|[A-Za-z]:\\)[^:@]{1,200}$/.test(path)
    ? path
    : 'a file whose name is not repeated (it could be the secret)';

/**
 * Empty values count as absent. `readFile` gives the text of a NAME_FILE, or undefined where it cannot be read. Issues
 * name the variable and never its value where it is a secret.
 */
export const parseConfig = (
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string | undefined,
): ConfigResult => {
  const issues: string[] = [];
  const given: Record<string, string> = {};
  for (const name of Object.keys(environment)) {
    const text = env[name]?.trim();
    if (text) given[name] = text;
  }
  for (const name of secretNames) {
    const path = env[`${name}_FILE`]?.trim();
    if (!path) continue;
    const text = readFile(path)?.trim();
    if (given[name]) issues.push(`${name} and ${name}_FILE are both set: keep one of them`);
    else if (!text) issues.push(`${name}_FILE names ${shownPath(path)}, which cannot be read or is empty`);
    else given[name] = text;
  }
  const parsed = schema.safeParse(given);
  for (const issue of parsed.error?.issues ?? []) issues.push(`${issue.path.join('.')} ${issue.message}`);
  if (parsed.data?.TELEGRAM_WEBHOOK && !parsed.data.PUBLIC_URL?.startsWith('https:'))
    issues.push('TELEGRAM_WEBHOOK is on, which needs PUBLIC_URL with https: Telegram posts there and nowhere else');
  return parsed.success && issues.length === 0 ? { kind: 'ok', config: parsed.data } : { kind: 'invalid', issues };
};
