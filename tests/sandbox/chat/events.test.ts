// The live events of the chat page, over loopback: order, resuming, and who hears what.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryWorld, type MemoryWorld } from './memoryWorld.ts';
import { type Served, serveChat, until } from './serve.ts';

type Heard = {
  readonly id: string | undefined;
  readonly value: { readonly kind: string; readonly message?: { readonly text?: string }; readonly text?: string };
};
type Ear = { readonly heard: Heard[]; readonly close: () => void };

const ada = 100001;
const boris = 100002;

/** Listens as a browser does; clock tellings are left out. */
const listen = async (
  url: string,
  person: number,
  options: { readonly after?: string; readonly lastEventId?: string } = {},
): Promise<Ear> => {
  const stop = new AbortController();
  const query = options.after === undefined ? '' : `&after=${options.after}`;
  const headers = options.lastEventId === undefined ? {} : { 'last-event-id': options.lastEventId };
  const response = await fetch(`${url}/api/events?person=${person}${query}`, { headers, signal: stop.signal });
  const heard: Heard[] = [];
  const read = async (): Promise<void> => {
    let rest = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = `${rest}${chunk}`.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/mu.exec(block)?.[1];
        if (data === undefined) continue;
        const value = JSON.parse(data) as Heard['value'];
        if (value.kind !== 'clock') heard.push({ id: /^id: (.*)$/mu.exec(block)?.[1], value });
      }
    }
  };
  read().catch(() => {});
  return { heard, close: () => stop.abort() };
};

const texts = ({ heard }: Ear) => heard.map(({ value }) => value.message?.text ?? value.text ?? value.kind);

describe('the chat page’s events', () => {
  let memory: MemoryWorld;
  let served: Served;
  const ears: Ear[] = [];

  const ear = async (...rest: Parameters<typeof listen>): Promise<Ear> => {
    const one = await listen(...rest);
    ears.push(one);
    return one;
  };
  const stateId = async (person: number): Promise<string> => {
    const state = (await (await fetch(`${served.url}/api/state?person=${person}`)).json()) as {
      readonly eventId: string;
    };
    return state.eventId;
  };

  beforeEach(async () => {
    memory = createMemoryWorld();
    served = await serveChat(memory.world, { nowMs: () => memory.now.seconds * 1000, remembered: 50 });
  });
  afterEach(async () => {
    for (const one of ears.splice(0)) one.close();
    await served.close();
  });

  it('go on exactly after the state a page has loaded', async () => {
    memory.bot.send(ada, { text: 'before' });
    const after = await stateId(ada);
    memory.bot.send(ada, { text: 'between' });
    const live = await ear(served.url, ada, { after });
    memory.bot.send(ada, { text: 'live' });
    await until('both messages', () => live.heard.length === 2);
    expect(texts(live)).toEqual(['between', 'live']);
  });

  it('are heard in order, none missed and none doubled, by a page that is cut off again and again', async () => {
    let after = await stateId(ada);
    const all: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      for (let n = 0; n < 5; n += 1) memory.bot.send(ada, { text: `${round}.${n} away` });
      const live = await ear(served.url, ada, round % 2 === 0 ? { lastEventId: after } : { after });
      for (let n = 0; n < 5; n += 1) memory.bot.send(ada, { text: `${round}.${n} there` });
      await until('ten messages', () => live.heard.length === 10);
      live.close();
      all.push(...texts(live));
      after = live.heard.at(-1)?.id ?? '';
    }
    const expected = Array.from({ length: 6 }, (_, round) =>
      ['away', 'there'].flatMap((when) => [0, 1, 2, 3, 4].map((n) => `${round}.${n} ${when}`)),
    );
    expect(all).toEqual(expected.flat());
  });

  it('tell a page to load afresh when it was away for longer than is remembered', async () => {
    const after = await stateId(ada);
    for (let n = 0; n < 60; n += 1) memory.bot.send(ada, { text: `${n}` });
    const live = await ear(served.url, ada, { after });
    await until('an event', () => live.heard.length > 0);
    expect(texts(live)).toEqual(['reload']);
  });

  it('tell a page of an earlier run of the sandbox to load afresh, also where the numbers would fit', async () => {
    memory.bot.send(ada, { text: 'x' });
    const after = await stateId(ada);
    const { port } = served;
    await served.close();
    served = await serveChat(memory.world, { nowMs: () => 0, port });
    const live = await ear(served.url, ada, { after });
    memory.bot.send(ada, { text: 'new' });
    await until('two events', () => live.heard.length === 2);
    expect(texts(live)).toEqual(['reload', 'new']);
  });

  it('reach only those whom they concern', async () => {
    const group = memory.world.createChat(ada, 'group', 'Desk');
    const forAda = await ear(served.url, ada, { after: await stateId(ada) });
    const forBoris = await ear(served.url, boris, { after: await stateId(boris) });
    memory.bot.send(ada, { text: 'to Ada' });
    memory.bot.send(group.id, { text: 'to the desk' });
    memory.bot.type(ada);
    memory.bot.answer({ personId: ada, chatId: ada, messageId: 1, data: 'x', callbackId: 'cb1' }, 'toast for Ada');
    memory.bot.send(boris, { text: 'to Boris' });
    memory.bot.setCommands([]);
    await until('the last event', () => forAda.heard.length === 5 && forBoris.heard.length === 2);
    expect(texts(forAda)).toEqual(['to Ada', 'to the desk', 'typing', 'toast for Ada', 'commands']);
    expect(texts(forBoris)).toEqual(['to Boris', 'commands']);
  });

  it('refuse a person who is not here', async () => {
    const response = await fetch(`${served.url}/api/events?person=7`);
    expect([response.status, await response.json()]).toEqual([404, { error: 'No person 7 is here.' }]);
  });
});
