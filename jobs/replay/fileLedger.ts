// The model's answers kept in files, each under the hash of its question: a replay asked again pays for none of them twice.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LedgerTotals, ModelCall, ModelLedger } from '../../core/synthesis/ledger.ts';

const sum = (calls: readonly ModelCall[], of: (call: ModelCall) => number): number =>
  calls.reduce((total, call) => total + of(call), 0);

const totalsOf = (calls: readonly ModelCall[]): LedgerTotals => ({
  calls: calls.length,
  counted: calls.filter(({ usage }) => usage !== undefined).length,
  failed: calls.filter(({ outcome }) => outcome.kind === 'failed').length,
  promptTokens: sum(calls, ({ usage }) => usage?.promptTokens ?? 0),
  cacheHitTokens: sum(calls, ({ usage }) => usage?.cacheHitTokens ?? 0),
  completionTokens: sum(calls, ({ usage }) => usage?.completionTokens ?? 0),
  costUsd: sum(calls, ({ cost }) => cost.usd),
  estimatedUsd: sum(calls, ({ cost }) => (cost.basis === 'estimate' ? cost.usd : 0)),
});

/** Sums are of the calls made through it; answers are those of any run before. A file that cannot be read is no answer. */
export const createFileLedger = (dir: string): ModelLedger & { readonly paidUsd: () => number } => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const made: ModelCall[] = [];
  const fileOf = (key: string): string => join(dir, `${key}.json`);
  const within = (from: number, to: number): readonly ModelCall[] =>
    made.filter(({ began }) => began >= from && began < to);
  return {
    paidUsd: () => totalsOf(made).costUsd,
    put: async (call) => {
      if (made.some(({ id }) => id === call.id)) return;
      made.push(call);
      if (call.outcome.kind !== 'charged') return;
      const beside = `${fileOf(call.key)}.${process.pid}`;
      writeFileSync(beside, JSON.stringify(call), { mode: 0o600 });
      renameSync(beside, fileOf(call.key));
    },
    answerTo: async (key) => {
      try {
        return JSON.parse(readFileSync(fileOf(key), 'utf8')) as ModelCall;
      } catch {
        return undefined;
      }
    },
    spentUsd: async (from, to) => totalsOf(within(from, to)).costUsd,
    totals: async (from, to) => totalsOf(within(from, to)),
    ofCycle: async (cycle, symbol) => made.filter((call) => call.cycle === cycle && call.symbol === symbol),
  };
};
