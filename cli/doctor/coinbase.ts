// Coinbase: is it reached, and is each of the symbols traded there.
import { z } from 'zod';
import type { SourceFailure } from '../../core/market/context.ts';
import { remedyText } from '../../core/wording/remedies.ts';
import { failureText } from '../../core/wording/sources.ts';
import { type Check, type CheckDeps, type CheckResult, TIMEOUT_MS } from './check.ts';

const product = z.object({ id: z.string(), status: z.string().optional(), trading_disabled: z.boolean().optional() });
const settings = { address: 'COINBASE_REST_URL' };
/** requests at the same time, well inside the public limit of 10 a second */
const AT_ONCE = 3;

type Found =
  | { readonly kind: 'traded' | 'halted' | 'unknown'; readonly symbol: string; readonly latencyMs: number }
  | { readonly kind: 'failed'; readonly symbol: string; readonly failure: SourceFailure };

const look = async ({ config, readJson }: CheckDeps, symbol: string): Promise<Found> => {
  const url = `${config.COINBASE_REST_URL}/products/${encodeURIComponent(symbol)}`;
  const answer = await readJson({ url, timeoutMs: TIMEOUT_MS });
  if (answer.kind === 'failed') {
    const { failure } = answer;
    const isUnknown = failure.reason === 'http' && failure.status === 404 && failure.message === 'NotFound';
    return isUnknown ? { kind: 'unknown', symbol, latencyMs: 0 } : { kind: 'failed', symbol, failure };
  }
  const body = product.safeParse(answer.body);
  if (!body.success || body.data.id !== symbol)
    return { kind: 'failed', symbol, failure: { reason: 'malformed', issues: ['the answer is no product'] } };
  const halted = body.data.trading_disabled === true || (body.data.status ?? 'online') !== 'online';
  return { kind: halted ? 'halted' : 'traded', symbol, latencyMs: answer.latencyMs };
};

const lookAll = async (deps: CheckDeps, symbols: readonly string[]): Promise<readonly Found[]> => {
  const found: Found[] = [];
  for (let i = 0; i < symbols.length; i += AT_ONCE)
    found.push(...(await Promise.all(symbols.slice(i, i + AT_ONCE).map((symbol) => look(deps, symbol)))));
  return found;
};

const fixes = (found: readonly Found[]): readonly string[] => {
  const of = (kind: Found['kind']): string => found.flatMap((f) => (f.kind === kind ? [f.symbol] : [])).join(', ');
  const broken = found.flatMap((f) => (f.kind === 'failed' ? [remedyText(f.failure, settings)] : []));
  return [
    ...(of('unknown') ? [`SYMBOLS in .env: ${of('unknown')} is not traded at Coinbase; take it out`] : []),
    ...(of('halted')
      ? [`SYMBOLS in .env: trading of ${of('halted')} is halted at Coinbase; no signal comes of it`]
      : []),
    ...new Set(broken),
  ];
};

const stateText = (found: Found): string => {
  switch (found.kind) {
    case 'traded':
      return 'traded';
    case 'halted':
      return 'halted';
    case 'unknown':
      return 'not known there';
    case 'failed':
      return failureText(found.failure);
  }
};

/** 'BTC-USD, ETH-USD traded; DOGE2-USD not known there'. */
const summary = (found: readonly Found[]): string => {
  const byState = new Map<string, string[]>();
  for (const each of found) byState.set(stateText(each), [...(byState.get(stateText(each)) ?? []), each.symbol]);
  return [...byState].map(([state, symbols]) => `${symbols.join(', ')} ${state}`).join('; ');
};

const result = (found: readonly Found[]): CheckResult => {
  const traded = found.flatMap((f) => (f.kind === 'traded' ? [f.latencyMs] : []));
  const says = summary(found);
  if (traded.length === found.length) return { state: 'ok', says, latencyMs: Math.max(...traded) };
  const usable = found.some((f) => f.kind === 'traded' || f.kind === 'halted');
  return { state: 'failed', says, fix: fixes(found), fatal: !usable };
};

export const coinbaseCheck = (deps: CheckDeps): Check => ({
  name: 'Coinbase',
  run: async () => result(await lookAll(deps, deps.config.SYMBOLS)),
});
