// The model asked about the past, against DeepSeek's stand-in: what it says is told, kept, and paid for once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLiveClock } from '../../../cli/clocks.ts';
import { sha256 } from '../../../cli/hash.ts';
import { DAY_MS, type Instant, instant, plus } from '../../../core/instant.ts';
import { between } from '../../../core/market/shapeCandles.ts';
import { keptStudy, studyAgain, studyWithoutLessons } from '../../../core/replay/draft.ts';
import { contextAt, type ReplayMarket, replayMarket } from '../../../core/replay/market.ts';
import { type AskedSlot, modelPast } from '../../../core/replay/modelPast.ts';
import { settings } from '../../../core/settings.ts';
import { DEFAULT_PRICES } from '../../../core/synthesis/pricing.ts';
import { promptVersion } from '../../../core/synthesis/prompt.ts';
import { createAskPast, estimateOf, quantOf } from '../../../jobs/replay/askPast.ts';
import { loadMarket, openCandleFolder } from '../../../jobs/replay/candleFolder.ts';
import { createFileLedger } from '../../../jobs/replay/fileLedger.ts';
import { runReplay } from '../../../jobs/replay/runReplay.ts';
import { RECORDING_DIR } from '../../../sandbox/market/loadRecording.ts';
import { quietLog } from '../../support/openOnEmbedded.ts';
import { startDeepSeekWorld } from '../sources/support/deepSeekWorld.ts';

const SYMBOL = 'SOL-USD';
const at = (text: string): Instant => instant(Date.parse(`2024-01-${text}:00Z`));
let world: Awaited<ReturnType<typeof startDeepSeekWorld>>;
let market: ReplayMarket;
let dir = '';

beforeAll(async () => {
  world = await startDeepSeekWorld();
  dir = mkdtempSync(join(tmpdir(), 'v7-answers-'));
  const loaded = loadMarket(openCandleFolder(RECORDING_DIR), SYMBOL, {}).market;
  const rows = between(loaded.candles, plus(at('22T19:40'), -14 * DAY_MS), plus(at('22T19:40'), 6 * DAY_MS));
  market = replayMarket(SYMBOL, loaded.tick, rows);
});
beforeEach(() => world.reset());
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
  world.close();
});

const asking = (ledger: ReturnType<typeof createFileLedger>, mostUsd = 100) => {
  const clock = createLiveClock();
  const deps = { clock, settings, hash: sha256, log: quietLog, prices: DEFAULT_PRICES, mostUsd };
  return createAskPast({ ...deps, client: world.client({ timeoutMs: 20_000 }), ledger });
};

const replayed = async (answers: string, mostUsd?: number) => {
  const slots: AskedSlot[] = [];
  const ledger = createFileLedger(answers);
  const result = await runReplay({
    ...{ markets: [market], from: at('22T19:40'), to: at('22T19:55'), settings, codeVersion: '0' },
    ...{ workers: 1, keepDir: join(dir, 'kept'), ask: asking(ledger, mostUsd) },
    heard: (context, found, { answer, record }) => {
      const reused = record.calls.filter((call) => call.reused).length;
      const requests = record.calls.length - reused;
      slots.push({ answer, quant: quantOf(context, found, settings), requests, reused });
    },
  });
  if (!result) throw new Error('there is something to replay');
  return {
    entries: result.entries,
    past: modelPast(slots, { name: 'stand-in', promptVersion, costUsd: ledger.paidUsd() }),
  };
};

describe('the model asked about the past', () => {
  it('is told slot by slot, beside quant, and what it would have published is followed', async () => {
    const { entries, past } = await replayed(join(dir, 'a'));
    expect([past.asked, past.answered, past.failed]).toEqual([3, 3, {}]);
    const { BUY, SELL, HOLD } = past.verdicts;
    expect(BUY + SELL + HOLD).toBe(3);
    expect(Object.values(past.beside).reduce((sum, n) => sum + n, 0)).toBe(3);
    expect(past.confidence?.n ?? 0).toBe(BUY + SELL);
    expect(past.requests).toBeGreaterThanOrEqual(3);
    expect(past.costUsd).toBeGreaterThan(0);
    expect(entries.filter(({ by }) => by === 'deepseek')).toHaveLength(BUY + SELL);
    for (const entry of entries.filter((e) => e.by === 'deepseek' && e.published))
      expect(entry).toMatchObject({ final: true, promptVersion });
    expect(entries.filter(({ by }) => by === 'quant').every(({ final, published }) => !final && !published)).toBe(true);
  });

  it('is paid for once: the same slots again ask nothing and say the same', async () => {
    const first = await replayed(join(dir, 'b'));
    world.reset();
    const again = await replayed(join(dir, 'b'));
    expect([again.past.requests, again.past.costUsd]).toEqual([0, 0]);
    expect(again.past.reused).toBe(first.past.requests);
    expect(again.entries).toEqual(first.entries);
    expect(again.past.verdicts).toEqual(first.past.verdicts);
  });

  it('costs no more than was confirmed: then quant decides, and it is told', async () => {
    const { past, entries } = await replayed(join(dir, 'c'), 1e-9);
    expect(past.requests).toBeLessThan(3 + 8);
    expect(past.answered + Object.values(past.failed).reduce((sum, n) => sum + n, 0)).toBe(3);
    expect(entries.every(({ by }) => by === 'quant' || by === 'deepseek')).toBe(true);
  });

  it('is estimated from the size of its prompts, twice as dear at peak prices', () => {
    const context = contextAt(market, at('22T19:45'));
    const estimate = estimateOf(context, studyWithoutLessons(context), { settings, prices: DEFAULT_PRICES });
    expect(estimate?.tokens).toBeGreaterThan(1500);
    expect(estimate?.tokens).toBeLessThan(12_000);
    expect((estimate?.peak ?? 0) / (estimate?.offPeak ?? 1)).toBeCloseTo(2, 10);
  });
});

/**
 * BUY, SELL and HOLD of the stand-in on the contexts below, by prompt version: a new version is asked the same and gets its
 * own row, so that nobody changes how often the model trades without seeing it.
 */
const SHARES: Readonly<Record<string, readonly [buy: number, sell: number, hold: number]>> = {
  '1': [3, 3, 3],
};

describe('the trade share of a prompt version', () => {
  it('on a fixed set of recorded contexts is what it was when the version was made', async () => {
    const ask = asking(createFileLedger(join(dir, 'share')));
    const times = [
      '22T13:00',
      '22T19:45',
      '23T08:30',
      '24T06:00',
      '25T16:00',
      '26T10:00',
      '26T20:00',
      '27T10:00',
      '28T16:00',
    ];
    const said = { BUY: 0, SELL: 0, HOLD: 0 };
    for (const time of times) {
      const context = contextAt(market, at(time));
      const { answer } = await ask(context, studyAgain(context, keptStudy(studyWithoutLessons(context))));
      if (answer.kind !== 'answered') throw new Error(`no answer: ${JSON.stringify(answer)}`);
      said[answer.reply.verdict]++;
    }
    expect([said.BUY, said.SELL, said.HOLD], `prompt version ${promptVersion}`).toEqual(SHARES[promptVersion]);
  });
});
