// Menus and questions of the framework at the wire: restarts in the middle, another release, commands in between, two at once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPreferences } from '../../../core/delivery/preferences.ts';
import { DAY_MS, MINUTE_MS } from '../../../core/instant.ts';
import { conversationKey } from '../../../core/people/conversation.ts';
import type { Message } from '../../../sandbox/telegram/world.types.ts';
import { embeddedForTests } from '../../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, startBotWorld, until } from '../support/botWorld.ts';
import { dataOf, labelsOf, scriptOf } from '../support/script.ts';
import { sharing } from '../support/sharing.ts';

const embedded = sharing(embeddedForTests());
let w: BotWorld;
beforeAll(async () => {
  w = await startBotWorld(embedded, { bot: { symbols: ['BTC-USD', 'ETH-USD'] } });
  await w.publish();
});
afterAll(() => w.stop());

/** Somebody new, who has been let in. */
const somebody = async (firstName: string) => {
  const { id } = w.world.addPerson(firstName);
  await w.stores.subscribers.put({ id, firstName, role: 'member', state: 'active', joinedAt: w.time.market });
  return { id, ...scriptOf(w, id) };
};
type Somebody = Awaited<ReturnType<typeof somebody>>;

const prefs = async (id: number) => (await w.stores.subscribers.get(id))?.preferences ?? defaultPreferences;
const kept = (id: number): Promise<unknown> => w.stores.conversations.read(conversationKey(id, id));
/** The card, after /start. */
const cardOf = async (one: Somebody): Promise<Message> => {
  await one.say('/start');
  return until('a card', async () => {
    await w.deliver();
    return w.heard(one.id).find((message) => message.photo);
  });
};
const firstQuestion = async (one: Somebody): Promise<Message> => {
  await one.press(await cardOf(one), 'Monitoring');
  return one.hears(/❓ 1 of 3/);
};
/** What the framework keeps of an open question, as a release of another number would have written it. */
const ageState = async (id: number): Promise<void> => {
  const state = (await until('the open question', () => kept(id))) as { readonly version: readonly unknown[] };
  await w.stores.conversations.write(conversationKey(id, id), { ...state, version: [0, 'older'] });
};

describe('a question', () => {
  it('goes on where it was after a restart, in words and by buttons, and is kept small', async () => {
    const sam = await somebody('Sam');
    const question = await firstQuestion(sam);
    await w.restart();
    expect((await sam.say('Atlantis')).text).toContain('I do not know a place called Atlantis');
    await w.restart();
    for (let i = 0; i < 8; i++) await sam.say(`nowhere ${i}`);
    expect(JSON.stringify(await kept(sam.id)).length).toBeLessThan(6000);
    await sam.press(question, 'Tokyo');
    await sam.shows(question, '2 of 3');
    await w.restart();
    await sam.press(question, 'ETH-USD');
    await until('the tick gone', () => labelsOf(sam.current(question.messageId)).includes('ETH-USD'));
    await w.restart();
    expect((await sam.say('skip')).text).toContain('3 of 3');
    expect((await sam.say('quiet')).text).toContain('That is all');
    expect(await prefs(sam.id)).toMatchObject({ timeZone: 'Asia/Tokyo', symbols: ['BTC-USD'] });
    await until('nothing to be kept', async () => (await kept(sam.id)) === undefined);
  });

  it('lets every command, card and menu through, and waits behind what is asked in between', async () => {
    const sam = await somebody('Sam');
    await firstQuestion(sam);
    for (const command of ['/status', '/mute BTC 1h', '/unmute', '/xyzzy', '/help'])
      expect((await sam.say(command)).text).not.toContain('a place called');
    const menu = await sam.say('/settings');
    await sam.press(menu, 'Account');
    await sam.shows(menu, 'Risk: 1 %');
    await sam.press(menu, '✏️ Account');
    await sam.hears(/How many US dollars/);
    expect((await sam.say('2,500')).text).toContain('2,500 USD');
    expect((await sam.say('Lisbon')).text).toMatch(/✓ 1 of 3 · Lisbon.*2 of 3/s);
    expect((await sam.say('/cancel')).text).toContain('Cancelled');
    expect((await sam.say('btc')).text).toContain('I did not understand');
    expect(await prefs(sam.id)).toMatchObject({ accountUsd: 2500, timeZone: 'Europe/Lisbon', symbols: 'all' });
  });

  it('of an older release is closed and said so; its buttons go on', async () => {
    const sam = await somebody('Sam');
    const question = await firstQuestion(sam);
    await ageState(sam.id);
    expect((await sam.say('Lisbon')).text).toContain('Let us start again');
    expect((await sam.say('Lisbon')).text).toContain('I did not understand');
    await sam.press(question, 'Tokyo');
    await sam.shows(question, /Tokyo.*2 of 3/s);
    expect((await sam.say('all')).text).toContain('3 of 3');
    expect((await prefs(sam.id)).timeZone).toBe('Asia/Tokyo');
  });

  it('takes no words after a day, but still its buttons', async () => {
    const sam = await somebody('Sam');
    const question = await firstQuestion(sam);
    await until('the question to be kept', () => kept(sam.id));
    w.time.wallMs += DAY_MS + 1000;
    expect((await sam.say('Lisbon')).text).toContain('I did not understand');
    expect(await sam.press(question, 'Tokyo')).toBe('');
    await sam.shows(question, '2 of 3');
  });

  it('of two people at once belongs to each, tapped twice it counts once', async () => {
    const [sam, kim] = [await somebody('Sam'), await somebody('Kim')];
    const [one, two] = [await firstQuestion(sam), await firstQuestion(kim)];
    const tokyo = dataOf(one, 'Tokyo');
    w.rest(30_000);
    for (const person of [sam, kim, sam, kim])
      w.world.press(person.id, person.id, (person === sam ? one : two).messageId, tokyo);
    await Promise.all([sam.shows(one, '2 of 3'), kim.shows(two, '2 of 3')]);
    await until('two answers each', () => sam.toastsOf().filter((toast) => toast.includes('is over')).length === 1);
    await Promise.all([sam.say('btc'), kim.say('eth')]);
    await until('both', async () => String((await prefs(sam.id)).symbols) === 'BTC-USD');
    await until('both', async () => String((await prefs(kim.id)).symbols) === 'ETH-USD');
  });
});

describe('words about a trade', () => {
  it('without a card are about the one that is chosen, with what had been said', async () => {
    const sam = await somebody('Sam');
    await cardOf(sam);
    const which = await sam.say('took 0.1 @ 96,450');
    expect(which.text).toContain('Which signal is that about?');
    expect(labelsOf(which)).toEqual([expect.stringMatching(/^BTC-USD BUY · \d\d:\d\d UTC · open$/)]);
    await w.restart();
    await sam.press(which, 'BTC-USD BUY');
    const noted = await sam.hears(/Noted: you took BTC-USD BUY at 96,450.00/);
    expect(noted.text).toContain('0.1 BTC');
    expect((await sam.say('hello')).text).toContain('I did not understand');
  });

  it('that cannot be read are asked for until they are told or left, and for half an hour', async () => {
    const sam = await somebody('Sam');
    const card = await cardOf(sam);
    expect((await sam.say('took abc', { replyTo: card.messageId })).text).toContain('could not read a price in “abc”');
    expect((await sam.say('around there')).text).toContain('could not read a price in “around there”');
    expect((await sam.say('/status')).text).toContain('open');
    await w.restart();
    expect((await sam.say('1.234,5')).text).toContain('far from');
    expect((await sam.say('96.450')).text).toContain('at 96,450.00');
    expect((await sam.say('closed', { replyTo: card.messageId })).text).toContain('At what price did you get out');
    await until('the question to be kept', () => kept(sam.id));
    w.advance(31 * MINUTE_MS);
    expect((await sam.say('97200')).text).toContain('I did not understand');
    expect((await sam.say('closed', { replyTo: card.messageId })).text).toContain('At what price did you get out');
    expect((await sam.say('/cancel')).text).toContain('Cancelled');
    expect((await sam.say('97200')).text).toContain('I did not understand');
  });

  it('of who never had a card are told how to find one', async () => {
    const sam = await somebody('Sam');
    expect((await sam.say('closed 97200')).text).toContain('I have not sent you one');
    expect((await sam.say('/cancel')).text).toContain('nothing to cancel');
  });
});

describe('a settings menu', () => {
  it('of an older release opens anew at the press of any button', async () => {
    const sam = await somebody('Sam');
    const menu = await sam.say('/settings');
    expect(await sam.pressData(menu.messageId, 's0conf/1/2/~conf:75/h1234')).toContain('has been renewed');
    await sam.shows(menu, 'at least 60/100');
    expect(await sam.pressData(menu.messageId, 'set::conf:75')).toContain('has been renewed');
    expect(await prefs(sam.id)).toEqual(defaultPreferences);
  });

  it('works after a restart and as an old copy, each press setting what its label says', async () => {
    const sam = await somebody('Sam');
    const [old, fresh] = [await sam.say('/settings'), await sam.say('/settings')];
    for (const menu of [old, fresh]) {
      await sam.press(menu, 'Confidence');
      await sam.shows(menu, 'Lowest confidence');
    }
    await w.restart();
    await sam.press(fresh, '75');
    await until('the tick', () => labelsOf(sam.current(fresh.messageId)).includes('✓ 75'));
    expect(labelsOf(sam.current(old.messageId))).toContain('✓ 60');
    expect(await sam.press(old, '75')).toBe('Noted');
    await sam.press(old, '90');
    await until('90', async () => (await prefs(sam.id)).minimumConfidence === 90);
    expect(await sam.press(fresh, '75')).toBe('Noted');
    expect((await prefs(sam.id)).minimumConfidence).toBe(75);
  });

  it('is nobody else’s: a stranger’s press changes nothing', async () => {
    const group = w.world.createChat(ALEX, 'group', 'Friends');
    const kim = w.world.addPerson('Kim');
    w.world.addMember(group.id, kim.id);
    const alex = scriptOf(w, ALEX, group.id);
    await alex.say('/start');
    const menu = await alex.say('/settings');
    expect(menu.text).toContain('of the group Friends');
    const data = dataOf(menu, 'Charts');
    expect(await scriptOf(w, kim.id, group.id).pressData(menu.messageId, data)).toContain('invited people only');
    expect((await w.stores.subscribers.get(group.id))?.preferences?.charts).toBeUndefined();
    await alex.pressData(menu.messageId, data);
    await until('off', async () => (await w.stores.subscribers.get(group.id))?.preferences?.charts === false);
  });
});
