// A broken thesis at the wire: the card changes for all, the word goes to those who are in it.
import { afterEach, describe, expect, it } from 'vitest';
import { cycleId, plus, SLOT_MS } from '../../core/instant.ts';
import type { Decision } from '../../core/record/outcome.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, SAM, startBotWorld } from './support/botWorld.ts';
import { endedAt, NOON } from './support/signals.ts';

const embedded = embeddedForTests();
let world: BotWorld | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const broken = { at: plus(NOON, SLOT_MS + 12_000), cycle: cycleId(plus(NOON, SLOT_MS)) };

/** Cards sent to both, the thesis broken, and the rows owed that a cycle would owe. */
const open = async (decisions: Readonly<Record<number, Decision>>) => {
  const w = await startBotWorld(embedded, { start: false });
  world = w;
  for (const person of [ALEX, SAM]) w.world.say(person, person, 'hi');
  const signal = await w.publish({}, { candles: false });
  const owe = async (kind: 'card' | 'state' | 'thesis', people: readonly number[], revision = 1) =>
    w.stores.outbox.enqueue(
      people.map((subscriber) => ({ subscriber, kind, subject: signal.id, revision }) as const),
      w.time.market,
    );
  await owe('card', [ALEX, SAM]);
  await w.deliver();
  for (const person of [ALEX, SAM])
    if (decisions[person])
      await w.stores.decisions.put({
        ...{ signalId: signal.id, subscriber: person, decision: decisions[person], at: NOON, late: false },
      });
  w.advance(2 * SLOT_MS);
  await w.stores.signals.breakThesis(signal.id, broken);
  await owe('state', [ALEX, SAM]);
  await owe('thesis', [ALEX]);
  return { w, signal, owe };
};

describe('a broken thesis', () => {
  it('heads every card, and is answered to it for those who took it', async () => {
    const { w, owe } = await open({ [ALEX]: 'took', [SAM]: 'skipped' });
    await w.deliver();
    await owe('thesis', [ALEX]);
    expect(await w.deliver()).toEqual([]);
    const [card, reply, ...more] = w.heard(ALEX);
    expect(card?.caption).toMatch(/^🚨 V7 SIGNAL · BTC-USD · THESIS BROKEN · at 14:35 UTC, by SELL\n/);
    expect(reply?.text).toMatch(/^⚠️ BTC-USD BUY · THESIS BROKEN\n[^]*You: Took\.$/);
    expect(reply?.replyToMessageId).toBe(card?.messageId);
    expect(more).toEqual([]);
    expect(w.heard(SAM)).toHaveLength(1);
    expect(w.heard(SAM)[0]?.caption).toContain('THESIS BROKEN');
  });

  it('is told neither to who has skipped it meanwhile nor once the signal has ended', async () => {
    const { w, signal, owe } = await open({ [ALEX]: 'skipped', [SAM]: 'took' });
    const told = async () => (await w.deliver()).filter(({ row }) => row.kind === 'thesis').map(({ result }) => result);
    const because = 'the person no longer takes or monitors the signal';
    expect(await told()).toEqual([{ kind: 'dead', because }]);
    await w.stores.signals.settle(signal.id, endedAt(signal, 'stop', -1.2));
    await owe('state', [SAM], 2);
    await owe('thesis', [SAM]);
    const over = 'the signal had ended before its broken thesis could be told';
    expect(await told()).toEqual([{ kind: 'dead', because: over }]);
    expect(w.heard(SAM)[0]?.caption).toContain('STOP -1.2 R');
    expect([w.heard(ALEX).length, w.heard(SAM).length]).toEqual([1, 1]);
  });
});
