import { describe, expect, it } from 'vitest';
import { MINUTE_MS, plus } from '../../core/instant.ts';
import type { PartHealth } from '../../core/ports/shell.ts';
import type { HealthReport } from '../../web/health.ts';
import { claimOne, settleOne } from '../support/oneRow.ts';
import { get } from './support/read.ts';
import { sampleOutcome, sampleReport, sampleSignal, T0 } from './support/samples.ts';
import { type World, webWorlds } from './support/world.ts';

const { bare, fresh, serve } = webWorlds();

const asked = async (
  world: World,
): Promise<{ status: number; report: HealthReport; readonly again: () => Promise<HealthReport> }> => {
  const web = await serve(world);
  const read = async () => {
    const { status, text } = await get(`${web.url}/health`);
    return { status, report: JSON.parse(text) as HealthReport };
  };
  return { ...(await read()), again: async () => (await read()).report };
};

const part = (name: string, state: PartHealth['state']): PartHealth => ({
  part: name,
  state,
  since: T0,
  detail: 'as it is',
});
const essential = (changed: Record<string, PartHealth['state']> = {}): PartHealth[] =>
  ['database', 'cycle', 'telegram'].map((name) => part(name, changed[name] ?? 'ok'));

describe('/health', () => {
  it('tells version, time, each part, cycles and counts', async () => {
    const world = await fresh({ nextCycleAt: () => plus(T0, 300_000) });
    const signal = sampleSignal();
    await world.put({ signal, outcome: sampleOutcome(signal, 'target') });
    await world.record(sampleReport(signal));
    await world.recordHolds(35, plus(T0, -5 * MINUTE_MS));
    expect(await asked(world)).toMatchObject({
      status: 200,
      report: {
        status: 'ok',
        version: '0.1.0-test',
        now: '2024-01-15T14:36:00.000Z',
        parts: [
          { part: 'database', state: 'ok', since: '2024-01-15T14:35:00.000Z', detail: 'fine' },
          { part: 'cycle', state: 'ok' },
          { part: 'telegram', state: 'ok' },
        ],
        cycles: {
          recorded: 36,
          abandoned: 0,
          published: 1,
          lastRecordedAsOf: '2024-01-15T14:35:00.000Z',
          next: '2024-01-15T14:40:00.000Z',
        },
        counts: { signals: 1, open: 0, outcomes: { target: 1 }, subscribers: 1 },
      },
    });
  });

  it.each([
    ['ok', 200, [...essential(), part('options', 'off')]],
    ['ok', 200, essential({ telegram: 'off' })],
    ['degraded', 200, essential({ telegram: 'degraded' })],
    ['degraded', 200, [...essential(), part('coinbase', 'down')]],
    ['degraded', 200, [part('database', 'ok'), part('cycle', 'ok')]],
    ['down', 503, essential({ cycle: 'down' })],
    ['down', 503, essential({ telegram: 'down' })],
    ['down', 503, essential({ database: 'down' })],
  ] as const)('is %s with %i for such parts', async (status, code, parts) => {
    const answer = await asked(await bare({ parts }));
    expect([answer.report.status, answer.status]).toEqual([status, code]);
  });

  it('tells how fast cards were with Telegram, from 20 cards on', async () => {
    const world = await fresh();
    expect((await asked(world)).report.latency).toMatchObject({ n: 0, p50Ms: null, p95Ms: null });
    const rows = Array.from({ length: 24 }, (_, i) => {
      const subject = sampleSignal(plus(T0, -i * 5 * MINUTE_MS)).id;
      return { subscriber: 2, kind: 'card', subject, revision: 1 } as const;
    });
    await world.stores.outbox.enqueue(rows, T0);
    for (;;) {
      const row = await claimOne(world.stores.outbox, Date.now(), 30_000);
      if (!row) break;
      await settleOne(world.stores.outbox, row, { kind: 'sent', messageId: 1, at: T0 });
    }
    const { latency } = (await asked(world)).report;
    expect(latency?.n).toBe(24);
    expect(latency?.p95Ms).toBeGreaterThanOrEqual(latency?.p50Ms ?? Number.NaN);
    expect(latency?.told).toMatch(/^Half of the cards were with Telegram /);
  });

  it('says that an essential part has not reported yet', async () => {
    const { report } = await asked(await bare({ parts: [] }));
    expect(report.parts).toMatchObject([
      { part: 'database', state: 'ok' },
      { part: 'cycle', state: 'degraded', detail: 'has not reported yet' },
      { part: 'telegram', state: 'degraded', detail: 'has not reported yet' },
    ]);
  });

  it('answers where the database fails, since when, and is well again afterwards', async () => {
    const world = await bare();
    world.mood = 'failing';
    const { status, report, again } = await asked(world);
    expect([status, report.status, report.cycles, report.counts]).toEqual([503, 'down', null, null]);
    expect(report.parts[0]).toMatchObject({ part: 'database', state: 'down', since: '2024-01-15T14:36:00.000Z' });
    world.now = plus(world.now, 60_000);
    expect((await again()).parts[0]?.since).toBe('2024-01-15T14:36:00.000Z');
    world.mood = 'well';
    expect((await again()).status).toBe('ok');
  });

  it('answers within about two seconds where the database hangs', async () => {
    const world = await bare();
    world.mood = 'hanging';
    const from = performance.now();
    const { status, report } = await asked(world);
    // the sentence tells the 2 s; this bound leaves room for a busy machine
    expect(performance.now() - from).toBeLessThan(10_000);
    expect([status, report.parts[0]?.detail]).toEqual([503, 'the database: no answer within 2 s']);
  });
});
