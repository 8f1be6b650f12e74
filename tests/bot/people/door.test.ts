// The door at the wire: claims, invitations, strangers, admins' answers, blocking, and who may press what.
import { afterEach, describe, expect, it } from 'vitest';
import { createClaim } from '../../../cli/claim.ts';
import { HOUR_MS, MINUTE_MS } from '../../../core/instant.ts';
import { embeddedForTests } from '../../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, SAM, startBotWorld, until } from '../support/botWorld.ts';
import { dataOf, labelsOf, scriptOf, settingsData } from '../support/script.ts';
import { sharing } from '../support/sharing.ts';

const embedded = sharing(embeddedForTests());
let world: BotWorld | undefined;
const open = async (options?: Parameters<typeof startBotWorld>[1]): Promise<BotWorld> => {
  world = await startBotWorld(embedded, options);
  return world;
};
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

/** A world whose database, while it is `away`, notes nobody as let in. */
const openCut = async () => {
  const database = { away: false };
  const w = await open({
    disturbed: ({ subscribers, ...stores }) => ({
      ...stores,
      subscribers: {
        ...subscribers,
        put: async (one) => {
          if (database.away) throw new Error('the database is away');
          await subscribers.put(one);
        },
      },
    }),
  });
  return { w, database };
};

const linkIn = (text: string): string => /start=([\w-]+)/.exec(text)?.[1] ?? 'no link';

describe('the claim', () => {
  const wallOf = (time: { ms: number }) => ({
    speed: 1,
    now: () => 0 as never,
    wallMs: () => time.ms,
    waitUntil: async () => undefined,
    sleep: async () => undefined,
  });

  it('makes the first who opens it the admin, once', async () => {
    const claim = createClaim(wallOf({ ms: 0 }));
    const w = await open({ bot: { admins: [], claim } });
    const token = claim.issue();
    expect(Buffer.from(token, 'base64url')).toHaveLength(16);
    const alex = scriptOf(w, ALEX);
    expect((await alex.say('/start wrong')).text).toContain('invited people only');
    expect((await alex.say(`/start ${token}`)).text).toContain('You are the admin');
    expect((await w.stores.subscribers.get(ALEX))?.role).toBe('admin');
    expect((await scriptOf(w, SAM).say(`/start ${token}`)).text).toContain(`${SAM}`);
    expect(await w.stores.subscribers.get(SAM)).toBeUndefined();
    expect(await w.stores.audit.list({ limit: 5, skip: 0 })).toMatchObject([{ action: 'claimed', by: ALEX }]);
  });

  it('is worth nothing after a quarter of an hour, nor once there is an admin', async () => {
    const time = { ms: 0 };
    const claim = createClaim(wallOf(time));
    const w = await open({ bot: { admins: [], claim } });
    const late = claim.issue();
    time.ms = 15 * MINUTE_MS + 1;
    expect((await scriptOf(w, ALEX).say(`/start ${late}`)).text).toContain('invit');
    expect(await w.stores.subscribers.get(ALEX)).toBeUndefined();
    const second = claim.issue();
    await w.stores.subscribers.put({
      id: ALEX,
      firstName: 'A',
      role: 'admin',
      state: 'active',
      joinedAt: w.time.market,
    });
    await scriptOf(w, SAM).say(`/start ${second}`);
    expect(await w.stores.subscribers.get(SAM)).toBeUndefined();
  });
});

describe('an invitation', () => {
  it('lets in one person, the first; the next is told kindly', async () => {
    const w = await open();
    const kim = w.world.addPerson('Kim <b>&');
    const made = await scriptOf(w, ALEX).say('/invite');
    expect(made.text).toContain('one person');
    const token = linkIn(made.text ?? '');
    expect(Buffer.from(token, 'base64url')).toHaveLength(16);
    expect(made.keyboard?.inline_keyboard[0]?.[0]?.copy_text?.text).toBe(
      `https://t.me/v7_signals_demo_bot?start=${token}`,
    );
    expect((await scriptOf(w, SAM).say(`/start ${token}`)).text).toContain('Hello Sam');
    expect((await scriptOf(w, kim.id).say(`/start ${token}`)).text).toMatch(
      new RegExp(`has been used.*${kim.id}`, 's'),
    );
    expect(await w.stores.subscribers.get(kim.id)).toBeUndefined();
    expect(JSON.stringify(await w.stores.audit.list({ limit: 9, skip: 0 }))).not.toContain(token);
  });

  it('can be withdrawn, is over after a week, and is not used up by somebody who is in', async () => {
    const w = await open();
    const alex = scriptOf(w, ALEX);
    const sam = scriptOf(w, SAM);
    const first = await alex.say('/invite');
    expect((await alex.say(`/start ${linkIn(first.text ?? '')}`)).text).toContain('Hello Alex');
    expect(await alex.press(first, 'Withdraw')).toBe('Withdrawn');
    await alex.shows(first, 'withdrawn');
    expect(await alex.pressData(first.messageId, dataOf(first, 'Withdraw'))).toContain('already');
    expect((await sam.say(`/start ${linkIn(first.text ?? '')}`)).text).toContain('withdrawn');
    const second = await alex.say('/invite');
    w.time.wallMs += 7 * 24 * HOUR_MS + 1;
    expect((await sam.say(`/start ${linkIn(second.text ?? '')}`)).text).toContain('older than a week');
    expect(await w.stores.subscribers.get(SAM)).toBeUndefined();
  });

  it('lets in the same person once more where coming in was cut off, and nobody who was blocked since', async () => {
    const { w, database } = await openCut();
    const alex = scriptOf(w, ALEX);
    const kim = scriptOf(w, w.world.addPerson('Kim').id);
    const sam = scriptOf(w, SAM);
    const first = linkIn((await alex.say('/invite')).text ?? '');
    const second = linkIn((await alex.say('/invite')).text ?? '');
    database.away = true;
    expect((await sam.say(`/start ${first}`)).text).not.toContain('Hello Sam');
    expect((await kim.say(`/start ${second}`)).text).not.toContain('Hello Kim');
    database.away = false;
    expect((await kim.say(`/start ${first}`)).text).toContain('has been used');
    expect((await sam.say(`/start ${first}`)).text).toContain('Hello Sam');
    expect(await w.stores.audit.list({ limit: 1, skip: 0 })).toMatchObject([{ action: 'joined', by: SAM, whom: ALEX }]);
    const { id } = (await w.stores.subscribers.get(SAM)) ?? { id: 0 };
    await w.stores.subscribers.setState(id, 'blocked');
    expect((await sam.say(`/start ${second}`)).text).toContain('no access to this bot any more');
    expect((await sam.say(`/start ${first}`)).text).toContain('no access to this bot any more');
  });

  it('is nothing a member can make', async () => {
    const w = await open();
    const token = linkIn((await scriptOf(w, ALEX).say('/invite')).text ?? '');
    const sam = scriptOf(w, SAM);
    await sam.say(`/start ${token}`);
    for (const command of ['/invite', '/users', '/pause', '/resume', '/broadcast x', '/set', '/cost', '/logs'])
      expect((await sam.say(command)).text).toBe('This is for the admins of this bot.');
    expect((await sam.say('/help')).text).not.toContain('/broadcast');
    expect((await scriptOf(w, ALEX).say('/help')).text).toContain('/broadcast');
  });
});

describe('a stranger', () => {
  it('gets one sentence with the number to copy, and the admins one request', async () => {
    const w = await open();
    const sam = scriptOf(w, SAM);
    const alex = scriptOf(w, ALEX);
    const answer = await sam.say('/start');
    expect(answer.text).toMatch(/^Hello![^.]*$/);
    expect(answer.entities.find((entity) => entity.type === 'code')).toBeDefined();
    expect(answer.text?.endsWith(String(SAM))).toBe(true);
    const request = await alex.hears(/would like to join/);
    expect(request.text).toBe(`🔑 Sam (@sam_demo), number ${SAM} would like to join.`);
    expect(request.silent).toBe(true);
    await sam.say('/signals');
    await sam.say('hello?');
    expect(w.heard(ALEX)).toHaveLength(1);
  });

  it('is let in by a button, once, and told so', async () => {
    const w = await open();
    const [sam, alex] = [scriptOf(w, SAM), scriptOf(w, ALEX)];
    await sam.say('/start');
    const request = await alex.hears(/would like to join/);
    const data = dataOf(request, 'Let in');
    expect(await alex.press(request, 'Let in')).toBe('✅ Let in');
    await alex.shows(request, 'Let in by Alex');
    await sam.hears(/You have been let in/);
    expect(await alex.pressData(request.messageId, data)).toContain('answered already');
    expect(await w.stores.subscribers.get(SAM)).toMatchObject({ role: 'member', state: 'active' });
    expect((await sam.say('/start')).text).toContain('Hello Sam');
    expect((await w.stores.audit.list({ limit: 1, skip: 0 }))[0]).toMatchObject({
      action: 'approved',
      by: ALEX,
      whom: SAM,
    });
  });

  it('is let in by the repeated press where the first was cut off before they were in', async () => {
    const { w, database } = await openCut();
    const [sam, alex] = [scriptOf(w, SAM), scriptOf(w, ALEX)];
    await sam.say('/start');
    const request = await alex.hears(/would like to join/);
    const data = dataOf(request, 'Let in');
    database.away = true;
    expect(await alex.press(request, 'Let in')).not.toBe('✅ Let in');
    database.away = false;
    expect(await w.stores.subscribers.get(SAM)).toBeUndefined();
    expect(await alex.pressData(request.messageId, dataOf(request, 'Decline'))).toContain('answered already');
    expect(await alex.pressData(request.messageId, data)).toBe('✅ Let in');
    await sam.hears(/You have been let in/);
    expect(await alex.pressData(request.messageId, data)).toContain('answered already');
    await w.stores.subscribers.setState(SAM, 'blocked');
    expect(await alex.pressData(request.messageId, data)).toContain('answered already');
    expect((await w.stores.subscribers.get(SAM))?.state).toBe('blocked');
  });

  it('who was declined or blocked stays outside and bothers nobody', async () => {
    const w = await open();
    const [sam, alex] = [scriptOf(w, SAM), scriptOf(w, ALEX)];
    await sam.say('/start');
    const request = await alex.hears(/would like to join/);
    await alex.press(request, 'Decline');
    await alex.shows(request, 'Declined by Alex');
    await sam.say('/start');
    expect(w.heard(ALEX)).toHaveLength(1);
    w.time.wallMs += 25 * HOUR_MS;
    await sam.say('/start');
    const again = await until('a second request', () => w.heard(ALEX).at(1));
    await alex.press(again, 'Block');
    await until('blocked', async () => (await w.stores.subscribers.get(SAM))?.state === 'blocked');
    const invitation = linkIn((await alex.say('/invite')).text ?? '');
    expect((await sam.say(`/start ${invitation}`)).text).toContain('no access to this bot any more');
    expect((await sam.say('/signals')).text).toContain('no access');
  });

  it('presses nothing: not a card, not a menu, not an admin’s button', async () => {
    const w = await open();
    const group = w.world.createChat(ALEX, 'group', 'Friends');
    w.world.addMember(group.id, SAM);
    const inGroup = scriptOf(w, ALEX, group.id);
    await inGroup.say('/start');
    const menu = await inGroup.say('/settings');
    const sam = scriptOf(w, SAM, group.id);
    for (const data of [
      settingsData('conf:95'),
      'set::p:main',
      'usr:list:0',
      'acc:ok:100002',
      'brd:yes:x',
      'hlt:',
      'res:',
      'del:yes',
      'ask:zone:UTC',
    ])
      expect(await sam.pressData(menu.messageId, data)).toContain('invited people only');
    expect((await w.stores.subscribers.get(group.id))?.preferences?.minimumConfidence).toBeUndefined();
  });

  it('who is a member presses no admin’s button', async () => {
    const w = await open();
    await w.stores.subscribers.put({
      id: SAM,
      firstName: 'Sam',
      role: 'member',
      state: 'active',
      joinedAt: w.time.market,
    });
    const sam = scriptOf(w, SAM);
    const mine = await sam.say('/settings');
    for (const data of [
      'usr:list:0',
      `usr:block:${ALEX}`,
      'acc:ok:100002',
      'brd:yes:x',
      'inv:x',
      'set:-1002000000001:p:main',
      settingsData('conf:95', '-1002000000001'),
    ])
      expect(await sam.pressData(mine.messageId, data)).toContain('Only an admin');
    for (const data of ['conf:61', 'nothing:1', 'tier:X.1', 'zone:Mars/Base', 'toString:1'])
      expect(await sam.pressData(mine.messageId, settingsData(data))).toContain('not there any more');
    expect((await w.stores.subscribers.get(SAM))?.preferences).toBeUndefined();
  });
});

describe('/id', () => {
  it('answers anyone, with chat and topic', async () => {
    const w = await open();
    expect((await scriptOf(w, SAM).say('/id')).text).toBe(`Your number: ${SAM}\nThis chat: ${SAM}`);
    const forum = w.world.createChat(SAM, 'forum', 'Traders');
    const topic = w.world.topics(forum.id)[0]?.threadId ?? 0;
    const answer = await scriptOf(w, SAM, forum.id).say('/id', { threadId: topic });
    expect(answer.text).toBe(`Your number: ${SAM}\nThis chat: ${forum.id}\nThis topic: ${topic}`);
    expect(answer.threadId).toBe(topic);
    const channel = w.world.createChat(SAM, 'channel', 'News');
    expect((await scriptOf(w, SAM, channel.id).say('/id')).text).toBe(`This chat: ${channel.id}`);
  });
});

describe('/users', () => {
  it('lists by pages, opens one, blocks and unblocks, and tells the trail', async () => {
    const w = await open();
    for (let i = 0; i < 10; i++)
      await w.stores.subscribers.put({
        id: 200_001 + i,
        firstName: `P${i} <i>`,
        role: 'member',
        state: 'active',
        joinedAt: w.time.market,
      });
    await w.stores.subscribers.put({
      id: SAM,
      firstName: 'Sam',
      role: 'member',
      state: 'active',
      joinedAt: w.time.market,
    });
    const alex = scriptOf(w, ALEX);
    const list = await alex.say('/users');
    expect(list.text).toContain('11 subscribers, 1 to 8');
    expect(list.text).toContain('Sam · member · 100002');
    await alex.press(list, 'More');
    await alex.shows(list, '9 to 11');
    await alex.press(list, 'Back');
    await alex.shows(list, '1 to 8');
    await alex.press(list, 'Sam');
    await alex.shows(list, 'member, active');
    const old = alex.current(list.messageId);
    expect(await alex.press(list, 'Block')).toBe('Blocked');
    await alex.shows(list, 'member, blocked');
    expect(await alex.pressData(list.messageId, dataOf(old, 'Block'))).toBe('Blocked');
    expect((await scriptOf(w, SAM).say('/signals')).text).toContain('no access');
    expect((await Array.fromAsync(w.stores.subscribers.everyActive())).flat()).toHaveLength(10);
    expect(await alex.press(list, 'Unblock')).toBe('Unblocked');
    await alex.shows(list, 'member, active');
    await alex.press(list, 'List');
    await alex.shows(list, '11 subscribers');
    await alex.press(list, 'Trail');
    const trail = await alex.shows(list, 'newest first');
    expect(trail.text?.match(/blocked/g)).toHaveLength(2);
    expect((await alex.say('/users 100002')).text).toContain('Sam, number 100002');
    expect((await alex.say('/users 5')).text).toContain('no subscriber with the number 5');
    expect((await alex.say('/users <b>')).text).toContain('no subscriber');
  });

  it('cannot shut out oneself or those of the configuration', async () => {
    const w = await open({ bot: { admins: [ALEX] } });
    await w.stores.subscribers.put({
      id: ALEX,
      firstName: 'Alex',
      role: 'admin',
      state: 'active',
      joinedAt: w.time.market,
    });
    await w.stores.subscribers.put({
      id: SAM,
      firstName: 'Sam',
      role: 'admin',
      state: 'active',
      joinedAt: w.time.market,
    });
    const sam = scriptOf(w, SAM);
    const details = await sam.say(`/users ${ALEX}`);
    expect(details.text).toContain('Named in TELEGRAM_ADMINS');
    expect(labelsOf(details)).not.toContain('🚫 Block');
    expect(await sam.pressData(details.messageId, `usr:block:${ALEX}`)).toContain('TELEGRAM_ADMINS');
    expect(await sam.pressData(details.messageId, `usr:block:${SAM}`)).toContain('yourself');
    expect((await Array.fromAsync(w.stores.subscribers.everyActive())).flat().map(({ id }) => id)).toEqual([ALEX, SAM]);
  });
});
