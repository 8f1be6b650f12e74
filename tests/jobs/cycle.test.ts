// A cycle from claim to outcome: stored before it is told, resumed where it stopped, told once.
import { afterEach, describe, expect, test } from 'vitest';
import type { CycleReport } from '../../core/cycleReport.ts';
import { study } from '../../core/decision/study.ts';
import { conclude, type Thought } from '../../core/decision/think.ts';
import { defaultPreferences } from '../../core/delivery/preferences.ts';
import { cycleId, HOUR_MS, type Instant, instant, plus, SLOT_MS } from '../../core/instant.ts';
import type { MarketContext } from '../../core/market/context.ts';
import { between, candleSet } from '../../core/market/shapeCandles.ts';
import type { LessonStore } from '../../core/ports/record.ts';
import { beliefsFrom, type Lesson } from '../../core/record/beliefs.ts';
import { firstPhase, phaseAfter } from '../../core/record/phase/phase.ts';
import { settings } from '../../core/settings.ts';
import { answerOnRecord } from '../../core/synthesis/modelAnswer.ts';
import { factsInPrompt } from '../../core/synthesis/prompt.ts';
import { numbersIn, type PromptFacts } from '../../core/synthesis/promptFacts.ts';
import { whyLines } from '../../core/wording/why.ts';
import { whyReportOf } from '../../core/wording/whyReport.ts';
import { createBeliefsAt } from '../../jobs/beliefs.ts';
import { createRunCycle } from '../../jobs/runCycle.ts';
import { T0 } from '../support/marketFixtures.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { withModel } from './modelService.ts';
import { type Engine, engineOn, PERSON } from './service.ts';
import { startDeepSeekWorld } from './sources/support/deepSeekWorld.ts';

const embedded = embeddedForTests();
const engines: Engine[] = [];
const open = async (database?: string): Promise<Engine> => {
  const engine = await engineOn(embedded, database === undefined ? undefined : { database });
  engines.push(engine);
  return engine;
};
const CYCLE = cycleId(T0);
const ID = `${CYCLE}-BTC-USD`;

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

describe('a cycle', () => {
  test('ends in a recorded verdict, a signal and one card for each active person', async () => {
    const e = await open();
    await e.stores.subscribers.put({ id: 8, firstName: 'Bo', role: 'member', state: 'paused', joinedAt: T0 });
    expect(await e.runCycle(CYCLE, 'BTC-USD')).toBe('recorded');
    const report = await e.stores.cycles.report(CYCLE, 'BTC-USD');
    expect(report?.verdict).toMatchObject({ kind: 'publish', signal: { id: ID, direction: 'BUY' } });
    expect(report?.candles).toMatchObject({ kind: 'ok', at: T0 });
    expect((await e.stores.signals.get(ID))?.outcome).toEqual({ kind: 'open' });
    expect(await e.stores.outbox.recipients(ID)).toEqual([7]);
    expect(e.events.map((x) => x.kind)).toEqual(['signal', 'outbox', 'cycle']);
    expect(await e.runCycle(CYCLE, 'BTC-USD')).toBe('finished');
    expect(await e.stores.outbox.counts()).toMatchObject({ queued: 1 });
  });

  test('while suspended is recorded and followed all the same, and sent to who asked for it alone; /why names it', async () => {
    const e = await open();
    const asked = { ...defaultPreferences, kinds: { ...defaultPreferences.kinds, suspended: 'silent' } } as const;
    await e.stores.subscribers.put({ ...PERSON, id: 8, role: 'member', preferences: asked });
    const first = firstPhase(T0);
    const suspended = phaseAfter(first, { kind: 'admin', at: T0, by: 7, wish: 'SUSPENDED' });
    await e.stores.phases.append(first);
    if (suspended) await e.stores.phases.append(suspended);
    expect(await e.runCycle(CYCLE, 'BTC-USD')).toBe('recorded');
    const report = await e.stores.cycles.report(CYCLE, 'BTC-USD');
    expect(report?.verdict).toMatchObject({ kind: 'publish', signal: { id: ID, phase: 'SUSPENDED' } });
    expect(await e.stores.outbox.recipients(ID)).toEqual([8]);
    expect((await e.stores.signals.get(ID))?.outcome).toEqual({ kind: 'open' });
    expect(await e.stores.proof.of(ID)).toMatchObject({ sequence: 1, body: { phase: 'SUSPENDED' } });
    const told = report ? whyLines(whyReportOf(report)) : [];
    expect(told.join('\n')).toContain('the service is suspended since');
    expect(told.at(-1)).toContain('new evidence of an edge, or an admin who lifts the suspension');
  });

  test('reads of the lessons what is new since the one before, also where settings were changed between them', async () => {
    const e = await open();
    const lesson: Omit<Lesson, 'signalId'> & { readonly publishedAt: Instant } = {
      ...({ symbol: 'BTC-USD', direction: 'BUY', state: 'TRENDING_BULLISH', confidence: 70, result: 'win' } as const),
      ...{ publishedAt: plus(T0, -30 * HOUR_MS), learnedAt: plus(T0, -20 * HOUR_MS) },
    };
    await e.stores.lessons.append([{ ...lesson, signalId: 'old' }]);
    const read: (number | undefined)[] = [];
    const lessons: LessonStore = {
      ...e.stores.lessons,
      between: (after, until) => {
        read.push(after);
        return e.stores.lessons.between(after, until);
      },
    };
    const deps = { ...e.deps, beliefsAt: createBeliefsAt({ lessons }) };
    for (const [cycle, version] of [
      [CYCLE, '1'],
      [cycleId(plus(T0, SLOT_MS)), '2'],
    ] as const) {
      await createRunCycle({ ...deps, settings: { ...settings, version } })(cycle, 'BTC-USD');
      expect(await e.stores.cycles.report(cycle, 'BTC-USD')).toMatchObject({ lessons: 1, settingsVersion: version });
      e.clock.set(plus(T0, SLOT_MS + 5_000));
    }
    expect(read).toEqual([undefined, plus(T0, -2 * HOUR_MS)]);
  });

  test('while an admin keeps signals back is recorded and followed, and sent to nobody', async () => {
    const e = await open();
    await e.stores.publishing.turn(false, 7, T0);
    expect(await e.runCycle(CYCLE, 'BTC-USD')).toBe('recorded');
    expect((await e.stores.signals.get(ID))?.outcome).toEqual({ kind: 'open' });
    expect(await e.stores.outbox.recipients(ID)).toEqual([]);
  });

  /** The thought of a recorded cycle made again of nothing but what is stored: candles, report, ledger and lessons. */
  const thoughtAgain = async (e: Engine, report: CycleReport) => {
    if (report.candles.kind !== 'ok') throw new Error('no candles');
    const { from, to, rows } = report.candles.value;
    const m1 = between(await e.stores.candles.read('BTC-USD', from, to), from, to);
    expect(m1.time.length).toBe(rows);
    const context: MarketContext = {
      ...{ cycle: CYCLE, asOf: report.asOf, symbol: 'BTC-USD', ticker: report.ticker, ...report.upstreams },
      candles: { kind: 'ok', source: 'coinbase', at: to, receivedAt: to, latencyMs: 40, value: candleSet(m1, to) },
    };
    const beliefs = beliefsFrom(await e.stores.lessons.between(undefined, report.asOf));
    const knowledge = { beliefs, events: report.events ?? [] };
    const [asked] = await e.stores.modelLedger.ofCycle(CYCLE, 'BTC-USD');
    const facts = factsInPrompt(asked?.messages[1]?.content ?? '') as PromptFacts | undefined;
    const answer = answerOnRecord(report, facts === undefined ? [] : numbersIn(facts));
    const setting = { context, knowledge, settings, decidedAt: report.decidedAt };
    return conclude(setting, study(context, knowledge), answer);
  };

  const sameAs = (again: Thought, report: CycleReport): void => {
    expect(again.verdict).toEqual(report.verdict);
    expect(again.analyses).toEqual(report.analyses);
    expect(again.technical).toEqual(report.technical);
    expect(again.synthesis).toEqual(report.synthesis);
    expect(again.gates).toEqual(report.gates);
    expect(again.alone).toMatchObject({ quant: report.alone?.quant });
  };

  const recordedBy = async (e: Engine, runCycle: Engine['runCycle']): Promise<CycleReport> => {
    await e.stores.events.add([
      { at: plus(T0, 2 * HOUR_MS), name: 'US CPI', impact: 'high', source: 'BLS' },
      { at: plus(T0, 90 * HOUR_MS), name: 'FOMC', impact: 'high', source: 'Fed' },
    ]);
    await runCycle(CYCLE, 'BTC-USD');
    const report = await e.stores.cycles.report(CYCLE, 'BTC-USD');
    if (!report) throw new Error('no report');
    expect(report.events?.map(({ name }) => name)).toEqual(['US CPI']);
    return report;
  };

  test('can be thought again from its report to the same verdict', async () => {
    const e = await open();
    const report = await recordedBy(e, e.runCycle);
    sameAs(await thoughtAgain(e, report), report);
  });

  test.each([undefined, 'flip', 'invented-prices', '402'] as const)(
    'can be thought again with a model in it (%s): its reply is on the record, what it was told in the ledger',
    async (kind) => {
      const at = await startDeepSeekWorld();
      try {
        at.world.kind = kind;
        const e = await open();
        const report = await recordedBy(e, withModel(e, at).runCycle);
        expect(report.synthesis.by).toBe(kind === '402' ? 'quant' : 'deepseek');
        sameAs(await thoughtAgain(e, report), report);
      } finally {
        at.close();
      }
    },
  );

  test('is recorded as HOLD for want of data, with the cause, when the exchange fails', async () => {
    const e = await open();
    e.exchange.fault((_path, response) => {
      response.writeHead(503).end();
      return true;
    });
    e.clock.set(plus(T0, SLOT_MS + 5_000));
    const next = cycleId(plus(T0, SLOT_MS));
    expect(await e.runCycle(next, 'BTC-USD')).toBe('recorded');
    const report = await e.stores.cycles.report(next, 'BTC-USD');
    expect(report?.verdict).toEqual({
      kind: 'withhold',
      reasons: [
        { reason: 'hold', cause: 'no data' },
        { reason: 'candles missing', detail: 'refused with HTTP 503' },
        { reason: 'price missing', detail: 'refused with HTTP 503' },
      ],
    });
  });

  test('fetches only what is new in the next slot, and the slot before once more', async () => {
    const e = await open();
    await e.runCycle(CYCLE, 'BTC-USD');
    const before = e.exchange.asked.length;
    e.clock.set(plus(T0, SLOT_MS + 5_000));
    await e.runCycle(cycleId(plus(T0, SLOT_MS)), 'BTC-USD');
    const asked = e.exchange.asked.slice(before).filter((x) => x.includes('/candles'));
    expect(asked).toHaveLength(1);
    expect(decodeURIComponent(asked[0] ?? '')).toContain('start=2024-01-14T23:45:00.000Z&end=2024-01-15T00:05:00.000Z');
  });

  test('refused a place it is withheld by name', async () => {
    const e = await open();
    await e.runCycle(CYCLE, 'BTC-USD');
    e.clock.set(plus(T0, SLOT_MS + 5_000));
    const next = cycleId(plus(T0, SLOT_MS));
    await e.runCycle(next, 'BTC-USD');
    expect((await e.stores.cycles.report(next, 'BTC-USD'))?.verdict).toEqual({
      kind: 'withhold',
      reasons: [{ reason: 'already open', signalId: ID }],
    });
  });
});

describe('a crash', () => {
  const crashing = (e: Engine, at: 'record' | 'put' | 'enqueue' | 'finish') => {
    const die = () => Promise.reject(new Error('crash'));
    const { cycles, signals, outbox } = e.stores;
    return createRunCycle({
      ...e.deps,
      stores: {
        ...e.stores,
        cycles: {
          ...cycles,
          handBack: async () => undefined,
          ...(at === 'record' ? { record: die } : at === 'finish' ? { finish: die } : {}),
        },
        signals: { ...signals, ...(at === 'put' ? { put: die } : {}) },
        outbox: { ...outbox, ...(at === 'enqueue' ? { enqueue: die } : {}) },
      },
    });
  };

  test.each(['record', 'put', 'enqueue', 'finish'] as const)('at %s costs nothing but time', async (at) => {
    const e = await open();
    await expect(crashing(e, at)(CYCLE, 'BTC-USD')).rejects.toThrow('crash');
    expect(await e.runCycle(CYCLE, 'BTC-USD')).toBe('held');
    e.clock.set(plus(e.clock.now(), 46_000));
    expect(await e.stores.cycles.unfinished()).toEqual([{ cycle: CYCLE, symbol: 'BTC-USD' }]);
    expect(await e.runCycle(CYCLE, 'BTC-USD')).toBe('recorded');
    expect((await e.stores.signals.list({ limit: 10 })).map((r) => r.signal.id)).toEqual([ID]);
    expect(await e.stores.outbox.counts()).toMatchObject({ queued: 1 });
  });

  test('before the record, once the slot is over, the cycle is abandoned and its place is free', async () => {
    const e = await open();
    await expect(crashing(e, 'record')(CYCLE, 'BTC-USD')).rejects.toThrow('crash');
    e.clock.set(plus(T0, SLOT_MS + 50_000));
    expect(await e.runCycle(CYCLE, 'BTC-USD')).toBe('abandoned');
    expect(await e.runCycle(cycleId(plus(T0, SLOT_MS)), 'BTC-USD')).toBe('recorded');
    const next = await e.stores.cycles.report(cycleId(plus(T0, SLOT_MS)), 'BTC-USD');
    expect(next?.verdict.kind).toBe('publish');
  });

  test('after the record the signal still goes out, however late', async () => {
    const e = await open();
    await expect(crashing(e, 'put')(CYCLE, 'BTC-USD')).rejects.toThrow('crash');
    e.clock.set(plus(T0, HOUR_MS));
    expect(await e.runCycle(CYCLE, 'BTC-USD')).toBe('recorded');
    expect(await e.stores.outbox.recipients(ID)).toEqual([7]);
  });

  test('two processes at once record one cycle', async () => {
    const database = embedded.newDatabase();
    const [a, b] = [await open(database), await open(database)];
    const ends = await Promise.all([a.runCycle(CYCLE, 'BTC-USD'), b.runCycle(CYCLE, 'BTC-USD')]);
    expect(ends.toSorted()).toEqual(['held', 'recorded']);
    expect(await a.stores.outbox.counts()).toMatchObject({ queued: 1 });
  });
});

describe('following a signal', () => {
  test('its end is stored once, changes the card and is answered to everyone who had it', async () => {
    const e = await open();
    await e.runCycle(CYCLE, 'BTC-USD');
    await e.deliver.drain(new AbortController().signal);
    await e.settleSignals();
    expect((await e.stores.signals.get(ID))?.outcome.kind).toBe('open');
    e.clock.set(plus(T0, 13 * HOUR_MS));
    await e.settleSignals();
    await e.settleSignals();
    // one message a second to a chat
    await e.deliver.wake(10_000, new AbortController().signal);
    const row = await e.stores.signals.get(ID);
    expect(['target', 'stop', 'expired']).toContain(row?.outcome.kind);
    expect(e.sent.map((d) => d.kind)).toEqual(['card', 'outcome', 'state']);
    expect(e.events.filter((x) => x.kind === 'outcome')).toHaveLength(1);
  });

  test('after days of downtime it ends as it would have without', async () => {
    const [a, b] = [await open(), await open()];
    for (const e of [a, b]) await e.runCycle(CYCLE, 'BTC-USD');
    for (let minute = 1; minute <= 13 * 60; minute += 19) {
      a.clock.set(plus(T0, minute * 60_000));
      await a.settleSignals();
    }
    b.clock.set(plus(T0, 23 * HOUR_MS));
    await b.settleSignals();
    expect((await b.stores.signals.get(ID))?.outcome).toEqual((await a.stores.signals.get(ID))?.outcome);
  });

  test('an outcome stored by a crash before it was told is told by the next pass', async () => {
    const e = await open();
    await e.runCycle(CYCLE, 'BTC-USD');
    await e.stores.signals.settle(ID, { kind: 'unknown', because: 'planted' });
    await e.settleSignals();
    expect(await e.stores.outbox.revision(7, 'outcome', ID)).toBe(1);
  });

  test('candles the exchange does not have end it as unknown, two days after its life; an outage never does', async () => {
    const e = await open();
    await e.runCycle(CYCLE, 'BTC-USD');
    const answering = (status: number, body: string): void =>
      e.exchange.fault((_path, response) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(body);
        return true;
      });
    const settledAt = async (hours: number): Promise<string | undefined> => {
      e.clock.set(instant(T0 + hours * HOUR_MS));
      await e.settleSignals();
      return (await e.stores.signals.get(ID))?.outcome.kind;
    };
    answering(500, '{}');
    expect(await settledAt(100)).toBe('open');
    answering(200, '[]');
    expect(await settledAt(101)).toBe('unknown');
  });
});

describe('delivery', () => {
  const due = async (): Promise<Engine> => {
    const e = await open();
    await e.runCycle(CYCLE, 'BTC-USD');
    return e;
  };
  const signal = new AbortController().signal;

  test('waits as long as it is told and then goes on', async () => {
    const e = await due();
    e.answer(() => ({ kind: 'retry', afterMs: 7_000, because: 'Too Many Requests', holds: 'chat' }));
    await e.deliver.drain(signal);
    await e.deliver.drain(signal);
    expect(e.sent).toHaveLength(1);
    e.clock.set(plus(e.clock.now(), 7_001));
    e.answer(() => ({ kind: 'sent', messageId: 5, at: T0 }));
    await e.deliver.drain(signal);
    expect(await e.stores.outbox.cardOf(7, ID)).toEqual({ messageId: 5, at: T0, repeats: 0 });
  });

  test('an outage holds everything, so that each row does not cost a timeout of its own', async () => {
    const e = await due();
    await e.stores.subscribers.put({ id: 8, firstName: 'Bo', role: 'member', state: 'active', joinedAt: T0 });
    await e.stores.outbox.enqueue([{ subscriber: 8, kind: 'card', subject: ID, revision: 1 }], T0);
    e.answer(() => ({ kind: 'retry', afterMs: 5_000, because: 'Telegram could not be reached', holds: 'everything' }));
    await e.deliver.drain(signal);
    // both had set out before the first came back
    const tried = e.sent.length;
    expect(tried).toBeLessThanOrEqual(2);
    await e.deliver.drain(signal);
    expect(e.sent).toHaveLength(tried);
    e.clock.set(plus(e.clock.now(), 5_001));
    e.answer(() => ({ kind: 'sent', messageId: 5, at: T0 }));
    await e.deliver.drain(signal);
    expect(e.sent).toHaveLength(tried + 2);
  });

  test("a chat's limit holds that chat's other rows and nobody else's", async () => {
    const e = await due();
    await e.stores.outbox.enqueue(
      [
        { subscriber: 7, kind: 'card', subject: ID, revision: 2 },
        { subscriber: 8, kind: 'card', subject: ID, revision: 1 },
      ],
      plus(T0, 60_000),
    );
    e.answer((row) =>
      row.subscriber === 7
        ? { kind: 'retry', afterMs: 5_000, because: 'Too Many Requests', holds: 'chat' }
        : { kind: 'sent', messageId: 5, at: T0 },
    );
    await e.deliver.drain(signal);
    expect(e.sent.map((row) => row.subscriber)).toEqual([7, 8]);
  });

  test('a person who cannot be reached is set aside and gets no further card', async () => {
    const e = await due();
    e.answer(() => ({ kind: 'unreachable', because: 'bot was blocked by the user' }));
    await e.deliver.drain(signal);
    expect((await Array.fromAsync(e.stores.subscribers.everyActive())).flat()).toEqual([]);
    expect(await e.stores.outbox.counts()).toMatchObject({ dead: 1 });
  });

  test('a row left in sending is sent again after its lease, marked and counted', async () => {
    const e = await due();
    await e.stores.outbox.claim(e.clock.wallMs(), 30_000, 1);
    await e.deliver.drain(signal);
    expect(e.sent).toHaveLength(0);
    e.clock.set(plus(e.clock.now(), 30_001));
    await e.deliver.drain(signal);
    expect(e.sent.map((d) => d.repeats)).toEqual([1]);
    expect(await e.stores.outbox.counts()).toMatchObject({ sent: 1, repeats: 1 });
  });

  test('many calls at once send each row once', async () => {
    const e = await due();
    await Promise.all(Array.from({ length: 10 }, () => e.deliver.drain(signal)));
    expect(e.sent).toHaveLength(1);
  });
});
