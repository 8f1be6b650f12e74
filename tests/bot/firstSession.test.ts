// A first session from the invitation to a journal entry: its steps counted, their time estimated, no message a dead end.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message } from '../../sandbox/telegram/world.types.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, startBotWorld, until } from './support/botWorld.ts';
import { labelsOf, scriptOf } from './support/script.ts';
import { endedAt } from './support/signals.ts';

/** Seconds a person takes to read and tap, and to read and write a line on a phone. */
const TAP_S = 6;
const WRITE_S = 12;

const embedded = embeddedForTests();
let w: BotWorld;
beforeAll(async () => {
  w = await startBotWorld(embedded, { bot: { symbols: ['BTC-USD', 'ETH-USD'] } });
});
afterAll(() => w.stop());

/** Whether a message says or offers what can be done next: a button, a command, words to reply with, or a way to answer. */
const leadsOn = (message: Message): boolean =>
  labelsOf(message).length > 0 || /\/[a-z]+|reply|send the number|arrives here by itself/i.test(message.text ?? '');

it('takes under two minutes and never leaves anybody without a next step', async () => {
  const signal = await w.publish();
  const link = await scriptOf(w, ALEX).say('/invite');
  const invitation = /start=([\w-]+)/.exec(link.text ?? '')?.[1] ?? '';
  const kim = w.world.addPerson('Kim').id;
  const person = scriptOf(w, kim);
  const steps: number[] = [];
  const tap = async (message: Message, label: string): Promise<void> => {
    steps.push(TAP_S);
    await until(label, () => labelsOf(person.current(message.messageId)).some((one) => one.includes(label)));
    await person.press(message, label);
  };
  const write = (text: string, replyTo?: number): Promise<Message> => {
    steps.push(WRITE_S);
    return person.say(text, replyTo === undefined ? {} : { replyTo });
  };

  steps.push(TAP_S);
  const hello = await person.say(`/start ${invitation}`);
  expect(hello.text).toMatch(/Below is the latest signal; its buttons work\. The next cycle ends at/);
  const card = await until('the card', async () => {
    await w.deliver();
    return w.heard(kim).find((message) => message.photo);
  });
  await tap(card, 'Took');
  const question = await person.hears(/❓ 1 of 3/);
  await tap(question, 'Berlin');
  await tap(question, 'Done');
  await tap(question, 'Normal');
  await person.shows(question, 'That is all');
  expect((await write('took 0.1 @ 96,450', card.messageId)).text).toContain(
    'When you are out, reply to the card: closed',
  );
  await w.stores.signals.settle(signal.id, endedAt(signal, 'target', 1.7));
  w.advance(2 * 60 * 60_000);
  await w.stores.outbox.enqueue([{ subscriber: kim, kind: 'outcome', subject: signal.id, revision: 1 }], w.time.market);
  await w.deliver();
  expect((await person.hears(/TARGET \+1\.7 R/)).silent).toBe(false);
  expect((await write('closed 97200', card.messageId)).text).toContain('Win · +0.56 %');
  const journal = await write('/journal');
  expect(journal.text).toContain('1 of 1 taken trade has a result of yours: 1 won');
  expect(journal.text).toContain('96,450.00 → 97,200.00 · Win');

  expect(steps).toHaveLength(8);
  expect(steps.reduce((sum, one) => sum + one, 0)).toBeLessThan(120);
  expect(
    w
      .heard(kim)
      .filter((message) => !leadsOn(message))
      .map(({ text, caption }) => text ?? caption),
  ).toEqual([]);
});
