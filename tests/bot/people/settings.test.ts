// The settings menu, mutes and the three questions at the wire: every page, typed answers, old buttons, restarts in between.
import { afterAll, describe, expect, it } from 'vitest';
import { pageNames } from '../../../bot/menus/settings.ts';
import { defaultPreferences, type Preferences } from '../../../core/delivery/preferences.ts';
import { HOUR_MS } from '../../../core/instant.ts';
import { conversationKey } from '../../../core/people/conversation.ts';
import type { Message } from '../../../sandbox/telegram/world.types.ts';
import { embeddedForTests } from '../../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, startBotWorld, until } from '../support/botWorld.ts';
import { dataOf, labelsOf, scriptOf, settingsData } from '../support/script.ts';
import { sharing } from '../support/sharing.ts';

const embedded = sharing(embeddedForTests());
const SYMBOLS = ['BTC-USD', 'ETH-USD', 'SOL-USD'];
let world: BotWorld | undefined;
/** Who the test is about: somebody new each time. */
let me = 0;
const join = (w: BotWorld, id: number, firstName: string, role: 'admin' | 'member'): Promise<void> =>
  w.stores.subscribers.put({ id, firstName, role, state: 'active', joinedAt: w.time.market });
const stop = async (): Promise<void> => {
  await world?.stop();
  world = undefined;
};
/** A new person in the same world, or in a fresh one. */
const open = async ({ fresh = false } = {}): Promise<BotWorld> => {
  if (fresh) await stop();
  world ??= await startBotWorld(embedded, { bot: { symbols: SYMBOLS } });
  me = world.world.addPerson('Sam').id;
  await join(world, ALEX, 'Alex', 'admin');
  await join(world, me, 'Sam', 'member');
  return world;
};
afterAll(stop);

const prefs = async (w: BotWorld, id: number = me): Promise<Preferences> =>
  (await w.stores.subscribers.get(id))?.preferences ?? defaultPreferences;

describe('the settings menu', () => {
  it('is one message whose pages are edited in place, each with a way back', async () => {
    const w = await open();
    const sam = scriptOf(w, me);
    const menu = await sam.say('/settings');
    expect(menu.text).toMatch(
      /Settings.*Confidence: at least 60\/100.*Quiet hours: none.*Time zone: UTC, where it is 14:30/s,
    );
    for (const page of [
      'Confidence',
      'Tiers',
      'Directions',
      'Symbols',
      'Messages',
      'Quiet hours',
      'Mutes',
      'Summary',
      'Account',
      'Time zone',
      'Language',
    ]) {
      await sam.press(menu, page);
      await until(`the page ${page}`, () => labelsOf(sam.current(menu.messageId)).includes('‹ Back'));
      await sam.press(menu, 'Back');
      await sam.shows(menu, /Settings/);
    }
    await sam.press(menu, 'Close');
    await sam.shows(menu, 'Settings are closed');
    expect(labelsOf(sam.current(menu.messageId))).toEqual([]);
    expect(w.heard(me)).toHaveLength(1);
  });

  it('sets what its buttons say; pressed twice, or from an older message, it is the same', async () => {
    const w = await open();
    const sam = scriptOf(w, me);
    const menu = await sam.say('/settings');
    const set = async (data: string): Promise<string> => sam.pressData(menu.messageId, settingsData(data));
    for (let i = 0; i < 2; i++) {
      await set('conf:75');
      await set('tier:LOW.0');
      await set('dir:spot');
      await set('sym:SOL-USD.0');
      await set('charts:0');
      expect(await set('kind:outcome.off')).toBe('How the others ended: off');
      await set('quiet:workdays');
      await set('qday:5.2');
      await set('hour:8');
      await set('risk:0.5');
      expect(await set('zone:Europe/Berlin')).toBe('Time zone: Berlin');
      await set('lang:en');
    }
    expect(await prefs(w)).toMatchObject({
      minimumConfidence: 75,
      tiers: ['HIGH', 'MEDIUM'],
      directions: 'spot',
      symbols: ['BTC-USD', 'ETH-USD'],
      charts: false,
      summaryHour: 8,
      riskPct: 0.5,
      timeZone: 'Europe/Berlin',
      kinds: { ...defaultPreferences.kinds, outcome: 'off' },
    });
    await set('p:main');
    const shown = await sam.shows(menu, 'I trade spot');
    expect(shown.text).toContain('Quiet hours: Mon-Fri 23:00 to 07:00, Sat 22:00 to 07:00');
    expect(shown.text).toContain('Symbols: BTC-USD, ETH-USD');
    expect(await prefs(w, ALEX)).toEqual(defaultPreferences);
  });

  it('keeps one tier on, and takes “All” symbols back to all', async () => {
    const w = await open();
    const sam = scriptOf(w, me);
    const menu = await sam.say('/settings');
    for (const tier of ['HIGH', 'MEDIUM']) await sam.pressData(menu.messageId, settingsData(`tier:${tier}.0`));
    expect(await sam.pressData(menu.messageId, settingsData('tier:LOW.0'))).toContain('At least one');
    expect((await prefs(w)).tiers).toEqual(['LOW']);
    for (const symbol of SYMBOLS) await sam.pressData(menu.messageId, settingsData(`sym:${symbol}.0`));
    expect((await prefs(w)).symbols).toEqual([]);
    await sam.pressData(menu.messageId, settingsData('sym:all'));
    expect((await prefs(w)).symbols).toBe('all');
  });

  it('offers alarms to admins alone, and a delay to channels alone', async () => {
    const w = await open();
    const [sam, alex] = [scriptOf(w, me), scriptOf(w, ALEX)];
    const mine = await sam.say('/settings');
    expect(labelsOf(mine).join()).not.toContain('Delay');
    await sam.press(mine, 'Messages');
    expect(labelsOf(await sam.shows(mine, 'Tap one')).join()).not.toContain('alarms');
    const his = await alex.say('/settings');
    await alex.press(his, 'Messages');
    expect(labelsOf(await alex.shows(his, 'Tap one')).join()).toContain('alarms');
    await sam.pressData(mine.messageId, settingsData('delay:15'));
    expect((await prefs(w)).delayMinutes).toBe(0);
  });

  it('has buttons that Telegram takes on every page, whatever stands and whoever it belongs to', async () => {
    const w = await open();
    const mutes = SYMBOLS.map((what) => ({ what, from: w.time.market, until: null }));
    await w.stores.subscribers.setPreferences(me, {
      mutes,
      accountUsd: 2500.5,
      timeZone: 'America/Argentina/ComodRivadavia',
    });
    const sam = scriptOf(w, me);
    const menu = await sam.say('/settings');
    for (const page of pageNames) {
      await sam.pressData(menu.messageId, settingsData(`p:${page}`));
      const now = sam.current(menu.messageId);
      for (const button of now.keyboard?.inline_keyboard.flat() ?? [])
        expect(Buffer.byteLength(button.callback_data ?? '')).toBeLessThanOrEqual(64);
    }
    expect(w.heard(me)).toHaveLength(1);
    expect(w.said.filter((one) => one.level === 'error')).toEqual([]);
  });
});

describe('what is typed into settings', () => {
  const ask = async (w: BotWorld, page: string, label: string) => {
    const sam = scriptOf(w, me);
    const menu = await sam.say('/settings');
    await sam.press(menu, page);
    await until('the page', () => labelsOf(sam.current(menu.messageId)).some((one) => one.includes(label)));
    const before = w.heard(me).length;
    await sam.press(menu, label);
    await until('the question', () => w.heard(me).length > before);
    return { sam, menu };
  };

  it('reads sums as people write them, and asks again for what is none', async () => {
    const w = await open();
    for (const [text, value] of [
      ['2,500', 2500],
      ['1,234.5', 1234.5],
      ['1.234,5', 1234.5],
      ['10k', 10_000],
      ['$ 1 000', 1000],
      ['750 USD', 750],
    ] as const) {
      const { sam } = await ask(w, 'Account', 'Account');
      for (const wrong of ['abc', '-5', '0', '<b>', '1e99', '٣٤'])
        expect((await sam.say(wrong)).text).toContain('I cannot read');
      expect((await sam.say(text)).text).toContain('Account:');
      expect((await prefs(w)).accountUsd).toBe(value);
      if (text === '10k') break;
    }
  });

  it('reads risk, hours and places, several places by buttons', async () => {
    const w = await open();
    const { sam } = await ask(w, 'Account', 'Risk');
    expect((await sam.say('50')).text).toContain('from 0.1 to 10');
    expect((await sam.say('0,75 %')).text).toContain('Risk: 0.75 % a trade');
    await ask(w, 'Quiet hours', 'Type them');
    expect((await sam.say('whenever')).text).toContain('cannot read whenever');
    expect((await sam.say('mon-fri 10:30pm-7, sun off')).text).toContain('Mon-Fri 22:30 to 07:00');
    await ask(w, 'Time zone', 'Type a city');
    expect((await sam.say('Atlantis')).text).toContain('I do not know a place called Atlantis');
    const several = await sam.say('San');
    expect(several.text).toContain('Several places fit');
    expect(await sam.press(several, 'America/Santiago')).toBe('Time zone: Santiago');
    expect(await prefs(w)).toMatchObject({ riskPct: 0.75, timeZone: 'America/Santiago' });
    expect((await sam.say('Lisbon')).text).toContain('/help');
    await ask(w, 'Time zone', 'Type a city');
    expect((await sam.say('utc+5:30')).text).toContain('UTC+05:30, where it is 20:00');
  });

  it('is never in the way of a command, survives a restart, is left by /cancel or by a button, and dies after a day', async () => {
    const w = await open();
    const { sam } = await ask(w, 'Account', 'Account');
    expect((await sam.say('/signals')).text).toContain('No signal');
    await w.restart();
    expect((await sam.say('2000')).text).toContain('2,000 USD');
    const again = await ask(w, 'Account', 'Account');
    expect((await sam.say('/cancel')).text).toContain('Cancelled');
    expect((await sam.say('/cancel')).text).toContain('nothing to cancel');
    expect((await sam.say('3000')).text).toContain('/help');
    await again.sam.pressData(again.menu.messageId, settingsData('ask:account'));
    await sam.pressData(again.menu.messageId, settingsData('conf:65'));
    expect((await sam.say('3000')).text).toContain('/help');
    await sam.pressData(again.menu.messageId, settingsData('ask:account'));
    w.time.wallMs += 25 * HOUR_MS;
    await until(
      'the question to be there',
      async () => (await w.stores.conversations.read(conversationKey(me, me))) !== undefined,
    );
    expect(await w.stores.conversations.read(conversationKey(me, me))).toBeDefined();
    expect((await prefs(w)).accountUsd).toBe(2000);
  });

  it('of two people at once belongs to each', async () => {
    const w = await open();
    const [sam, alex] = [scriptOf(w, me), scriptOf(w, ALEX)];
    const [one, two] = [await sam.say('/settings'), await alex.say('/settings')];
    await sam.pressData(one.messageId, settingsData('ask:account'));
    await alex.pressData(two.messageId, settingsData('ask:risk'));
    await Promise.all([sam.say('1500'), alex.say('2')]);
    await until('both', async () => (await prefs(w)).accountUsd === 1500 && (await prefs(w, ALEX)).riskPct === 2);
    expect((await prefs(w, ALEX)).accountUsd).toBeNull();
  });
});

describe('/mute', () => {
  it('takes symbols and times in any order, and lists with a way to lift each', async () => {
    const w = await open({ fresh: true });
    const sam = scriptOf(w, me);
    expect((await sam.say('/mute btc 4h')).text).toContain('Muted: BTC-USD until 18:30 (UTC)');
    expect((await sam.say('/mute until 08:00')).text).toContain('everything until 08:00');
    expect((await sam.say('/mute ETH')).text).toContain('ETH-USD until you unmute it');
    expect((await sam.say('/mute banana')).text).toContain('banana is no time and no symbol I watch (BTC-USD');
    const list = await sam.say('/mute');
    expect(list.text).toMatch(/BTC-USD until 18:30.*everything until 08:00.*ETH-USD until you unmute it/s);
    await sam.press(list, 'Unmute ETH-USD');
    await until('lifted', async () => (await prefs(w)).mutes.length === 2);
    expect((await sam.say('/unmute sol')).text).toContain('not muted');
    expect((await sam.say('/unmute btc')).text).toContain('Unmuted: BTC-USD');
    expect((await sam.say('/unmute')).text).toContain('Unmuted: everything');
    expect((await sam.say('/unmute')).text).toContain('Nothing is muted');
    w.advance(HOUR_MS);
    await sam.pressData(list.messageId, settingsData('mute:all 1h'));
    expect((await prefs(w)).mutes).toEqual([{ what: 'all', from: w.time.market, until: w.time.market + HOUR_MS }]);
    w.advance(HOUR_MS);
    expect((await sam.say('/mute')).text).toContain('nothing is muted');
  });
});

describe('the three questions', () => {
  const firstPress = async (w: BotWorld): Promise<Message> => {
    const sam = scriptOf(w, me);
    await w.publish();
    const hello = await sam.say('/start');
    expect(labelsOf(hello)).toEqual(['⚙️ Settings']);
    await until('an owed card', async () => (await w.owed()) > 0);
    await w.deliver();
    const card = await until('a card', () => w.heard(me).find((message) => message.photo));
    await sam.press(card, 'Took');
    return sam.hears(/❓ 1 of 3/);
  };

  it('come after the first answer to a card, one after another in one message', async () => {
    const w = await open({ fresh: true });
    const sam = scriptOf(w, me);
    const question = await firstPress(w);
    await sam.press(question, 'Tokyo');
    await sam.shows(question, /✓ 1 of 3 · Tokyo, where it is 23:30.*2 of 3/s);
    await sam.press(question, 'ETH-USD');
    await until('the tick gone', () => labelsOf(sam.current(question.messageId)).includes('ETH-USD'));
    await sam.press(question, 'Done');
    await sam.shows(question, /BTC-USD, SOL-USD.*3 of 3/s);
    await sam.press(question, 'Little');
    await sam.shows(question, /✓ 3 of 3 · Little.*That is all/s);
    expect(await prefs(w)).toMatchObject({
      timeZone: 'Asia/Tokyo',
      symbols: ['BTC-USD', 'SOL-USD'],
      minimumConfidence: 75,
    });
    expect((await w.stores.subscribers.get(me))?.introduction).toBe('done');
    expect(labelsOf(await sam.say('/settings')).join()).not.toContain('question');
  });

  it('are asked once, can be skipped, left, and taken up again from /settings after a restart', async () => {
    const w = await open({ fresh: true });
    const sam = scriptOf(w, me);
    const question = await firstPress(w);
    const first = sam.current(question.messageId);
    await sam.press(question, 'Skip');
    await sam.shows(question, /1 of 3 · skipped.*2 of 3/s);
    expect(await sam.pressData(question.messageId, dataOf(first, 'Tokyo'))).toContain('This question is over');
    expect(await sam.pressData(question.messageId, dataOf(first, 'Skip'))).toContain('This question is over');
    await sam.press(question, 'Later');
    await sam.shows(question, 'All right, later');
    const card = w.heard(me).findLast((message) => message.photo);
    await sam.pressData(card?.messageId ?? 0, dataOf(card as Message, 'Skipped'));
    await w.restart();
    expect(w.heard(me).filter((message) => (message.text ?? '').includes('1 of 3 ·'))).toHaveLength(0);
    const menu = await sam.say('/settings');
    await sam.press(menu, 'Two quick questions');
    await sam.shows(menu, /^❓ 2 of 3/);
    expect((await sam.say('doge')).text).toContain('2 of 3');
    expect((await sam.say('eth, btc')).text).toMatch(/✓ 2 of 3 · BTC-USD, ETH-USD.*3 of 3/s);
    expect((await sam.say('Quiet')).text).toContain('That is all');
    expect((await prefs(w)).kinds).toMatchObject({ card: 'silent', position: 'silent' });
  });

  it('take a city in words', async () => {
    const w = await open({ fresh: true });
    const sam = scriptOf(w, me);
    await firstPress(w);
    await until(
      'the open question',
      async () => (await w.stores.conversations.read(conversationKey(me, me))) !== undefined,
    );
    expect((await sam.say('Gotham')).text).toContain('I do not know a place called Gotham');
    expect((await sam.say('são paulo')).text).toMatch(/✓ 1 of 3 · Sao Paulo, where it is 11:30.*2 of 3/s);
    expect((await prefs(w)).timeZone).toBe('America/Sao_Paulo');
  });

  it('never take words that are about a trade, nor a figure that a card has asked for since', async () => {
    const w = await open({ fresh: true });
    const sam = scriptOf(w, me);
    await firstPress(w);
    const card = w.heard(me).find((message) => message.photo);
    const replied = await sam.say('took 96450', { replyTo: card?.messageId ?? 0 });
    expect(replied.text).toContain('96,450');
    expect((await sam.say('closed 97200')).text).not.toContain('a place called');
    expect((await sam.say('skip')).text).toMatch(/1 of 3 · skipped.*2 of 3/s);
    await sam.press(card as Message, 'My entry');
    expect((await sam.hears(/At what price did you get in/)).text).toContain('/cancel');
    expect((await sam.say('/cancel')).text).toContain('Cancelled');
    expect((await sam.say('/cancel')).text).toContain('nothing to cancel');
  });
});
