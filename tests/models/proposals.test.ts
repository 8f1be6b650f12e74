// The proposal collection: its contract, and how little of each is kept.
import { mongo } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { proposalAt, proposalStoreContract } from '../contracts/stores/proposalStore.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();

proposalStoreContract(
  'The collection proposals',
  embedded.opener((open) => open.stores.proposals),
);

describe('A proposal in the database', () => {
  it('takes less than a kilobyte, whatever was said of it', async () => {
    const open = await embedded.stores();
    const facts = { markovState: 'TRENDING_BULLISH', entropyBits: 2.94, hurst: 0.58, volatilityRegime: 'normal' };
    await open.stores.proposals.put(proposalAt(0, { facts, settingsVersion: '1', promptVersion: '3' }));
    const row = await open.connection.collection('proposals').findOne({});
    const size = mongo.BSON.calculateObjectSize(row ?? {});
    expect(size).toBeGreaterThan(300);
    expect(size).toBeLessThan(1024);
    await open.close();
  });
});
