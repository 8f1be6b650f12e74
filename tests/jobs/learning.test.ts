// Learning and phases on the real stores: what ended teaches once, what a cycle knows is what was learned by its instant.
import { describe, expect, it } from 'vitest';
import { noticeText } from '../../bot/notices.ts';
import { plain } from '../../bot/text/html.ts';
import { wordsOf } from '../../bot/text/words.ts';
import { createHealthBoard } from '../../cli/healthBoard.ts';
import { DAY_MS, type Instant, instant, plus } from '../../core/instant.ts';
import type { EntryStore } from '../../core/ports/record.ts';
import { beliefsFrom, type Lesson } from '../../core/record/beliefs.ts';
import type { Ended } from '../../core/record/outcome.ts';
import { createBeliefsAt } from '../../jobs/beliefs.ts';
import { createLearn } from '../../jobs/learn.ts';
import { createWatchPhase } from '../../jobs/phases.ts';
import { ended, reportAt, START, signalAt, slot } from '../contracts/stores/examples.ts';
import { proposalAt } from '../contracts/stores/proposalStore.ts';
import { createManualClock } from '../support/manualClock.ts';
import { claimOne, settleOne } from '../support/oneRow.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();
const opened = async () => {
  const clock = createManualClock(START);
  const { stores, close } = await embedded.stores({ clock });
  const health = createHealthBoard(clock);
  return {
    ...{ clock, stores, close, health },
    learn: createLearn({ stores, clock, log: quietLog }),
    watch: createWatchPhase({ stores, clock, health, log: quietLog }),
  };
};
/** Ended in the slot after its own. */
const endedIn = (n: number, r: number): Ended => {
  const outcome = ended(r, r > 0 ? 'target' : 'stop');
  if (outcome.kind === 'unknown') throw new Error('it has a result');
  return { ...outcome, entryAt: slot(n), at: slot(n + 1) };
};
const put = async ({ stores }: Awaited<ReturnType<typeof opened>>, n: number, outcome?: Ended) => {
  const signal = signalAt(n);
  await stores.signals.put(signal, reportAt(n, 'BTC-USD', signal));
  if (outcome) await stores.signals.settle(signal.id, outcome, outcome.at);
  return signal.id;
};

describe('learning', () => {
  it('takes each outcome once, at the instant it is learned; withheld final words under their flag', async () => {
    const e = await opened();
    const a = await put(e, 0, endedIn(0, 1.2));
    const b = await put(e, 1);
    for (const proposal of [proposalAt(2), proposalAt(3, { final: false }), proposalAt(4)])
      await e.stores.proposals.put(proposal);
    await e.stores.proposals.settle(proposalAt(2).id, ended(-1.4, 'stop'), slot(12));
    await e.stores.proposals.settle(proposalAt(3).id, ended(1), slot(12));
    await e.clock.setMarket(slot(30));
    expect(await e.learn()).toBe(2);
    expect(await e.learn()).toBe(0);
    await e.stores.signals.settle(b, ended(0), slot(31));
    await e.stores.proposals.settle(proposalAt(4).id, { kind: 'unknown', because: 'no candles' }, slot(31));
    await e.clock.setMarket(slot(32));
    expect(await e.learn()).toBe(1);
    const log = await e.stores.lessons.between(undefined, slot(99));
    expect(log.map((l) => [l.signalId, l.result, l.withheld ?? false, l.learnedAt])).toEqual([
      [a, 'win', false, slot(30)],
      [proposalAt(2).signal.id, 'loss', true, slot(30)],
      [b, 'breakeven', false, slot(32)],
    ]);
    await e.close();
  });

  it('bears the instant at which it is appended, however long the record took to read', async () => {
    const e = await opened();
    await put(e, 0, endedIn(0, 1.2));
    await e.clock.setMarket(slot(30));
    const slowly: EntryStore = {
      entries: async (query) => {
        await e.clock.setMarket(slot(31));
        return e.stores.entries.entries(query);
      },
    };
    await createLearn({ stores: { ...e.stores, entries: slowly }, clock: e.clock, log: quietLog })();
    expect((await e.stores.lessons.between(undefined, slot(99))).map(({ learnedAt }) => learnedAt)).toEqual([slot(31)]);
    await e.close();
  });

  it('gives a cycle the beliefs of what was learned by its instant, folded on to the same bits as anew', async () => {
    const e = await opened();
    const lesson = (i: number): Lesson & { publishedAt: Instant } => ({
      ...({ signalId: `s${i}`, symbol: i % 2 ? 'BTC-USD' : 'ETH-USD', direction: 'BUY', state: undefined } as const),
      ...({ confidence: 60 + (i % 30), result: i % 3 ? 'win' : 'loss' } as const),
      ...{ learnedAt: slot(i), publishedAt: START, ...(i % 4 === 0 && { withheld: true as const }) },
    });
    const beliefsAt = createBeliefsAt(e.stores);
    expect((await beliefsAt(slot(5))).beliefs.lessons).toBe(0);
    for (let i = 0; i < 40; i++) {
      await e.stores.lessons.append([lesson(i)]);
      const anew = beliefsFrom(await e.stores.lessons.between(undefined, slot(i)));
      expect((await beliefsAt(slot(i))).beliefs).toEqual(anew);
    }
    const { beliefs, published } = await beliefsAt(slot(20));
    expect(beliefs).toEqual(beliefsFrom(await e.stores.lessons.between(undefined, slot(20))));
    expect(published.map((l) => l.signalId)).not.toContain('s20');
    expect(published).toHaveLength(beliefs.lessons);
    await e.stores.lessons.append([{ ...lesson(41), learnedAt: slot(3) }]);
    expect((await beliefsAt(slot(39))).beliefs).toEqual(
      beliefsFrom(await e.stores.lessons.between(undefined, slot(39))),
    );
    await e.close();
  });
});

describe('what is appended a moment late', () => {
  const lesson = (i: number, learnedAt: Instant): Lesson & { publishedAt: Instant } => ({
    ...({ signalId: `s${i}`, symbol: 'BTC-USD', direction: 'BUY', state: undefined, confidence: 70 } as const),
    ...({ result: i % 3 ? 'win' : 'loss', learnedAt, publishedAt: START } as const),
  });

  it('is in the next fold, and nobody reads the whole log again for it', async () => {
    const e = await opened();
    await e.stores.lessons.append(Array.from({ length: 100 }, (_, i) => lesson(i, slot(i))));
    let [whole, read] = [0, 0];
    const beliefsAt = createBeliefsAt({
      lessons: {
        ...e.stores.lessons,
        between: async (after, until) => {
          const found = await e.stores.lessons.between(after, until);
          if (after === undefined) whole += 1;
          read += found.length;
          return found;
        },
      },
    });
    for (let i = 100; i < 200; i++) {
      await beliefsAt(slot(i));
      await e.stores.lessons.append([lesson(i, plus(slot(i), -1000))]);
      const anew = beliefsFrom(await e.stores.lessons.between(undefined, slot(i)));
      expect((await beliefsAt(slot(i))).beliefs).toEqual(anew);
    }
    expect(whole).toBe(1);
    expect(read).toBeLessThan(100 + 200 * 26);
    await e.close();
  });

  it.each([undefined, 5])('and so it is where the log before it changed as well (%s)', async (late) => {
    const e = await opened();
    await e.stores.lessons.append(Array.from({ length: 60 }, (_, i) => lesson(i, slot(i))));
    const beliefsAt = createBeliefsAt(e.stores);
    await beliefsAt(slot(59));
    if (late !== undefined) await e.stores.lessons.append([lesson(99, slot(late))]);
    for (const at of [slot(59), slot(30), slot(40), slot(70)])
      expect((await beliefsAt(at)).beliefs).toEqual(beliefsFrom(await e.stores.lessons.between(undefined, at)));
    await e.close();
  });
});

describe('the phase', () => {
  it('begins as PAPER, stands on /health, and is suspended and lifted by the live record', async () => {
    const e = await opened();
    expect((await e.watch()).to).toBe('PAPER');
    expect(e.health.parts()).toMatchObject([{ part: 'phase', state: 'ok' }]);
    const lose = async (from: number, to: number, r: number) => {
      for (let n = from; n < to; n++) await put(e, n, endedIn(n, r));
    };
    await lose(0, 60, -1.4);
    await e.clock.setMarket(slot(100));
    const suspended = await e.watch();
    expect(suspended).toMatchObject({ from: 'PAPER', to: 'SUSPENDED', cause: { kind: 'turned', n: 60 } });
    expect(e.health.parts()).toMatchObject([{ part: 'phase', state: 'degraded' }]);
    expect(e.health.parts()[0]?.detail).toMatch(
      /^SUSPENDED since .* the evidence has turned: -1\.40 R a signal over 60 ended/,
    );
    expect(await e.watch()).toEqual(suspended);
    await lose(101, 160, 1.1);
    await e.clock.setMarket(slot(200));
    expect(await e.watch()).toMatchObject({ from: 'SUSPENDED', to: 'PAPER', cause: { kind: 'recovered' } });
    expect((await e.stores.phases.all()).map(({ to }) => to)).toEqual(['PAPER', 'SUSPENDED', 'PAPER']);
    await e.close();
  });

  it('is told to everybody who was there, once a change', async () => {
    const e = await opened();
    for (const id of [1, 2])
      await e.stores.subscribers.put({ id, firstName: 'Ada', role: 'member', state: 'active', joinedAt: START });
    await e.watch();
    for (let n = 0; n < 60; n++) await put(e, n, endedIn(n, -1.4));
    await e.clock.setMarket(slot(100));
    await e.watch();
    await e.watch();
    const told: string[] = [];
    for (;;) {
      const row = await claimOne(e.stores.outbox, e.clock.wallMs(), 60_000);
      if (!row) break;
      told.push(`${row.subscriber} ${row.kind} ${row.subject}`);
      const words = await noticeText({ stores: e.stores }, row, wordsOf(undefined));
      expect(words && plain(words)).toMatch(/The service is now SUSPENDED.*-1\.40 R a signal over 60 ended/s);
      await settleOne(e.stores.outbox, row, { kind: 'sent', messageId: told.length, at: e.clock.now() });
    }
    expect(told.map((one) => one.replace(/\d+$/, 'N')).toSorted()).toEqual(['1 notice phase:N', '2 notice phase:N']);
    await e.close();
  });

  it('becomes LIVE once seven days and fifty signals pass the validation', async () => {
    const e = await opened();
    await e.watch();
    for (let i = 0; i < 56; i++) {
      const n = i * 36;
      const won = i % 5 !== 0;
      await put(e, n, endedIn(n, won ? 1.1 : -1.4));
    }
    await e.clock.setMarket(plus(START, 7 * DAY_MS - 1));
    expect((await e.watch()).to).toBe('PAPER');
    await e.clock.setMarket(instant(START + 7 * DAY_MS));
    expect(await e.watch()).toMatchObject({ to: 'LIVE', cause: { kind: 'validated', days: 7, n: 56 } });
    await e.close();
  });
});
