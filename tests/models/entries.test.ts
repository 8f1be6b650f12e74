// The record out of the database: both collections as one list, rows of older releases read; people's own results.
import { describe, expect, it } from 'vitest';
import { ended, reportAt, signalAt } from '../contracts/stores/examples.ts';
import { personalResultStoreContract } from '../contracts/stores/personalResultStore.ts';
import { proposalAt } from '../contracts/stores/proposalStore.ts';
import { analysesFixture } from '../support/analysesFixture.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();

personalResultStoreContract(
  'The collection personal_results',
  embedded.opener((open) => open.stores.personalResults),
);

describe('the record', () => {
  it('is what was published and what was not, by publication', async () => {
    const { stores, close } = await embedded.stores();
    const signal = signalAt(1, 'BTC-USD', { by: 'deepseek' });
    const report = { ...reportAt(1, 'BTC-USD', signal), analyses: analysesFixture };
    await stores.signals.put(signal, {
      ...report,
      model: { promptVersion: 'p4', calls: [], costUsd: 0.01, latencyMs: 900 },
    });
    await stores.proposals.put(proposalAt(1, { final: false, reasons: [] }));
    await stores.proposals.put(proposalAt(0));
    const entries = await stores.entries.entries();
    expect(entries.map((e) => [e.id, e.by, e.published])).toEqual([
      [signalAt(0).id, 'quant', false],
      [signal.id, 'deepseek', true],
      [signal.id, 'quant', false],
    ]);
    expect(entries[1]).toMatchObject({
      facts: { entropyBits: 2.94, hurst: 0.58, markovState: 'TRENDING_BULLISH', volatilityRegime: 'normal' },
      ...{ promptVersion: 'p4', settingsVersion: '1' },
    });
    expect(await stores.entries.entries({ published: true })).toHaveLength(1);
    expect(await stores.entries.entries({ from: signal.publishedAt })).toHaveLength(2);
    await close();
  });

  it('reads signals of releases that kept neither facts nor the other direction, which then is followed as well', async () => {
    const { stores, connection, close } = await embedded.stores();
    const signal = signalAt(0);
    await stores.signals.put(signal, { ...reportAt(0, 'BTC-USD', signal), analyses: analysesFixture });
    await stores.signals.settle(signal.id, ended(1));
    const added = { facts: '', mirror: '', settingsVersion: '' };
    await connection.collection('signals').updateOne({}, { $unset: added });
    const [entry] = await stores.entries.entries();
    expect(entry?.facts).toEqual({ entropyBits: 2.94, hurst: 0.58, markovState: 'TRENDING_BULLISH' });
    expect(Object.keys(entry ?? {})).not.toContain('settingsVersion');
    expect((await stores.signals.unmirrored()).map(({ id }) => id)).toEqual([signal.id]);
    expect(await stores.signals.settleMirror(signal.id, ended(-1.2, 'stop'))).toBe(true);
    expect((await stores.entries.entries())[0]?.mirror).toEqual(ended(-1.2, 'stop'));
    await close();
  });

  it('is what is in the database whenever one asks, though what has ended is read once', async () => {
    const database = embedded.newDatabase();
    const { stores, close } = await embedded.stores({ database });
    const fresh = async () => {
      const opened = await embedded.stores({ database });
      const found = await opened.stores.entries.entries();
      await opened.close();
      return found;
    };
    const same = async (n: number) => {
      const found = await stores.entries.entries();
      expect(found).toEqual(await fresh());
      expect(found).toHaveLength(n);
    };
    const put = async (slot: number) => {
      const signal = signalAt(slot);
      await stores.signals.put(signal, { ...reportAt(slot, 'BTC-USD', signal), analyses: analysesFixture });
    };
    for (const slot of [0, 1, 200]) await put(slot);
    for (const slot of [0, 3, 210]) await stores.proposals.put(proposalAt(slot));
    await same(6);
    // one direction ends, long after the newest were read; then the other
    await stores.signals.settle(signalAt(0).id, ended(1));
    await same(6);
    await stores.signals.settleMirror(signalAt(0).id, ended(-1.2, 'stop'));
    await stores.proposals.settle(proposalAt(0).id, ended(0.4));
    await same(6);
    await stores.proposals.settle(proposalAt(3).id, ended(0.4));
    await put(300);
    await same(7);
    // the oldest are forgotten, and one of the middle goes, which nothing of ours does
    await stores.proposals.forget(proposalAt(1).signal.publishedAt);
    await same(6);
    await (await embedded.watched(database)).collection('signals').deleteOne({ _id: signalAt(0).id as never });
    await same(5);
    const [all, part] = await Promise.all([stores.entries.entries(), stores.entries.entries({ published: true })]);
    expect(part).toEqual(all.filter(({ published }) => published));
    expect(await stores.entries.entries({ from: signalAt(200).publishedAt, to: signalAt(300).publishedAt })).toEqual(
      all.slice(-3, -1),
    );
    await close();
  });
});
