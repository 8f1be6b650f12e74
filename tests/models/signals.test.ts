// The signal collection: its contract, and the flat row that other programs read.
import { describe, expect, it } from 'vitest';
import { ended, reportAt, signalAt } from '../contracts/stores/examples.ts';
import { signalStoreContract } from '../contracts/stores/signalStore.ts';
import { analysesFixture } from '../support/analysesFixture.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();

signalStoreContract(
  'The collection signals',
  embedded.opener((open) => open.stores.signals),
);

describe('Settled signals of a band', () => {
  it('tell what the coin won where the other direction was followed: the mean of both', async () => {
    const open = await embedded.stores();
    const { signals } = open.stores;
    // own, other: won lost, won won, lost won, lost without other
    const results = [
      [1.2, -1.1],
      [1.2, 0.3],
      [-1, 0.9],
      [-1, undefined],
    ] as const;
    for (const [n, [own, other]] of results.entries()) {
      await signals.put(signalAt(n), reportAt(n, 'BTC-USD', signalAt(n)));
      await signals.settle(signalAt(n).id, ended(own, own > 0 ? 'target' : 'stop'));
      if (other !== undefined) await signals.settleMirror(signalAt(n).id, ended(other, other > 0 ? 'target' : 'stop'));
    }
    expect(await signals.settledInBand(70, 80)).toEqual({ n: 4, wins: 2, coinRate: 4 / 6 });
    expect(await signals.settledInBand(0, 70)).toEqual({ n: 0, wins: 0 });
    await open.close();
  });
});

describe('A signal in the database', () => {
  it('carries the flat row, what is absent being null', async () => {
    const open = await embedded.stores();
    const signal = signalAt(0);
    const assessment = { ...signal.assessment, odds: { kind: 'unknown', because: 'too few candles' } } as const;
    await open.stores.signals.put({ ...signal, assessment }, reportAt(0, 'BTC-USD', signal));
    const row = await open.connection.collection('signals').findOne({}, { projection: { signal: 0 } });
    expect(row).toEqual({
      _id: '20240115T1200Z-BTC-USD',
      v: 1,
      timestamp: new Date(signal.publishedAt),
      symbol: 'BTC-USD',
      direction: 'BUY',
      confidence: 72,
      tier: 'MEDIUM',
      entry_price: 42_000,
      stop_loss: 41_500,
      take_profit: 43_000.5,
      risk_level: 'MEDIUM',
      reasoning: 'broke the 4-hour high on rising volume',
      entropy: null,
      hurst: null,
      markov_state: null,
      kalman_smoothed: null,
      bayesian_posterior: null,
      monte_carlo_confidence: null,
      deepseek_reasoning: null,
      data_sources_used: ['coinbase'],
      model_version: 'quant/0.1.0',
      features_used: ['rsi'],
      outcome: { kind: 'open' },
      result: null,
      announced: false,
      facts: {},
      mirror: { kind: 'open' },
      settingsVersion: '1',
    });
    await open.close();
  });

  it('carries what the six theories said, and the chances of its own levels', async () => {
    const open = await embedded.stores();
    const signal = signalAt(0);
    const belief = {
      kind: 'known',
      band: '65-74',
      mean: 0.46,
      low: 0.3,
      high: 0.6,
      effectiveN: 9,
      lessons: 12,
    } as const;
    const report = { ...reportAt(0, 'BTC-USD', signal), analyses: analysesFixture };
    const assessment = { ...signal.assessment, belief: { ...belief, own: 2 } };
    await open.stores.signals.put({ ...signal, assessment }, report);
    expect(await open.connection.collection('signals').findOne({})).toMatchObject({
      ...{ entropy: 2.94, hurst: 0.58, markov_state: 'TRENDING_BULLISH', kalman_smoothed: 96_410.2 },
      ...{ bayesian_posterior: 0.46, monte_carlo_confidence: 0.41 },
      features_used: ['entropy', 'hurst', 'markov', 'kalman', 'monteCarlo', 'rsi', 'volatility'],
    });
    await open.close();
  });
});

describe('A signal stored before odds and belief were part of it', () => {
  it('is read with both unknown, and why; one stored with them keeps them', async () => {
    const open = await embedded.stores();
    const { signals } = open.stores;
    for (const n of [0, 1]) await signals.put(signalAt(n), reportAt(n, 'BTC-USD', signalAt(n)));
    const { id } = signalAt(0);
    const old = { $unset: { 'signal.assessment.odds': '', 'signal.assessment.belief': '' } } as const;
    await open.connection.collection<{ _id: string }>('signals').updateOne({ _id: id }, old);
    const unknown = { kind: 'unknown', because: 'published before they were measured' };
    const { assessment } = signalAt(0);
    expect((await signals.get(id))?.signal).toEqual({
      ...signalAt(0),
      assessment: { ...assessment, odds: unknown, belief: unknown },
    });
    expect((await signals.open()).map((s) => s.assessment.odds)).toEqual([unknown, assessment.odds]);
    await open.close();
  });
});
