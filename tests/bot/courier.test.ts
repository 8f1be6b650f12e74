// One row of the outbox at the wire: what Telegram answers and what that means for the row.
import { afterEach, describe, expect, it } from 'vitest';
import type { Delivery, DeliveryKind, DeliveryResult } from '../../core/delivery.ts';
import type { Fault } from '../../sandbox/telegram/routes.ts';
import { carry, claimOne } from '../support/oneRow.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, type Delivered, SAM, startBotWorld, TOKEN } from './support/botWorld.ts';
import { endedAt } from './support/signals.ts';

const embedded = embeddedForTests();
let world: BotWorld | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

/** People who have written to the bot once, so that it may write to them; the next faults by method. */
const open = async (...people: readonly number[]) => {
  const faults: Fault[] = [];
  const calls: string[] = [];
  const w = await startBotWorld(embedded, {
    start: false,
    telegram: {
      faults: (method) => {
        calls.push(method);
        return faults.shift() ?? { kind: 'none' };
      },
    },
  });
  world = w;
  for (const person of people) w.world.say(person, person, 'hi');
  const taken = async (kind: DeliveryKind, subject: string, person = ALEX, calm = true): Promise<Delivered> => {
    const revision = ((await w.stores.outbox.revision(person, kind, subject)) ?? 0) + 1;
    await w.stores.outbox.enqueue([{ subscriber: person, kind, subject, revision }], w.time.market);
    const [first] = await w.deliver(calm);
    if (!first) throw new Error('nothing was due');
    return first;
  };
  const send = async (...row: Parameters<typeof taken>): Promise<DeliveryResult> => (await taken(...row)).result;
  return { w, faults, calls, send, taken };
};

/** A row to ALEX as the courier is given it, from no outbox. */
const rowOf = (kind: DeliveryKind, subject: string, { time }: BotWorld): Delivery => ({
  id: 'x',
  subscriber: ALEX,
  kind,
  subject,
  revision: 1,
  attempts: 1,
  repeats: 0,
  queuedAt: time.market,
  state: { kind: 'sending', leaseUntilWallMs: time.wallMs + 30_000 },
});

const answer = (code: number, description: string): Fault => ({
  kind: 'answer',
  status: code,
  body: JSON.stringify({ ok: false, error_code: code, description }),
});

describe('the courier', () => {
  it('uploads one picture and sends it to others by its id', async () => {
    const { w, send } = await open(ALEX, SAM);
    const { id } = await w.publish();
    expect((await send('card', id)).kind).toBe('sent');
    expect((await send('card', id, SAM)).kind).toBe('sent');
    const [first, second] = [w.heard(ALEX)[0], w.heard(SAM)[0]];
    expect(second?.photo?.fileId).toBe(first?.photo?.fileId);
  });

  it('knows what may have arrived, and says on the copy that it is one', async () => {
    const { w, faults, send } = await open(ALEX);
    const { id } = await w.publish();
    const again = async (fault: Fault, kind: DeliveryKind = 'card'): Promise<DeliveryResult> => {
      faults.push(fault);
      return send(kind, id);
    };
    const waits = { kind: 'retry', holds: 'everything' };
    expect(await again(answer(503, 'Service Unavailable'))).toEqual({
      ...{ ...waits, afterMs: 1000, because: expect.any(String) },
    });
    expect(await again({ kind: 'drop' })).toMatchObject({ ...waits, unsure: true });
    expect(w.heard(ALEX)).toHaveLength(0);
    expect(await w.stores.outbox.counts()).toMatchObject({ retry: 2, repeats: 0 });
    w.time.wallMs += 60_000;
    await w.deliver();
    const captions = w.heard(ALEX).map(({ caption }) => caption?.includes('sent again after an interruption'));
    expect(captions).toEqual([false, true]);
    expect(await w.stores.outbox.counts()).toMatchObject({ sent: 2, repeats: 1 });
    expect(await again({ kind: 'drop' }, 'state')).not.toHaveProperty('unsure');
  });

  it('gives a message up after twenty failures of our own, however often it had been put back before', async () => {
    let isBroken = true;
    const w = await startBotWorld(embedded, {
      start: false,
      disturbed: ({ signals, ...stores }) => ({
        ...stores,
        signals: { ...signals, get: (id) => (isBroken ? Promise.reject(new Error('ours')) : signals.get(id)) },
      }),
    });
    world = w;
    w.world.say(ALEX, ALEX, 'hi');
    const { id } = await w.publish();
    const tries = async (n: number): Promise<readonly string[]> => {
      const ends: string[] = [];
      for (let i = 0; i < n; i++)
        ends.push((await carry(w.running.bot.courier, { ...rowOf('card', id, w), attempts: 50 + i })).kind);
      return ends;
    };
    expect(await tries(19)).not.toContain('dead');
    isBroken = false;
    expect(await tries(1)).toEqual(['sent']);
    isBroken = true;
    const ends = await tries(20);
    expect(ends).toEqual([...Array.from({ length: 19 }, () => 'retry'), 'dead']);
  });

  it('changes the card when it ended and replies with the outcome', async () => {
    const { w, send } = await open(ALEX);
    const signal = await w.publish();
    const card = await send('card', signal.id);
    await w.stores.signals.settle(signal.id, endedAt(signal, 'target', 1.7));
    expect(await send('state', signal.id)).toEqual(card);
    expect((await send('outcome', signal.id)).kind).toBe('sent');
    const [changed, reply] = w.heard(ALEX);
    expect(changed?.caption).toMatch(/^🚨 V7 SIGNAL · BTC-USD · TARGET \+1\.7 R\n/);
    expect(reply?.replyToMessageId).toBe(changed?.messageId);
    expect(reply?.text).toMatch(/^🎯 BTC-USD BUY · TARGET \+1\.7 R\n.*You: no answer\.$/s);
  });

  it('takes an unmodified card as sent, and a deleted one as dead', async () => {
    const { w, send, faults } = await open(ALEX);
    const { id } = await w.publish();
    const card = await send('card', id);
    expect(await send('state', id)).toEqual(card);
    expect(await send('state', id)).toEqual(card);
    faults.push(answer(400, 'Bad Request: message to edit not found'));
    expect(await send('state', id)).toEqual({
      kind: 'dead',
      because: 'Telegram answered 400: Bad Request: message to edit not found',
    });
  });

  it('waits as long as Telegram asks', async () => {
    const { w, taken } = await open(ALEX);
    const { id } = await w.publish();
    await taken('card', id);
    w.rest();
    const all: Delivered[] = [];
    for (let i = 0; i < 4; i++) all.push(await taken('outcome', id, ALEX, false));
    expect(all.map(({ result }) => result.kind)).toEqual(['sent', 'sent', 'sent', 'retry']);
    const waiting = all.flatMap(({ row, result }) => (result.kind === 'retry' ? [{ row, ...result }] : []));
    expect(waiting).toMatchObject([{ because: expect.stringContaining('429') as string }]);
    expect(await w.stores.outbox.counts()).toMatchObject({ sent: 4, retry: 1 });
    expect(await Promise.all(waiting.map(({ row }) => carry(w.running.bot.courier, row)))).toMatchObject([
      { kind: 'retry', afterMs: 1000 },
    ]);
  });

  it('finds out who cannot be reached', async () => {
    const { w, send } = await open(ALEX);
    const { id } = await w.publish();
    w.world.block(ALEX);
    expect(await send('card', id)).toMatchObject({
      kind: 'unreachable',
      because: expect.stringContaining('403') as string,
    });
    expect(await send('card', id, 999)).toMatchObject({ kind: 'unreachable' });
  });

  it('sends plain text where Telegram cannot read the markup', async () => {
    const { w, send, faults } = await open(ALEX);
    const { id } = await w.publish();
    faults.push(answer(400, "Bad Request: can't parse entities: Unsupported start tag"));
    expect((await send('card', id)).kind).toBe('sent');
    expect(w.heard(ALEX)[0]?.caption).toMatch(/^🚨 V7 SIGNAL/);
    expect(w.heard(ALEX)[0]?.entities.filter((entity) => entity.type === 'code')).toEqual([]);
  });

  it('uploads again where the id of the picture is no longer known', async () => {
    const { w, send, faults, calls } = await open(ALEX, SAM);
    const { id } = await w.publish();
    await send('card', id);
    faults.push(answer(400, 'Bad Request: wrong file identifier/HTTP URL specified'));
    expect((await send('card', id, SAM)).kind).toBe('sent');
    expect(calls).toEqual(['sendPhoto', 'sendPhoto', 'sendPhoto']);
  });

  it.each([
    ['a cut line', { kind: 'drop' } as Fault, 'could not be reached'],
    ['a server error', answer(502, 'Bad Gateway'), '502'],
    ['a page instead of JSON', { kind: 'answer', status: 502, body: '<html>' } as Fault, 'no JSON came back'],
  ])('tries again after %s, without a word of the token', async (_, fault, words) => {
    const { w, send, faults } = await open(ALEX);
    const { id } = await w.publish();
    faults.push(fault);
    const result = await send('card', id);
    expect(result).toMatchObject({ kind: 'retry', afterMs: 1000, because: expect.stringContaining(words) as string });
    expect(JSON.stringify([result, w.said])).not.toContain(TOKEN);
  });

  it('reports as expired what expired while Telegram was away, once and silently', async () => {
    const { w, send, faults } = await open(ALEX);
    const signal = await w.publish();
    faults.push({ kind: 'drop' });
    expect(await send('card', signal.id)).toMatchObject({ kind: 'retry', holds: 'everything' });
    w.advance(5 * 60 * 60_000);
    w.time.wallMs += 5 * 60 * 60_000;
    await w.stores.signals.settle(signal.id, endedAt(signal, 'target', 1.7));
    await w.deliver();
    await w.deliver();
    expect(w.heard(ALEX)).toHaveLength(1);
    expect(w.heard(ALEX)[0]).toMatchObject({ silent: true });
    expect(w.heard(ALEX)[0]?.text).toMatch(/^⌛ One signal expired before I could bring it to you[^]*TARGET \+1\.7 R/);
  });

  it('gives up on what Telegram refuses for good, and on a signal nobody knows', async () => {
    const { w, send, faults } = await open(ALEX);
    const { id } = await w.publish();
    faults.push(answer(400, 'Bad Request: BUTTON_DATA_INVALID'));
    expect(await send('card', id)).toMatchObject({
      kind: 'dead',
      because: expect.stringContaining('BUTTON_DATA') as string,
    });
    expect(await send('card', 'nothing')).toMatchObject({ kind: 'dead' });
  });

  it('waits for a card on its way before changing it, and gives up without one', async () => {
    const { w, send } = await open(ALEX);
    const { id } = await w.publish();
    expect(await send('state', id)).toMatchObject({ kind: 'dead' });
    await w.stores.outbox.enqueue([{ subscriber: ALEX, kind: 'card', subject: id, revision: 1 }], w.time.market);
    await claimOne(w.stores.outbox, w.time.wallMs, 30_000);
    // The outbox keeps such a state back; one that was taken just before the card was owed comes all the same.
    expect(await carry(w.running.bot.courier, rowOf('state', id, w))).toMatchObject({ kind: 'retry', afterMs: 2000 });
  });

  it('says so on a card that may have come before, and sends one without candles', async () => {
    const { w } = await open(ALEX);
    const { id } = await w.publish({}, { candles: false });
    const row = { ...rowOf('card', id, w), attempts: 2, repeats: 1 };
    expect((await carry(w.running.bot.courier, row)).kind).toBe('sent');
    expect(w.heard(ALEX)[0]?.caption).toMatch(/sent again after an interruption$/);
    expect(w.heard(ALEX)[0]?.photo?.width).toBe(1000);
  });
});
