// The collections behind the door, the settings and the admins: what each promises, also to two at once.
import { describe, expect, it } from 'vitest';
import { defaultPreferences } from '../../core/delivery/preferences.ts';
import { DAY_MS, plus } from '../../core/instant.ts';
import { conversationKey } from '../../core/people/conversation.ts';
import { START } from '../contracts/stores/examples.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();
const all = { limit: 50, skip: 0 };

describe('the stores of people', () => {
  it('give an invitation to one of many who use it at once, none after it was withdrawn or is over', async () => {
    const { stores } = await embedded.stores();
    await stores.invitations.offer('one', 7, 1000);
    const used = await Promise.all(Array.from({ length: 6 }, (_, i) => stores.invitations.use('one', i, 1000)));
    expect(used.filter((by) => by === 7)).toHaveLength(1);
    const again = await Promise.all(used.map((_, i) => stores.invitations.use('one', i, 1000)));
    expect(again).toEqual(used);
    expect(await stores.invitations.use('one', used.indexOf(7), 1001)).toBeUndefined();
    expect(await stores.invitations.withdraw('one')).toBe(false);
    await stores.invitations.offer('two', 7, 1000);
    expect(await stores.invitations.withdraw('two')).toBe(true);
    expect(await stores.invitations.use('two', 1, 10)).toBeUndefined();
    await stores.invitations.offer('three', 7, 1000);
    expect(await stores.invitations.use('three', 1, 1001)).toBeUndefined();
    expect(await stores.invitations.use('nothing', 1, 0)).toBeUndefined();
  });

  it('tell the admins of an asker once a day, of so many in all, and take one answer', async () => {
    const { accessRequests } = (await embedded.stores()).stores;
    const limits = { everyMs: DAY_MS, most: 3 };
    const asker = { id: -100, title: 'A', place: 'group', threadId: 4 } as const;
    const first = await Promise.all(Array.from({ length: 5 }, () => accessRequests.ask(asker, 0, limits)));
    expect(first.filter(Boolean)).toHaveLength(1);
    const answers = await Promise.all([
      accessRequests.answer(-100, 'approved'),
      accessRequests.answer(-100, 'declined'),
    ]);
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await accessRequests.get(-100)).toMatchObject({ ...asker, askedWallMs: 0 });
    expect(await accessRequests.ask({ id: 1, title: 'B' }, 5, limits)).toBe(true);
    expect(await accessRequests.ask({ id: 2, title: 'C' }, 5, limits)).toBe(true);
    expect(await accessRequests.ask({ id: 3, title: 'D' }, 5, limits)).toBe(false);
    expect(await accessRequests.ask(asker, DAY_MS, limits)).toBe(true);
    expect((await accessRequests.get(-100))?.state).toBe('asked');
    expect(await accessRequests.remove(-100)).toBe(true);
    expect(await accessRequests.get(-100)).toBeUndefined();
  });

  it('keep one question a person and chat, also across a restart', async () => {
    const database = embedded.newDatabase();
    const before = await embedded.stores({ database });
    await before.stores.conversations.write(conversationKey(1, 2), { about: 'x' });
    await before.stores.conversations.write(conversationKey(1, 2), { about: 'y', $set: { 'a.b': null } });
    await before.stores.conversations.write(conversationKey(1, 3), { about: 'z' });
    await before.close();
    const { conversations } = (await embedded.stores({ database })).stores;
    expect(await conversations.read(conversationKey(1, 2))).toEqual({ about: 'y', $set: { 'a.b': null } });
    await conversations.delete(conversationKey(1, 2));
    expect(await conversations.read(conversationKey(1, 2))).toBeUndefined();
    expect(await conversations.read(conversationKey(1, 3))).toEqual({ about: 'z' });
  });

  it('keep the trail in order, and forget a person in it without forgetting what was done', async () => {
    const { audit } = (await embedded.stores()).stores;
    for (const [i, action] of (['claimed', 'approved', 'blocked'] as const).entries())
      await audit.append({ at: plus(START, i), by: 1, action, whom: 2, note: `n${i}` });
    expect((await audit.list({ limit: 2, skip: 1 })).map((entry) => entry.action)).toEqual(['approved', 'claimed']);
    expect(await audit.of(2)).toHaveLength(3);
    await audit.forget(2);
    expect(await audit.of(2)).toEqual([]);
    expect((await audit.list(all))[0]).toEqual({ at: plus(START, 2), by: 1, action: 'blocked', whom: 0 });
    expect(await audit.count()).toBe(3);
  });

  it('turn the switch once, number changes once, send a message to everybody once', async () => {
    const { publishing, settingsChanges, broadcasts } = (await embedded.stores()).stores;
    expect(await publishing.get()).toEqual({ on: true });
    expect(await publishing.turn(true, 1, START)).toBe(false);
    const turned = await Promise.all([1, 2, 3].map((by) => publishing.turn(false, by, START)));
    expect(turned.filter(Boolean)).toHaveLength(1);
    expect(await publishing.turn(true, 4, START)).toBe(true);
    expect(await publishing.get()).toEqual({ on: true, by: 4, since: START });
    const change = { number: 1, at: START, by: 1, name: 'cooldown', value: 30 };
    const kept = await Promise.all([1, 2, 3].map((by) => settingsChanges.append({ ...change, by })));
    expect(kept.filter(Boolean)).toHaveLength(1);
    expect(await settingsChanges.all()).toHaveLength(1);
    await broadcasts.put({ id: 'b', by: 1, text: 'x', at: START, state: 'preview' });
    const moved = await Promise.all([broadcasts.move('b', 'sent'), broadcasts.move('b', 'cancelled')]);
    expect(moved.filter(Boolean)).toHaveLength(1);
  });

  it('change single preferences, keeping what changes at the same time', async () => {
    const { subscribers } = (await embedded.stores()).stores;
    const person = { id: 5, firstName: 'A', role: 'member', state: 'active', joinedAt: START } as const;
    await subscribers.put(person);
    expect(await subscribers.get(5)).toEqual(person);
    await Promise.all([
      subscribers.setPreferences(5, { minimumConfidence: 80 }),
      subscribers.setPreferences(5, { symbols: ['BTC-USD'], accountUsd: 5 }),
      subscribers.setIntroduction(5, 'symbols'),
    ]);
    await subscribers.setPreferences(5, { accountUsd: null });
    await subscribers.setPreferences(6, { accountUsd: 1 });
    await subscribers.put({ ...person, firstName: 'B' });
    expect(await subscribers.get(5)).toEqual({
      ...person,
      firstName: 'B',
      introduction: 'symbols',
      preferences: { ...defaultPreferences, minimumConfidence: 80, symbols: ['BTC-USD'] },
    });
    await subscribers.put({ ...person, id: -9, place: { kind: 'channel' } });
    expect((await subscribers.list(all)).map(({ id }) => id)).toEqual([5, -9]);
    expect((await subscribers.list({ limit: 1, skip: 1 }))[0]?.place).toEqual({ kind: 'channel' });
    expect(await subscribers.count()).toBe(2);
    expect(await subscribers.remove(5)).toBe(true);
    expect(await subscribers.remove(5)).toBe(false);
  });

  it('know every collection in which a person stands, so that nothing is forgotten when they go', async () => {
    const { connection, stores } = await embedded.stores();
    const named = Object.entries(connection.models)
      .filter(([, model]) => model.schema.path('subscriber') !== undefined)
      .map(([name]) => name);
    expect(named.length).toBeGreaterThan(4);
    for (const name of named) await connection.collection(name).insertOne({ subscriber: 77, csrf: 'secret', v: 1 });
    for (const records of Object.values(stores.personal))
      expect(JSON.stringify(await records.exportOf(77))).not.toContain('secret');
    let removed = 0;
    for (const records of Object.values(stores.personal)) removed += await records.forget(77);
    expect(removed).toBe(named.length);
    for (const name of named) expect(await connection.collection(name).countDocuments({ subscriber: 77 })).toBe(0);
  });
});
