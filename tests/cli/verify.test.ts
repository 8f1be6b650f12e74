// npm run proof and npm run verify: a true record agrees, everything tampered with is named, and the two settlings agree.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sha256 } from '../../cli/hash.ts';
import { proof } from '../../cli/proof.ts';
import { followOnMinutes } from '../../cli/verify/followTrade.ts';
import { verify } from '../../cli/verify.ts';
import { generator } from '../../core/chance/generator.ts';
import type { Signal } from '../../core/decision/verdict.ts';
import { cycleId, HOUR_MS, instant, MINUTE_MS, plus, slotOf } from '../../core/instant.ts';
import type { Candles } from '../../core/market/candles.ts';
import { linkAfter, type ProofLink } from '../../core/record/proof/chain.ts';
import { type ProofDocument, proofDocument } from '../../core/record/proof/document.ts';
import { settle } from '../../core/record/settle.ts';
import { startEmbedded } from '../../models/embedded/startEmbedded.ts';
import { openStores } from '../../models/openStores.ts';
import { reportAt, START, signalAt, slot } from '../contracts/stores/examples.ts';
import { createManualClock } from '../support/manualClock.ts';
import { quietLog } from '../support/openOnEmbedded.ts';

type Row = readonly [time: number, open: number, high: number, low: number, close: number];

/** A walk in minutes from the start on, some of them without trades and so without a row. */
const walk = (seed: number, minutes: number, gaps = 0.1): readonly Row[] => {
  const uniform = generator(seed);
  let price = 42_000;
  const rows: Row[] = [];
  for (let i = -10; i < minutes; i++) {
    const open = price * (1 + 0.0006 * (uniform() - 0.5));
    const close = open * (1 + 0.003 * (uniform() - 0.5));
    const [high, low] = [
      Math.max(open, close) * (1 + 0.001 * uniform()),
      Math.min(open, close) * (1 - 0.001 * uniform()),
    ];
    if (i > -10 && uniform() < gaps) continue;
    price = close;
    const two = (x: number) => Math.round(x * 100) / 100;
    rows.push([(START + i * MINUTE_MS) / 1000, two(open), two(high), two(low), two(close)]);
  }
  return rows;
};

/** The same with every minute there, as the service keeps them. */
const filled = (rows: readonly Row[]): Candles => {
  const all: Row[] = [];
  for (const row of rows) {
    for (let last = all.at(-1); last && last[0] + 60 < row[0]; last = all.at(-1))
      all.push([last[0] + 60, last[4], last[4], last[4], last[4]]);
    all.push(row);
  }
  const column = (i: 0 | 1 | 2 | 3 | 4) => Float64Array.from(all, (row) => row[i]);
  return {
    ...{ intervalS: 60, time: column(0), open: column(1), high: column(2), low: column(3), close: column(4) },
    ...{ volume: new Float64Array(all.length), filled: new Uint8Array(all.length) },
  };
};

const market = walk(1, 12 * 60);
const candles = filled(market);

const signalIn = (n: number, direction: Signal['direction'], width: number): Signal => {
  const at = instant(START + n * 60 * MINUTE_MS);
  const side = direction === 'BUY' ? 1 : -1;
  const i = candles.time.findIndex((t) => t * 1000 >= at);
  const entry = candles.open[i] ?? 42_000;
  return signalAt(n, 'BTC-USD', {
    ...{ id: `${cycleId(slotOf(at))}-BTC-USD`, cycle: cycleId(slotOf(at)), direction, entry, asOf: at },
    ...{ stopLoss: entry * (1 - side * width), takeProfit: entry * (1 + side * 1.3 * width) },
    ...{ publishedAt: plus(at, 7_300), validUntil: plus(at, 300_000), expiresAt: plus(at, 4 * HOUR_MS) },
  });
};
const signals = [0, 1, 2, 3, 4, 5].map((n) => signalIn(n, n % 2 === 0 ? 'BUY' : 'SELL', n === 3 ? 0.2 : 0.006));

const truth = (): ProofDocument => {
  const links: ProofLink[] = [];
  for (const signal of signals) {
    const link = linkAfter(links.at(-1), signal, sha256);
    const date = instant(Math.floor(signal.publishedAt / 1000) * 1000 + 2000);
    links.push({ ...link, post: { chat: '@proof', messageId: 50 + link.sequence, date } });
  }
  const rows = signals.map((signal) => ({ signal, outcome: settle(signal, candles) }));
  return proofDocument({ links, rows, channel: '@proof', madeAt: slot(500), asOf: plus(START, 12 * HOUR_MS) });
};

let dir = '';
const candleFile = (name: string, rows: readonly Row[]): string => {
  const folder = mkdtempSync(join(dir, 'candles-'));
  const text = ['time,open,high,low,close,volume', ...rows.map((row) => [...row, 1].join(','))].join('\n');
  writeFileSync(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);
  return folder;
};
let folder = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'v7-verify-'));
  folder = candleFile('BTC-USD_1m.csv.gz', market);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs the command and gives its exit code and everything it said. */
const run = async (command: (args: readonly string[]) => Promise<number>, args: readonly string[]) => {
  const said: string[] = [];
  const spies = (['log', 'error'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((line: unknown) => void said.push(String(line))),
  );
  try {
    return { code: await command(args), text: said.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
const verifying = (document: unknown, candleDir = folder) => {
  const file = join(dir, 'proof.json');
  writeFileSync(file, typeof document === 'string' ? document : JSON.stringify(document));
  return run(verify, ['--proof', file, '--candles', candleDir]);
};

type Draft = { signals: Record<string, never>[] } & Record<string, never>;
/** The true document with something done to it. */
const tampered = (change: (document: Draft) => void): unknown => {
  const copy = structuredClone(truth()) as unknown as Draft;
  change(copy);
  return copy;
};
const put = (target: unknown, path: string, value: unknown): void => {
  const names = path.split('.');
  const last = names.pop() ?? '';
  const place = names.reduce((at, name) => (at as Record<string, unknown>)[name], target);
  (place as Record<string, unknown>)[last] = value;
};

describe('npm run verify', () => {
  it('agrees with a true record, and says how much of it was public before the entry', async () => {
    const kinds = truth().signals.map(({ outcome }) => outcome?.kind);
    expect(new Set(kinds)).toEqual(new Set(['target', 'stop', 'expired']));
    const { code, text } = await verifying(truth());
    expect(text).toContain(
      '6 signals: 6 with the outcome the candles give, 0 open, 0 with another, 0 not to be checked.',
    );
    expect(text).toContain('Made public in @proof before the entry: 6 of 6.');
    expect(text).toContain('Everything agrees.');
    expect(code).toBe(0);
  });

  it.each<readonly [string, (d: Draft) => void, RegExp]>([
    ['a level', (d) => put(d, 'signals.2.signal.takeProfit', 43_210), /#3 .*hash does not come out/],
    [
      'a word of the reasoning',
      (d) => put(d, 'signals.0.signal.reasoning', 'I knew it'),
      /#1 .*hash does not come out/,
    ],
    ['an added field', (d) => put(d, 'signals.1.signal.luck', 1), /#2 .*hash does not come out/],
    ['a hash', (d) => put(d, 'signals.3.hash', 'a'.repeat(64)), /#4 .*hash does not come out/],
    [
      'an outcome’s kind',
      (d) => put(d, 'signals.3.outcome.kind', 'target'),
      /#4 .*the record says target .* the candles say expired/,
    ],
    ['R', (d) => put(d, 'signals.0.outcome.r', 9.9), /#1 .*: R: the record says 9.9, the candles say/],
    ['an exit price', (d) => put(d, 'signals.0.outcome.exitPrice', 42_420), /#1 .*left at the price/],
    ['an instant', (d) => put(d, 'signals.0.outcome.at', START), /#1 .*ended: the record says/],
    [
      'a loss called open',
      (d) => put(d, 'signals.3.outcome', { kind: 'open' }),
      /#4 .*the record still calls it open, the candles say/,
    ],
    [
      'a loss called unknown',
      (d) => put(d, 'signals.3.outcome', { kind: 'unknown', because: 'x' }),
      /#4 .*still calls it unknown/,
    ],
    ['an outcome lost', (d) => put(d, 'signals.3.outcome', null), /#4 .*has no outcome of it/],
    ['a signal taken out', (d) => void d.signals.splice(2, 1), /#3 is missing: no signal has this number/],
    ['the first taken out', (d) => void d.signals.splice(0, 1), /#1 is missing/],
    ['the last taken out', (d) => void d.signals.pop(), /#6 is missing/],
    ['one put in twice', (d) => void d.signals.push(d.signals[1] ?? ({} as never)), /#2 is there twice/],
    [
      'those after renumbered',
      (d) => {
        d.signals.splice(2, 1);
        for (const [i, row] of d.signals.entries()) put(row, 'sequence', i + 1);
        put(d, 'head.sequence', 5);
      },
      /#3 .*its own text carries the number 4/,
    ],
    [
      'a date called in time',
      (d) => put(d, 'signals.1.proof.date', '2024-01-15T13:02:00.000Z'),
      /#2 .*called proven, but its message is of 2024-01-15T13:02:00.000Z, after the entry candle's open/,
    ],
    ['a head before it', (d) => put(d, 'signals.4.proof.head', 2), /#5 .*proven by #2, which came before it/],
    ['another head', (d) => put(d, 'head.hash', 'b'.repeat(64)), /The head #6 has another hash/],
    ['no head', (d) => put(d, 'head', null), /names no head/],
  ])('names %s that was changed, and ends with 1', async (_, change, sentence) => {
    const { code, text } = await verifying(tampered(change));
    expect(text).toMatch(sentence);
    expect(code).toBe(1);
  });

  it('names a chain that was hashed anew from the change on by the channel alone: the head is another', async () => {
    const { text } = await verifying(truth());
    expect(text).toContain(`Head #6 ${truth().head?.hash}: compare it with the newest post in the channel.`);
  });

  it('lists what is unproven without calling it a fault', async () => {
    const late = tampered((d) => put(d, 'signals.1.proof', { kind: 'unproven', because: 'sent after the entry' }));
    const { code, text } = await verifying(late);
    expect(text).toContain('before the entry: 5 of 6.');
    expect(text).toMatch(/Unproven: #2 \S+ \(sent after the entry\)\./);
    expect(code).toBe(0);
  });

  it('says which outcomes could not be checked, and does not call that agreement', async () => {
    const short = candleFile('BTC-USD_1m.csv', market.slice(0, 100));
    const none = await verifying(truth(), candleFile('ETH-USD_1m.csv', market));
    expect(none.text).toContain('its outcome cannot be checked: there are no candles of BTC-USD.');
    expect(none.code).toBe(1);
    const cut = await verifying(truth(), short);
    expect(cut.text).toMatch(/cannot be checked: the candles end/);
    expect(cut.code).toBe(1);
    const late = await verifying(truth(), candleFile('BTC-USD_1m.csv', market.slice(400)));
    expect(late.text).toContain('cannot be checked: the candles begin after its entry');
  });

  it('takes five-minute candles as far as they tell, and still names what cannot have been', async () => {
    const fives: Row[] = [];
    for (const [time, open, high, low, close] of market) {
      const start = Math.floor(time / 300) * 300;
      const last = fives.at(-1);
      if (last?.[0] === start)
        fives[fives.length - 1] = [start, last[1], Math.max(last[2], high), Math.min(last[3], low), close];
      else fives.push([start, open, high, low, close]);
    }
    const five = candleFile('BTC-USD_5m.csv.gz', fives);
    const honest = await verifying(truth(), five);
    expect(honest.text).toContain('Everything agrees.');
    const far = await verifying(
      tampered((d) => put(d, 'signals.0.outcome.exitPrice', 50_000)),
      five,
    );
    expect(far.text).toMatch(/#1 .*it left at 50000, a price the candle of .* does not hold/);
    const sum = await verifying(
      tampered((d) => put(d, 'signals.0.outcome.r', 3)),
      five,
    );
    expect(sum.text).toMatch(/#1 .*R: the record says 3, its own prices say/);
  });

  it('says in a clear sentence what is wrong with a file, a folder or the options', async () => {
    const whole = JSON.stringify(truth());
    expect(await verifying(whole.slice(0, 400))).toMatchObject({
      code: 1,
      text: expect.stringContaining('is not whole JSON'),
    });
    const odd = await verifying({ kind: 'something' });
    expect(odd.text).toMatch(/is no proof written by npm run proof\.\nkind: /);
    const wrong = await verifying(tampered((d) => put(d, 'signals.0.signal.entry', 'high')));
    expect(wrong.text).toContain('signals.0.signal.entry');
    expect(await run(verify, ['--proof', join(dir, 'none.json'), '--candles', folder])).toMatchObject({ code: 1 });
    expect((await verifying(truth(), join(dir, 'nowhere'))).text).toMatch(/^There is no folder /);
    const broken = candleFile('BTC-USD_1m.csv', market);
    writeFileSync(join(broken, 'BTC-USD_1m.csv'), 'time,open,high,low,close,volume\n1705320000,1,2,x,1,1\n');
    expect(await verifying(truth(), broken)).toMatchObject({
      code: 1,
      text: expect.stringContaining('line 2 is not six numbers'),
    });
    writeFileSync(join(broken, 'BTC-USD_1m.csv'), 'a,b\n');
    expect((await verifying(truth(), broken)).text).toContain('line 1 must be "time,open');
    expect(await run(verify, [])).toMatchObject({ code: 2 });
    expect(await run(verify, ['--nothing'])).toMatchObject({
      code: 2,
      text: expect.stringContaining('Usage: npm run verify'),
    });
    expect((await verifying(tampered((d) => void (d.signals.length = 0)))).code).toBe(1);
    const empty = proofDocument({ links: [], rows: [], channel: undefined, madeAt: START, asOf: undefined });
    expect(await verifying(empty)).toMatchObject({ code: 0, text: expect.stringContaining('The chain is empty.') });
  });
});

describe('the second settling', () => {
  it('says of any trade on any market, gaps and all, what the first one says', () => {
    const trade = fc.record({
      ...{ seed: fc.nat(1000), start: fc.nat(300), late: fc.nat(60_000), life: fc.constantFrom(1, 2, 4) },
      ...{
        direction: fc.constantFrom('BUY' as const, 'SELL' as const),
        stop: fc.double({ min: 0.0005, max: 0.02, noNaN: true }),
      },
      ...{ target: fc.double({ min: 0.0005, max: 0.02, noNaN: true }), gaps: fc.constantFrom(0, 0.1, 0.6) },
    });
    fc.assert(
      fc.property(trade, ({ seed, start, late, life, direction, stop, target, gaps }) => {
        const rows = walk(seed, 500, gaps);
        const side = direction === 'BUY' ? 1 : -1;
        const asOf = instant(START + start * MINUTE_MS);
        const entry = 42_000;
        const signal = signalAt(0, 'BTC-USD', {
          ...{ direction, entry, stopLoss: entry * (1 - side * stop), takeProfit: entry * (1 + side * target), asOf },
          ...{ publishedAt: plus(asOf, late), expiresAt: plus(asOf, life * HOUR_MS) },
        });
        const first = settle(signal, filled(rows));
        const link = linkAfter(undefined, signal, sha256);
        const bars = rows.map(([time, ...prices]) => [time * 1000, ...prices] as const);
        const second = followOnMinutes(link.body, { step: MINUTE_MS, bars });
        if (first.kind === 'open' || first.kind === 'unknown') {
          expect(second.kind).toBe('running');
          return;
        }
        if (second.kind !== 'ended') throw new Error('the second one is still running');
        const { how, opened, entered, left, at, net, r } = second.ending;
        expect({ how, opened, entered, left, at }).toEqual({
          ...{ how: first.kind, opened: first.entryAt, entered: first.entryPrice, left: first.exitPrice, at: first.at },
        });
        expect(net).toBeCloseTo(first.netShare, 12);
        expect(r).toBeCloseTo(first.r, 9);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('shares no line with the first: the verifier imports nothing of core, models or jobs', () => {
    const files = ['chainCheck', 'candleFolder', 'followTrade', 'outcomeCheck', 'proofFile'].map(
      (name) => `verify/${name}`,
    );
    for (const name of [...files, 'verify']) {
      const source = readFileSync(join(import.meta.dirname, '..', '..', 'cli', `${name}.ts`), 'utf8');
      const from = [...source.matchAll(/from '([^']+)'/g)].map(([, module = '']) => module);
      expect(from.filter((module) => !/^(node:|zod$|\.\/)/.test(module))).toEqual([]);
    }
  });
});

describe('npm run proof', () => {
  it('writes the record while a service holds the database, and what it writes is verified', async () => {
    const dataDir = join(dir, 'data', 'database');
    const server = await startEmbedded({ dataDir });
    const clock = createManualClock(START);
    const { stores, close } = await openStores({ uri: server.uri, clock, log: quietLog });
    for (const signal of signals) {
      await stores.signals.put(signal, reportAt(0, 'BTC-USD', signal));
      await stores.proof.append(linkAfter(await stores.proof.last(), signal, sha256));
      const outcome = settle(signal, candles);
      if (outcome.kind !== 'open') await stores.signals.settle(signal.id, outcome, START);
    }
    const out = join(dir, 'written.json');
    const written = await run(proof, ['--out', out, '--data', join(dir, 'data')]);
    expect(written.text).toContain(`6 signals written to ${out}.`);
    expect(written.text).toContain('TELEGRAM_PROOF_CHANNEL is not set');
    expect(written.code).toBe(0);
    await close();
    await server.close();
    const again = await run(proof, ['--out', out, '--data', join(dir, 'data')]);
    expect(again.code).toBe(0);
    const checked = await run(verify, ['--proof', out, '--candles', folder]);
    expect(checked.text).toContain('6 with the outcome the candles give');
    expect(checked.text).toContain('No proof channel is named: 0 of 6.');
    expect(checked.code).toBe(0);
  });

  it('says what is missing', async () => {
    expect(await run(proof, [])).toMatchObject({ code: 2, text: expect.stringContaining('Usage: npm run proof') });
    const none = await run(proof, ['--out', join(dir, 'x.json'), '--data', join(dir, 'nothing')]);
    expect(none).toMatchObject({ code: 1, text: expect.stringContaining('There is no embedded database in') });
  });
});
