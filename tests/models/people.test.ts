// The collections of people and of what they pressed: their contracts, and the log behind a decision.
import { describe, expect, it, vi } from 'vitest';
import { instant } from '../../core/instant.ts';
import { createPressLog } from '../../models/presses.ts';
import { decisionStoreContract } from '../contracts/stores/decisionStore.ts';
import { START } from '../contracts/stores/examples.ts';
import { subscriberStoreContract } from '../contracts/stores/subscriberStore.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();

subscriberStoreContract(
  'The collection subscribers',
  embedded.opener((open) => open.stores.subscribers),
);
decisionStoreContract(
  'The collection decisions',
  embedded.opener((open) => open.stores.decisions),
);

describe('The log of presses', () => {
  it('keeps every press once, those that do not stand any more too', async () => {
    const open = await embedded.stores();
    const { decisions } = open.stores;
    const press = { signalId: 's', subscriber: 1, late: false } as const;
    for (const [decision, at] of [
      ['took', 1],
      ['undone', 2],
      ['took', 3],
      ['took', 3],
      ['skipped', 2],
    ] as const)
      await decisions.put({ ...press, decision, at: instant(START + at) });
    expect(await createPressLog({ connection: open.connection }).count()).toBe(4);
    expect((await decisions.get('s', 1))?.decision).toBe('took');
    await open.close();
  });

  it('is given later what could not be written to it, and the word stands at once', async () => {
    const open = await embedded.stores();
    const { decisions } = open.stores;
    const log = createPressLog({ connection: open.connection });
    const word = (decision: 'took' | 'skipped', press: string) =>
      ({ signalId: 's', subscriber: 1, late: false, decision, at: instant(START), press }) as const;
    await decisions.put(word('took', 'a'));
    const presses = open.connection.collection('presses');
    const inLog = async () => (await presses.find({}).sort({ _id: 1 }).toArray()).map((one) => one['press']);
    const full = vi
      .spyOn(open.connection.model('presses').collection, 'insertMany')
      .mockRejectedValue(new Error('the disk is full'));
    await decisions.put(word('skipped', 'b'));
    await decisions.put(word('took', 'c'));
    full.mockRestore();
    expect((await decisions.get('s', 1))?.decision).toBe('took');
    expect(await inLog()).toEqual(['a']);
    await decisions.logOwed();
    expect(await inLog()).toEqual(['a', 'b', 'c']);
    const before = await open.connection.collection('decisions').findOne({});
    expect(before?.['owed']).toEqual([]);
    await decisions.logOwed();
    expect(await log.count()).toBe(3);
    await open.close();
  });

  it('takes a press that is in it and never came to stand, though the clock was set back between', async () => {
    const open = await embedded.stores();
    const { decisions } = open.stores;
    const word = (decision: 'monitoring' | 'took', at: number, press: string) =>
      ({ signalId: 's', subscriber: 1, late: false, decision, at: instant(START + at), press }) as const;
    await decisions.put(word('monitoring', 3_600_000, 'a'));
    await createPressLog({ connection: open.connection }).append(word('took', 1, 'b'));
    await decisions.put(word('took', 2, 'b'));
    expect((await decisions.get('s', 1))?.decision).toBe('took');
    await open.close();
  });
});
