// Small made recordings for the sandbox's tests: a seeded walk, written as the candle files are.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll } from 'vitest';
import type { Candles } from '../../../sandbox/market/candles.ts';
import { parseCandles } from '../../../sandbox/market/parseCandles.ts';
import { createRandom, seedOf } from '../../../sandbox/market/seed.ts';

/** 2024-01-15T00:00Z */
export const SAMPLE_START_MS = Date.UTC(2024, 0, 15);

export type Sample = {
  readonly product?: string;
  readonly rows?: number;
  readonly stepS?: number;
  readonly startMs?: number;
  /** true for rows that are left out */
  readonly missing?: (row: number) => boolean;
};

/** The text of a candle file of `rows` bars. */
export const sampleCsv = (sample: Sample = {}): string => {
  const { product = 'BTC-USD', rows = 300, stepS = 60, startMs = SAMPLE_START_MS, missing = () => false } = sample;
  const random = createRandom(seedOf(product));
  let close = 4_000_000;
  const lines = ['time,open,high,low,close,volume'];
  for (let i = 0; i < rows; i++) {
    const open = close + Math.floor((random() - 0.5) * 20);
    close = open + Math.floor((random() - 0.5) * 8000);
    const high = Math.max(open, close) + Math.floor(random() * 3000);
    const low = Math.min(open, close) - Math.floor(random() * 3000);
    const volume = (0.5 + random() * 90).toFixed(5);
    const prices = [open, high, low, close].map((ticks) => String(ticks / 100));
    if (!missing(i)) lines.push([startMs / 1000 + i * stepS, ...prices, volume].join(','));
  }
  return `${lines.join('\n')}\n`;
};

/** The same as parsed candles. */
export const sampleCandles = (sample: Sample = {}): Candles => {
  const { product = 'BTC-USD', stepS = 60 } = sample;
  return parseCandles(Buffer.from(sampleCsv(sample)), { file: `${product}.csv`, product, stepS });
};

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder, gone after the importing file's tests. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'v7-sandbox-market-'));
  folders.push(folder);
  return folder;
};

/** A new folder with one packed file a sample. */
export const sampleFolder = (samples: readonly Sample[]): string => {
  const dir = temporaryFolder();
  for (const sample of samples) {
    const frame = sample.stepS === 300 ? '5m' : '1m';
    writeFileSync(join(dir, `${sample.product ?? 'BTC-USD'}_${frame}.csv.gz`), gzipSync(sampleCsv(sample)));
  }
  return dir;
};

/** Polls until the condition holds; rejects after the deadline, naming what was waited for. */
export const until = async (what: string, holds: () => boolean, deadlineMs = 15_000): Promise<void> => {
  const startMs = performance.now();
  while (!holds()) {
    if (performance.now() - startMs > deadlineMs) throw new Error(`Waited ${deadlineMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
