// What is the person's: pausing, the file, removing; groups and channels; and what admins do, at the wire.
import { afterEach, describe, expect, it } from 'vitest';
import { createLogMemory } from '../../../cli/logMemory.ts';
import { firstPhase } from '../../../core/record/phase/phase.ts';
import { settings as usual } from '../../../core/settings.ts';
import { embeddedForTests, quietLog } from '../../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, SAM, startBotWorld, until } from '../support/botWorld.ts';
import { dataOf, labelsOf, scriptOf, settingsData } from '../support/script.ts';
import { sharing } from '../support/sharing.ts';

const embedded = sharing(embeddedForTests());
let world: BotWorld | undefined;
const open = async (bot: NonNullable<Parameters<typeof startBotWorld>[1]>['bot'] = {}): Promise<BotWorld> => {
  world = await startBotWorld(embedded, { bot: { symbols: ['BTC-USD', 'ETH-USD'], version: '9.8.7', ...bot } });
  for (const [id, firstName] of [
    [ALEX, 'Alex'],
    [SAM, 'Sam'],
  ] as const)
    await world.stores.subscribers.put({
      id,
      firstName,
      role: id === ALEX ? 'admin' : 'member',
      state: 'active',
      joinedAt: world.time.market,
    });
  // both have written to the bot once, so that it may write to them
  world.world.say(SAM, SAM, '/help');
  const now = world;
  await until('help', () => now.heard(SAM).length === 1);
  return world;
};
afterEach(async () => {
  await world?.stop();
  world = undefined;
});
const stateOf = async (w: BotWorld, id = SAM) => (await w.stores.subscribers.get(id))?.state;

describe('/stop', () => {
  it('pauses until /start or its button', async () => {
    const w = await open();
    const sam = scriptOf(w, SAM);
    const paused = await sam.say('/stop');
    expect(await stateOf(w)).toBe('paused');
    expect((await sam.say('/stop')).text).toContain('paused already');
    expect((await sam.say('/settings')).text).toContain('Paused: nothing comes');
    expect(await sam.press(paused, 'Begin again')).toBe('Welcome back');
    expect(await stateOf(w)).toBe('active');
    await sam.say('/stop');
    await sam.say('/start');
    expect(await stateOf(w)).toBe('active');
    await sam.say('/stop');
    w.world.block(SAM);
    w.world.unblock(SAM);
    await sam.say('/settings');
    expect(await stateOf(w)).toBe('paused');
  });
});

describe('/export and /delete_me', () => {
  const withRecord = async (w: BotWorld) => {
    const signal = await w.publish();
    for (const subscriber of [SAM, ALEX])
      await w.stores.decisions.put({
        signalId: signal.id,
        subscriber,
        decision: 'took',
        at: w.time.market,
        late: false,
        press: `p${subscriber}`,
      });
    await w.stores.outbox.enqueue([{ subscriber: SAM, kind: 'card', subject: signal.id, revision: 1 }], w.time.market);
    await w.stores.subscribers.setPreferences(SAM, { accountUsd: 1234 });
    return signal;
  };

  it('hands over what is the person’s, and nothing of anybody else', async () => {
    const w = await open();
    const signal = await withRecord(w);
    const sam = scriptOf(w, SAM);
    const sent = await sam.say('/export');
    expect(sent.document?.name).toBe(`v7-signals-${SAM}-2024-01-15.json`);
    const text = Buffer.from(w.world.file(sent.document?.fileId ?? '')?.bytes ?? []).toString();
    expect(JSON.parse(text)).toMatchObject({
      you: { id: SAM, preferences: { accountUsd: 1234 } },
      decisions: [{ signalId: signal.id, decision: 'took' }],
      presses: [{ press: `p${SAM}` }],
      messages: [{ kind: 'card', subject: signal.id }],
    });
    expect(text).not.toContain(String(ALEX));
  });

  it('removes it after a confirmation, and nothing of anybody else', async () => {
    const w = await open();
    const signal = await withRecord(w);
    await w.stores.audit.append({ at: w.time.market, by: ALEX, action: 'approved', whom: SAM });
    const sam = scriptOf(w, SAM);
    const first = await sam.say('/delete_me');
    await sam.press(first, 'Keep it');
    await sam.shows(first, 'Nothing was removed');
    expect(await stateOf(w)).toBe('active');
    const question = await sam.say('/delete_me');
    expect(await sam.press(question, 'Remove it all')).toBe('Removed');
    await sam.shows(question, 'Removed: 3 records and your settings');
    expect(await w.stores.subscribers.get(SAM)).toBeUndefined();
    expect(await w.stores.decisions.get(signal.id, SAM)).toBeUndefined();
    expect(await w.stores.decisions.get(signal.id, ALEX)).toBeDefined();
    expect(await w.owed()).toBe(0);
    expect(await w.stores.audit.list({ limit: 9, skip: 0 })).toMatchObject([
      { by: 0, action: 'left' },
      { by: ALEX, whom: 0 },
    ]);
    expect((await sam.say('/signals')).text).toContain('invited people only');
  });

  it('tells the only admin what follows', async () => {
    const w = await open({ admins: [] });
    expect((await scriptOf(w, ALEX).say('/delete_me')).text).toContain('You are the only admin');
  });
});

describe('a group', () => {
  it('is subscribed by an admin, in the topic where that was said, and looks after its own settings', async () => {
    const w = await open();
    const forum = w.world.createChat(ALEX, 'forum', 'Traders');
    const topic = w.world.topics(forum.id)[0]?.threadId ?? 0;
    const alex = scriptOf(w, ALEX, forum.id);
    const hello = await alex.say('/start', { threadId: topic });
    expect(hello).toMatchObject({ threadId: topic });
    expect(await w.stores.subscribers.get(forum.id)).toMatchObject({
      firstName: 'Traders',
      state: 'active',
      place: { kind: 'group', threadId: topic },
    });
    expect((await Array.fromAsync(w.stores.subscribers.everyActive())).flat().map(({ id }) => id)).toEqual([
      forum.id,
      ALEX,
      SAM,
    ]);
    const menu = await alex.say('/settings', { threadId: topic });
    expect(menu.text).toContain('Settings of the group Traders');
    expect(labelsOf(menu).join()).not.toContain('Account');
    await alex.pressData(menu.messageId, settingsData('conf:80'));
    expect((await w.stores.subscribers.get(forum.id))?.preferences?.minimumConfidence).toBe(80);
    expect((await w.stores.subscribers.get(ALEX))?.preferences).toBeUndefined();
    expect((await alex.say('/mute 2h')).text).toContain('everything until');
    expect((await alex.say('/stop')).text).toContain('nothing more will come here');
    expect(await stateOf(w, forum.id)).toBe('paused');
  });

  it('that a member asks for waits for an admin; members change nothing there', async () => {
    const w = await open();
    const group = w.world.createChat(SAM, 'group', 'Friends <b>');
    const request = await scriptOf(w, ALEX).hears(/the group Friends <b>.*would like to receive signals/);
    const sam = scriptOf(w, SAM, group.id);
    expect((await sam.say('/start')).text).toContain(`number ${group.id}`);
    expect(await w.stores.subscribers.get(group.id)).toBeUndefined();
    expect((await sam.say('/settings')).text).toContain('for the admins');
    expect((await sam.say('/signals')).text).toContain('No signal');
    await scriptOf(w, ALEX).press(request, 'Let in');
    await sam.hears(/Signals will come here/);
    expect(await stateOf(w, group.id)).toBe('active');
    w.world.removeBot(group.id);
    await until('unreachable', async () => (await stateOf(w, group.id)) === 'unreachable');
    expect((await Array.fromAsync(w.stores.subscribers.everyActive())).flat().some(({ id }) => id === group.id)).toBe(
      false,
    );
  });

  it('whose request is declined is left', async () => {
    const w = await open();
    const group = w.world.createChat(SAM, 'group', 'Friends');
    const alex = scriptOf(w, ALEX);
    const request = await alex.hears(/the group Friends/);
    await alex.press(request, 'Decline');
    await until('gone', () => {
      const chat = w.world.chatsOf(SAM).find(({ id }) => id === group.id);
      return chat?.kind === 'group' && chat.botIn === false;
    });
    expect(w.said.filter((one) => one.level === 'error')).toEqual([]);
  });

  it('hears nothing where strangers talk, and an answer for another bot is not ours', async () => {
    const w = await open();
    const group = w.world.createChat(ALEX, 'group', 'Friends');
    const kim = w.world.addPerson('Kim');
    w.world.addMember(group.id, kim.id);
    w.world.say(kim.id, group.id, '/signals');
    w.world.say(kim.id, group.id, '/settings@v7_signals_demo_bot');
    expect((await scriptOf(w, ALEX, group.id).say('/health')).text).toContain('V7 Signals 9.8.7');
    expect(w.heard(group.id)).toHaveLength(1);
  });
});

describe('a channel', () => {
  it('is let in by a button, and its delay is set by an admin from /users', async () => {
    const w = await open();
    const channel = w.world.createChat(SAM, 'channel', 'Signals');
    const alex = scriptOf(w, ALEX);
    const request = await alex.hears(/the channel Signals/);
    expect(request.text).toContain('delayed by up to an hour');
    await alex.press(request, 'Let in');
    await until('in', async () => (await stateOf(w, channel.id)) === 'active');
    const list = await alex.say('/users');
    await alex.press(list, 'Signals');
    await alex.shows(list, 'channel, active');
    await alex.press(list, 'Its settings');
    await alex.shows(list, 'Settings of the channel Signals');
    await alex.press(list, 'Delay');
    await alex.shows(list, 'so many minutes late');
    await alex.press(list, '15 min');
    await alex.shows(list, 'Delay: 15 min');
    await alex.pressData(list.messageId, settingsData('ask:zone', String(channel.id)));
    await alex.hears(/Which city/);
    expect((await alex.say('Berlin')).text).toContain('Berlin');
    expect((await w.stores.subscribers.get(channel.id))?.preferences).toMatchObject({
      delayMinutes: 15,
      timeZone: 'Europe/Berlin',
    });
    expect((await w.stores.subscribers.get(ALEX))?.preferences).toBeUndefined();
    expect(w.heard(channel.id)).toEqual([]);
  });
});

describe('/pause and /resume', () => {
  it('keep new signals back from everybody, with who and when', async () => {
    const w = await open();
    const alex = scriptOf(w, ALEX);
    expect((await alex.say('/resume')).text).toContain('go out as it is');
    expect((await alex.say('/pause')).text).toContain('kept back from now on');
    expect(await w.stores.publishing.get()).toEqual({ on: false, by: ALEX, since: w.time.market });
    expect((await alex.say('/pause')).text).toContain('kept back since 2024-01-15 14:30 UTC');
    expect((await alex.say('/health')).text).toContain('kept back by an admin');
    expect((await alex.say('/resume')).text).toContain('go out again');
    expect((await w.stores.publishing.get()).on).toBe(true);
    expect((await w.stores.audit.list({ limit: 9, skip: 0 })).map(({ action }) => action)).toEqual([
      'publishing on',
      'publishing off',
    ]);
  });
});

describe('/phase', () => {
  it('tells where the service stands, and takes an admin’s decision once', async () => {
    const w = await open();
    const alex = scriptOf(w, ALEX);
    expect((await alex.say('/phase')).text).toContain('has not begun its record');
    await w.stores.phases.append(firstPhase(w.time.market));
    const shown = await alex.say('/phase');
    expect(shown.text).toContain('PAPER since 2024-01-15 14:30 UTC: the service began');
    const suspend = dataOf(shown, 'Suspend');
    expect(await alex.press(shown, 'Go LIVE')).toBe('The service is LIVE now');
    await alex.shows(shown, 'LIVE since 2024-01-15 14:30 UTC: an admin decided so');
    expect(await alex.pressData(shown.messageId, suspend)).toContain('changed meanwhile');
    expect(await alex.press(shown, 'Suspend')).toBe('The service is SUSPENDED now');
    await alex.shows(shown, 'SUSPENDED since');
    await alex.press(shown, 'Lift, to LIVE');
    await alex.shows(shown, 'LIVE since');
    expect((await w.stores.phases.all()).map(({ to }) => to)).toEqual(['PAPER', 'LIVE', 'SUSPENDED', 'LIVE']);
    expect((await w.stores.audit.list({ limit: 1, skip: 0 }))[0]).toMatchObject({
      by: ALEX,
      action: 'phase',
      note: 'LIVE',
    });
    expect((await scriptOf(w, SAM).say('/phase')).text).toContain('for the admins');
  });
});

describe('/broadcast', () => {
  it('is seen first, goes to everybody once, and is silent', async () => {
    const w = await open();
    const alex = scriptOf(w, ALEX);
    expect((await alex.say('/broadcast')).text).toContain('Write the message');
    expect((await alex.say(`/broadcast ${'x'.repeat(3001)}`)).text).toContain('3001 characters');
    const preview = await alex.say('/broadcast Down at <b>18:00</b> & back\nsoon');
    expect(preview.text).toContain('for 2 subscribers, without a sound:\n\n📣 Down at <b>18:00</b> & back\nsoon');
    expect(await w.owed()).toBe(0);
    const data = dataOf(preview, 'Send');
    await Promise.all([alex.pressData(preview.messageId, data), alex.pressData(preview.messageId, data)]);
    await alex.shows(preview, 'On its way to 2 subscribers');
    expect(await alex.pressData(preview.messageId, dataOf(preview, 'Do not send'))).toContain('already');
    await w.deliver();
    const heard = w.heard(SAM).filter((message) => message.text?.includes('Down at <b>18:00</b> & back\nsoon'));
    expect(heard).toHaveLength(1);
    expect(await w.owed()).toBe(2);
    const dropped = await alex.say('/broadcast never');
    await alex.press(dropped, 'Do not send');
    await alex.shows(dropped, 'Not sent');
    expect(await w.owed()).toBe(2);
  });
});

describe('/set', () => {
  it('changes a threshold at once, recorded with who and when, and the version with it', async () => {
    const w = await open();
    const alex = scriptOf(w, ALEX);
    expect((await alex.say('/set')).text).toContain('minimum_confidence 60 of 100');
    const changed = await alex.say('/set minimum_confidence 70');
    expect(changed.text).toContain('60 of 100 → 70 of 100');
    expect(changed.text).toContain('Version 1+1');
    expect(await w.stores.settingsChanges.all()).toEqual([
      { number: 1, at: w.time.market, by: ALEX, name: 'minimum_confidence', value: 70 },
    ]);
    expect((await alex.say('/set minimum_confidence 70')).text).toContain('stands at 70 of 100 already');
    await w.restart();
    expect((await alex.say('/set')).text).toContain('minimum_confidence 70 of 100 (default 60)');
    expect((await alex.say('/set spread_limit 0.05')).text).toContain('0.1 % of the price → 0.05 % of the price');
    expect((await alex.say('/set minimum-confidence default')).text).toContain('→ 60 of 100');
    expect((await alex.say('/set history')).text).toMatch(/3\. .*back to its default.*2\. .*0\.05.*1\. .*70/s);
    expect((await alex.say('/health')).text).toContain('settings 1+3');
  });

  it('refuses in words what does not fit', async () => {
    const w = await open();
    const alex = scriptOf(w, ALEX);
    for (const [text, words] of [
      ['nonsense 1', 'no setting called nonsense'],
      ['minimum_confidence', 'a number from 50 to 95'],
      ['minimum_confidence abc', 'abc does not fit'],
      ['minimum_confidence 64.5', 'a whole number'],
      ['minimum_confidence 1000', 'does not fit'],
      ['tier_medium 80', 'tier_medium must lie below tier_high'],
      ['fees NaN', 'does not fit'],
      ['__proto__ 1', 'no setting called'],
    ] as const)
      expect((await alex.say(`/set ${text}`)).text).toContain(words);
    expect(await w.stores.settingsChanges.all()).toEqual([]);
    expect(usual.judge.minimumConfidence).toBe(60);
  });
});

describe('/cost, /logs and /health', () => {
  it('tell figures with their n, or that there are none', async () => {
    const memory = createLogMemory(quietLog, () => Date.UTC(2024, 0, 15, 14));
    const w = await open({ modelBudgetUsd: 100, recentLog: memory.recent });
    const alex = scriptOf(w, ALEX);
    expect((await alex.say('/cost')).text).toMatch(
      /Today \(UTC\): 0\.0000 USD for 0 requests.*Budget of the month: 100\.00 USD, 0 % used/s,
    );
    expect((await alex.say('/logs')).text).toContain('No warning and no error');
    for (let i = 0; i < 60; i++)
      memory.log.child({ part: 'x' }).warn(`upstream ${i} <b>`, { url: 'https://u:p@h/', key: 'sk-1234567890abcdef' });
    memory.log.info('not kept');
    const logs = (await alex.say('/logs')).text ?? '';
    expect(logs).toContain('upstream 59 <b> · part: x');
    expect(logs).not.toMatch(/u:p@|sk-1234|not kept/);
    expect(memory.recent()).toHaveLength(50);
  });

  it('/health refreshes in place, with the version', async () => {
    const w = await open();
    const sam = scriptOf(w, SAM);
    const health = await sam.say('/health');
    expect(health.text).toMatch(/telegram: ok.*V7 Signals 9\.8\.7 · settings 1 · 14:30:19 UTC/s);
    expect(health.text).not.toContain('listening as');
    w.advance(60_000);
    w.health.report('database', 'down', 'mongodb://somewhere');
    await sam.press(health, 'Refresh');
    const now = await sam.shows(health, '14:31:19');
    expect(now.text).toContain('🔴 something is down');
    expect(now.text).not.toContain('somewhere');
    expect((await scriptOf(w, ALEX).say('/health')).text).toContain('somewhere');
  });
});

describe('an unknown command', () => {
  it('is answered with the one it is written like, of those the person may use', async () => {
    const w = await open();
    const sam = scriptOf(w, SAM);
    expect((await sam.say('/setings')).text).toContain('Did you mean /settings?');
    expect((await sam.say('/sginals')).text).toContain('Did you mean /signals?');
    expect((await sam.say('/broadcst')).text).toBe('I do not know /broadcst. /help lists what I can do.');
    expect((await scriptOf(w, ALEX).say('/broadcst')).text).toContain('Did you mean /broadcast?');
    expect((await sam.say('/xyzzy')).text).not.toContain('Did you mean');
  });
});
