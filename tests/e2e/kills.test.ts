// kill -9 of the service, again and again, at random and right after a message was accepted: no card is lost, and twice only where the kill fell between acceptance and record.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR_MS, instant, plus } from '../../core/instant.ts';
import { startEmbedded } from '../../models/embedded/startEmbedded.ts';
import { openStores } from '../../models/openStores.ts';
import { createTelegram } from '../../sandbox/telegram/createTelegram.ts';
import { createLeapingClock } from '../support/leapingClock.ts';
import { seeded } from '../support/marketFixtures.ts';
import { quietLog } from '../support/openOnEmbedded.ts';
import { endSandbox, startDemo, temporaryFolder } from './demoProcess.ts';

/** V7_KILLS=20 for more of them */
const KILLS = Number(process.env['V7_KILLS'] ?? 4);
const SPEED = '2400';
const ADMIN = 100_001;
const folder = temporaryFolder();
const chance = seeded(20_240_115);

/** Resolves the moment the local Telegram has accepted a message, which the service can hardly have recorded yet. */
const nextMessage = async (chat: string): Promise<void> => {
  const ending = AbortSignal.timeout(1_200);
  try {
    const stream = await fetch(`${chat}/api/events?person=${ADMIN}`, { signal: ending });
    for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? [])
      if (/"kind":"message"/.test(chunk)) return;
  } catch (error) {
    if (!ending.aborted) throw error;
  }
};

type Sent = { readonly signal: string; readonly kind: 'card' | 'outcome' };

/** What the person received: cards by the signal their buttons name, outcomes by the card they answer. */
const received = (dir: string): readonly Sent[] => {
  const still = { nowMs: () => 0 };
  const telegram = createTelegram({
    store: join(dir, 'telegram.sqlite'),
    clock: still,
    wall: { nowMs: () => Date.now() },
    token: '7000000001:local-sandbox-only',
  });
  const messages = telegram.world.history(ADMIN, 100_000);
  telegram.close();
  const signalOf = (m: (typeof messages)[number] | undefined): string | undefined =>
    m?.keyboard?.inline_keyboard
      .flat()
      .flatMap((b) => /\d{8}T\d{4}Z-[A-Z0-9]+-USD/.exec(b.callback_data ?? '')?.[0] ?? [])[0];
  return messages.flatMap((m): readonly Sent[] => {
    const own = m.photo ? signalOf(m) : undefined;
    if (own !== undefined) return [{ signal: own, kind: 'card' }];
    const answered = signalOf(messages.find((x) => x.messageId === m.replyToMessageId));
    return answered === undefined ? [] : [{ signal: answered, kind: 'outcome' }];
  });
};

const timesOf = (sent: readonly Sent[], kind: Sent['kind']): ReadonlyMap<string, number> => {
  const times = new Map<string, number>();
  for (const s of sent) if (s.kind === kind) times.set(s.signal, (times.get(s.signal) ?? 0) + 1);
  return times;
};

describe('the service killed again and again', () => {
  let sent: readonly Sent[] = [];
  let signals: readonly { readonly id: string; readonly ended: boolean; readonly overdue: boolean }[] = [];
  let repeats = 0;
  let waiting = 0;
  let unfinished = 0;

  beforeAll(async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      const demo = await startDemo(['--data', folder.path, '--speed', SPEED]);
      await (kill % 2 === 0 ? delay(100 + chance() * 1200) : nextMessage(demo.chat));
      expect(await demo.kill('SIGKILL')).toBe('SIGKILL');
    }
    const last = await startDemo(['--data', folder.path, '--speed', SPEED, '--cycles', '10']);
    expect(await last.exited).toBe(0);

    const embedded = await startEmbedded({ dataDir: join(folder.path, 'service', 'database') });
    const opened = await openStores({ uri: embedded.uri, clock: createLeapingClock(instant(0)), log: quietLog });
    const rows = await opened.stores.signals.list({ limit: 1000 });
    const counts = await opened.stores.outbox.counts();
    const newest = (await opened.stores.cycles.counts()).lastRecordedAsOf ?? instant(0);
    unfinished = (await opened.stores.cycles.unfinished()).length;
    signals = rows.map(({ signal, outcome }) => ({
      id: signal.id,
      ended: outcome.kind !== 'open',
      overdue: outcome.kind === 'open' && plus(signal.expiresAt, HOUR_MS / 4) < newest,
    }));
    repeats = counts.repeats;
    waiting = counts.queued + counts.sending + counts.retry;
    await opened.close();
    await embedded.close();
    sent = received(folder.path);
  }, 240_000);

  afterAll(() => {
    endSandbox(folder.path);
    folder.remove();
  });

  test('there were signals to lose', () => {
    expect(signals.length).toBeGreaterThanOrEqual(3);
    expect(signals.some((s) => s.ended)).toBe(true);
  });

  test('every signal has its card, every ended one its outcome', () => {
    const [cards, outcomes] = [timesOf(sent, 'card'), timesOf(sent, 'outcome')];
    expect(signals.filter((s) => !cards.has(s.id)).map((s) => s.id)).toEqual([]);
    expect(signals.filter((s) => s.ended && !outcomes.has(s.id)).map((s) => s.id)).toEqual([]);
    // changes of a card keep to 20 a minute, so that the last of them may be waiting still
    expect(waiting).toBeLessThanOrEqual(signals.length);
  });

  test('a message came twice only where it was counted, and at most once a kill', () => {
    const doubled = [...timesOf(sent, 'card').values(), ...timesOf(sent, 'outcome').values()].reduce(
      (sum, n) => sum + n - 1,
      0,
    );
    expect(doubled).toBeLessThanOrEqual(repeats);
    expect(repeats).toBeLessThanOrEqual(KILLS);
  });

  test('open signals went on, no cycle was left behind, and the sandbox is gone', () => {
    expect(signals.filter((s) => s.overdue)).toEqual([]);
    expect(unfinished).toBe(0);
    expect(existsSync(join(folder.path, 'sandbox.json'))).toBe(false);
  });
});
