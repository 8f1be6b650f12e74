// Another language is one file: what every kind of message says comes out of the catalogue, seen at the wire.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultPreferences } from '../../core/delivery/preferences.ts';
import { LEVEL_REVISION } from '../../core/delivery.ts';
import { instant, MINUTE_MS, plus, SLOT_MS } from '../../core/instant.ts';
import { broadcastSubject } from '../../core/people/broadcast.ts';
import { firstPhase } from '../../core/record/phase/phase.ts';
import type { Message } from '../../sandbox/telegram/world.types.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, startBotWorld, until } from './support/botWorld.ts';
import { speakPseudo } from './support/pseudo.ts';
import { labelsOf, scriptOf } from './support/script.ts';
import { endedAt, NOON } from './support/signals.ts';

const embedded = embeddedForTests();
let w: BotWorld;
let hush = (): void => undefined;
beforeAll(async () => {
  hush = speakPseudo();
  w = await startBotWorld(embedded, { bot: { symbols: ['BTC-USD', 'ETH-USD'], modelBudgetUsd: 10 } });
  await speaker(ALEX);
});
afterAll(async () => {
  hush();
  await w.stop();
});

/** Somebody who has chosen the other language. */
const speaker = async (id: number = w.world.addPerson('Kim').id): Promise<number> => {
  const joined = { firstName: 'Kim', role: 'admin', state: 'active', joinedAt: NOON } as const;
  await w.stores.subscribers.put({ id, ...joined, preferences: { ...defaultPreferences, language: 'xx' } });
  return id;
};

const OURS = /^⟦[\s\S]*⟧$/;
/** Every message and label that did not come out of the catalogue; a name or a figure may stand bare. */
const strange = (messages: readonly Message[]): readonly string[] =>
  messages.flatMap((message) =>
    [message.text ?? message.caption ?? '⟦⟧', ...labelsOf(message)].filter(
      (text) => !OURS.test(text.replace(/^· | ·$/g, '')) && !/^[\d.,:]+$|^(?:BTC|ETH)-USD$/.test(text),
    ),
  );

it('reaches every command', async () => {
  await w.publish({ asOf: plus(NOON, -SLOT_MS) });
  const alex = scriptOf(w, ALEX);
  const { commands } = await import('../../bot/commands.ts');
  const quiet = new Set(['start', 'signal', 'export', 'stop', 'delete_me', 'stats', 'weekly']);
  for (const name of Object.keys(commands).filter((one) => !quiet.has(one))) await alex.say(`/${name}`);
  for (const typed of [
    '/signal',
    '/signal nothing',
    '/market btc',
    '/why btc',
    '/why nothing',
    '/stats nothing',
    '/event x',
  ])
    await alex.say(typed);
  for (const typed of [
    '/event add 2030-01-01 10:00Z FOMC',
    '/performance hour',
    '/nothing',
    'hello',
    '/mute btc 1h',
    '/set x',
  ])
    await alex.say(typed);
  expect(w.heard(ALEX).filter(({ silent }) => !silent)).toEqual([]);
  expect(strange(w.heard(ALEX))).toEqual([]);
});

it('reaches cards, their buttons, toasts, Details and what is said of a trade', async () => {
  const kim = await speaker();
  const alex = scriptOf(w, kim);
  await alex.say('/start');
  const card = await until('the card', async () => {
    await w.deliver();
    return w.heard(kim).find((message) => message.photo && message.keyboard && message.caption?.includes('V7 SIGNAL'));
  });
  for (const label of ['Took', 'Monitoring', 'Details', 'Took', 'My entry']) {
    await until(label, () => labelsOf(alex.current(card.messageId)).some((one) => one.includes(label)));
    await alex.press(card, label);
  }
  for (const text of ['abc', '1,234', '96450']) await alex.say(text);
  for (const text of ['closed 97200', 'undo', 'skip', 'what?', 'win'])
    await alex.say(text, { replyTo: card.messageId });
  await alex.say('took 96450');
  const details = w.heard(kim).find((message) => message.text?.includes('all of it'));
  if (!details) throw new Error('no details');
  for (const label of ['Gates', 'Market']) await alex.press(details, label);
  await alex.pressData(card.messageId, 'nothing at all');
  expect(strange(w.heard(kim))).toEqual([]);
  expect(w.toasts().filter((toast) => toast !== '' && !OURS.test(toast))).toEqual([]);
});

it('reaches what comes by itself: results, levels, broken theses, summaries, notices, alarms', async () => {
  const kim = await speaker();
  w.world.say(kim, kim, '/id');
  const [row] = await w.stores.signals.list({ limit: 1 });
  if (!row) throw new Error('no signal');
  const { id } = row.signal;
  const first = firstPhase(w.time.market);
  await w.stores.phases.append(first);
  await w.stores.broadcasts.put({ id: 'b1', by: ALEX, text: 'Hello', at: w.time.market, state: 'sent' });
  const raised = { key: 'k', revision: 1, state: 'raised', at: w.time.market, raisedAt: w.time.market } as const;
  await w.stores.alarms.change({ ...raised, detail: 'a source is down', remedy: 'look at it', told: false });
  await w.stores.decisions.put({
    signalId: id,
    subscriber: kim,
    decision: 'monitoring',
    at: w.time.market,
    late: false,
  });
  await w.stores.cardNotes.note(id, kim, { watched: ['target'] });
  await w.stores.signalMarks.put(id, { price: 97_400, at: w.time.market, moved: true, told: 'moved' });
  await w.stores.signals.breakThesis(id, { at: w.time.market, cycle: row.signal.cycle });
  const rows = [
    { kind: 'card', subject: id },
    { kind: 'thesis', subject: id },
    { kind: 'level', subject: id, revision: LEVEL_REVISION.target },
    { kind: 'notice', subject: `phase:${first.sequence}` },
    { kind: 'notice', subject: broadcastSubject('b1') },
    { kind: 'notice', subject: `start:${NOON}:${NOON + 60 * MINUTE_MS}` },
    { kind: 'alarm', subject: 'k' },
    { kind: 'summary', subject: 'daily:2024-01-16' },
  ] as const;
  await w.stores.outbox.enqueue(
    rows.map((one) => ({ revision: 1, ...one, subscriber: kim })),
    w.time.market,
  );
  const done = await w.deliver();
  expect(done.map(({ row: { kind, subject }, result }) => [kind, subject, result.kind])).toEqual(
    expect.arrayContaining(rows.map(({ kind, subject }) => [kind, subject, 'sent'])),
  );
  await w.stores.signals.settle(id, endedAt(row.signal, 'target', 1.7));
  w.time.market = instant(w.time.market + 120 * MINUTE_MS);
  await w.stores.outbox.enqueue([{ subscriber: kim, kind: 'outcome', subject: id, revision: 1 }], w.time.market);
  await w.deliver();
  expect(w.heard(kim).length).toBeGreaterThanOrEqual(rows.length + 1);
  const rang = w.heard(kim).filter(({ silent }) => !silent);
  expect(rang.map(({ text }) => text?.replace(/[⟦⟧]/g, '').slice(0, 8))).toEqual(
    ['🔔 ALARM ', '🎯 BTC-US'].map((one) => one.slice(0, 8)),
  );
  expect(strange(w.heard(kim))).toEqual([]);
});
