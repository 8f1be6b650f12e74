import { beforeAll, describe, expect, it } from 'vitest';
import { cycleId, instant, MINUTE_MS, plus } from '../../core/instant.ts';
import { PAGE_ROWS } from '../../web/history.ts';
import { type Answer, get, idsOn, textOf } from './support/read.ts';
import { sampleOutcome, sampleReport, sampleSignal, T0 } from './support/samples.ts';
import { type World, webWorlds } from './support/world.ts';

const { bare, fresh, serve, serveThroughout } = webWorlds();
const served = async (world: World): Promise<string> => (await serve(world)).url;

// asked before all else, for it is answered after five seconds
let overHangingDatabase: Promise<Answer>;
beforeAll(async () => {
  const world = await bare();
  world.mood = 'hanging';
  overHangingDatabase = get((await serveThroughout(world)).url);
});

const slotsAgo = (n: number) => plus(T0, -n * 5 * MINUTE_MS);

type FullWorld = World & { readonly ids: readonly string[] };

/** A world with so many settled signals, and their ids from the newest on. */
const worldOf = async (n: number): Promise<FullWorld> => {
  const world = await fresh();
  const signals = Array.from({ length: n }, (_, i) =>
    sampleSignal(slotsAgo(i), { symbol: i % 2 === 0 ? 'BTC-USD' : 'ETH-USD' }),
  );
  await Promise.all(
    signals.map((signal, i) => world.put({ signal, outcome: sampleOutcome(signal, i % 4 < 2 ? 'target' : 'stop') })),
  );
  return Object.assign(world, { ids: signals.map(({ id }) => id) });
};

const kept = new Map<number, Promise<FullWorld>>();
/** The same, made once for all tests that change nothing in it. */
const keptWorldOf = (n: number): Promise<FullWorld> => {
  const world = kept.get(n) ?? worldOf(n);
  kept.set(n, world);
  return world;
};

describe('the history', () => {
  it('shows the newest signal first and pages back to the oldest without gap or repetition', async () => {
    const world = await keptWorldOf(2 * PAGE_ROWS + 3);
    const url = await served(world);
    const seen: string[][] = [];
    let path: string | undefined = '/';
    while (path !== undefined) {
      const page = await get(url + path);
      seen.push(idsOn(page.text));
      path = /href="([^"]+)" rel="next"/.exec(page.text)?.[1];
    }
    expect(seen.map((ids) => ids.length)).toEqual([PAGE_ROWS, PAGE_ROWS, 3]);
    expect(seen.flat()).toEqual(world.ids);
  });

  it('shows levels, confidence with its tier, risk, outcome in words and R, and the time in UTC', async () => {
    const world = await fresh();
    const signal = sampleSignal();
    await world.put({ signal, outcome: sampleOutcome(signal, 'stop') });
    const text = textOf((await get(await served(world))).text);
    for (const part of [
      'BUY BTC-USD',
      'STOP -1.4 R',
      'Entry 42,480.00',
      'Stop 42,208.50 -0.64 %',
      'Target 42,955.75 +1.12 %',
    ])
      expect(text).toContain(part);
    for (const part of [
      'Confidence 72/100 MEDIUM',
      'Risk MEDIUM',
      '2024-01-15 14:35',
      'must win 49 %',
      'stop hit after 1 h: -1.36 R',
    ])
      expect(text).toContain(part);
    expect(text).not.toMatch(/72 ?%/);
  });

  it('counts decisions by their word, leaves out those taken back, and never shows who made them', async () => {
    const world = await worldOf(1);
    const [id = ''] = world.ids;
    await world.decide(id, 111222, 'took');
    await world.decide(id, 333444, 'took');
    await world.decide(id, 555666, 'skipped');
    await world.decide(id, 777888, 'undone');
    const page = (await get(await served(world))).text;
    expect(textOf(page)).toContain('Took 2 · Skipped 1');
    expect(page).not.toMatch(/Ada|111222|333444|555666|777888|undone|Monitoring/);
  });

  it('shows only the asked symbol and keeps the filter while paging', async () => {
    const world = await keptWorldOf(2 * PAGE_ROWS + 3);
    const url = await served(world);
    const page = (await get(`${url}/?symbol=ETH-USD`)).text;
    expect(idsOn(page).every((id) => id.endsWith('-ETH-USD'))).toBe(true);
    expect(page).toMatch(/href="\/\?symbol=ETH-USD&amp;before=[0-9TZ]+-ETH-USD" rel="next"/);
  });

  it('tells how the last cycle of each symbol ended, in the words of /why', async () => {
    const world = await fresh({ symbols: ['BTC-USD', 'ETH-USD'] });
    const signal = sampleSignal();
    const spread = { reason: 'spread', share: 0.0012, limit: 0.001 } as const;
    await world.record({
      ...sampleReport(signal),
      verdict: { kind: 'withhold', reasons: [spread] },
      synthesis: {
        ...sampleReport(signal).synthesis,
        verdict: { kind: 'proposal', proposal: signal },
      },
    });
    expect(textOf((await get(await served(world))).text)).toContain(
      'BTC-USD 14:35 UTC: BUY 72/100 withheld by rule: the spread is 0.120 % of the price, not below 0.100 %',
    );
  });

  it('lists what is open above the history, until when', async () => {
    const world = await worldOf(2);
    await world.put({
      signal: sampleSignal(plus(T0, 5 * MINUTE_MS), { symbol: 'SOL-USD' }),
      outcome: { kind: 'open' },
    });
    const text = textOf((await get(await served(world))).text);
    expect(text).toContain('3 signals, 1 open, 2 target, 0 stop, 0 expired');
    expect(text).toMatch(/Open now ▲ BUY SOL-USD until 18:40/);
  });

  it('tells the rate of settled signals from 20 on, with interval, and that the coin is not measured', async () => {
    const few = textOf((await get(await served(await keptWorldOf(19)))).text);
    expect(few).toContain('Settled signals: unproven: not enough data yet (19)');
    expect(few).not.toMatch(/won \(\d|\d % won/);
    const enough = textOf((await get(await served(await keptWorldOf(20)))).text);
    expect(enough).toContain('Settled signals: 50 % won (n = 20, 95 % interval 30 to 70 %), coin not measured yet');
  });

  it('says why it is empty', async () => {
    const world = await fresh({ nextCycleAt: () => plus(T0, 5 * MINUTE_MS) });
    const url = await served(world);
    expect(textOf((await get(url)).text)).toContain(
      'No signal has been published yet. The first verdict is due at 14:40 UTC.',
    );
    await world.recordHolds(36);
    world.emit({ kind: 'cycle', cycle: cycleId(T0), symbol: 'BTC-USD' });
    const text = textOf((await get(url)).text);
    expect(text).toContain('No signal has been published yet. 36 verdicts so far: all HOLD or withheld.');
    expect(text).toContain('Last cycle 14:35 UTC ( 1 min ago ); next at 14:40 UTC.');
  });

  it('names the parts that are not well', async () => {
    const world = await bare({
      parts: [{ part: 'telegram', state: 'down', since: T0, detail: 'the token is not valid' }],
    });
    const text = textOf((await get(await served(world))).text);
    expect(text).toContain('telegram is down since 14:35 UTC: the token is not valid');
    expect(text).toContain('cycle is degraded');
  });
});

describe('one signal', () => {
  it('has a page of its own with reasoning unfolded', async () => {
    const world = await keptWorldOf(3);
    const [, id = ''] = world.ids;
    const page = await get(`${await served(world)}/signals/${id}`);
    expect([page.status, idsOn(page.text)]).toEqual([200, [id]]);
    expect(page.text).toContain('<details open>');
  });

  it('tells the analyses and what was missing where its report is kept', async () => {
    const world = await fresh();
    const signal = sampleSignal();
    await world.put({ signal, outcome: { kind: 'open' } });
    await world.record(sampleReport(signal));
    const text = textOf((await get(`${await served(world)}/signals/${signal.id}`)).text);
    expect(text).toMatch(
      /Analyses, and what noise would show Entropy 2\.81 of 3 bits.*Hurst 0\.58 ± 0\.05.* 7 % of pure noise shows as much.*MACD: no view \(needs 35 candles, has 12\)/,
    );
    for (const name of ['Order flow', 'Sentiment', 'Fear &amp; Greed', 'Macro', 'Options'])
      expect(text).toContain(`${name}: missing not configured`);
  });

  it('is served alone as a fragment, without a frame', async () => {
    const world = await keptWorldOf(3);
    const [, id = ''] = world.ids;
    const fragment = await get(`${await served(world)}/fragments/signals/${id}`);
    expect(idsOn(fragment.text)).toEqual([id]);
    expect(fragment.text).toMatch(/^<article[^]*<\/article>$/);
  });
});

const attack = `<script>alert(1)</script>"><img src=x onerror=alert(2)>'\`&amp;`;

describe('markup in stored and asked values', () => {
  it('stays text in every field of a signal, its outcome and the state of the parts', async () => {
    const world = await fresh({
      version: attack,
      parts: [{ part: attack, state: 'down', since: T0, detail: attack }],
      symbols: [attack],
    });
    const hostile = {
      reasoning: attack,
      keyFactors: [attack],
      risk: attack,
      tier: attack,
      direction: attack,
      symbol: attack,
    } as object;
    const signal = { ...sampleSignal(), ...hostile, by: attack as 'quant' };
    await world.put({ signal, outcome: { kind: 'unknown', because: attack } });
    const url = await served(world);
    for (const path of ['/', `/signals/${signal.id}`, '/fragments/summary', `/fragments/signals/${signal.id}`]) {
      const { status, text } = await get(url + path);
      expect(status).toBe(200);
      expect(text).not.toMatch(/<img|<script>|onerror=alert\(2\)>/);
      expect(text).toContain(
        '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&gt;&lt;img src=x onerror=alert(2)&gt;&#39;&#96;&amp;amp;',
      );
    }
  });

  it('does not come back from an address', async () => {
    const url = await served(await keptWorldOf(1));
    const asked = encodeURIComponent(attack);
    for (const path of [
      `/?symbol=${asked}`,
      `/?before=${asked}`,
      `/signals/${asked}`,
      `/${asked}`,
      `/fragments/signals/${asked}`,
    ]) {
      const { status, text } = await get(url + path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text).not.toMatch(/alert\(/);
    }
  });
});

describe('addresses that ask for what cannot be', () => {
  it.each([
    ['/?symbol=btc', 400, 'must be a pair in capitals'],
    ['/?symbol=BTC-USD&symbol=ETH-USD', 400, 'Give symbol once.'],
    ['/?before=-1', 400, 'must be the id of a signal'],
    ['/?before=20249915T9999Z-BTC-USD', 400, 'must be the id of a signal'],
    [`/?before=${'9'.repeat(5000)}`, 400, 'must be the id of a signal'],
    ['/signals/..%2f..%2fetc%2fpasswd', 400, 'not the id of a signal'],
    ['/signals/%E0%A4%A', 400, 'cannot be read'],
    ['/signals/20240115T1435Z-BTC-USD', 404, 'There is no signal 20240115T1435Z-BTC-USD.'],
    ['/assets/../createWeb.ts', 404, 'no page at this address'],
    ['/nowhere', 404, 'no page at this address'],
    ['/chat', 404, 'no page at this address'],
  ])('%s is answered %i with a sentence', async (path, status, sentence) => {
    const answer = await get((await served(await bare())) + path);
    expect(answer.status).toBe(status);
    expect(textOf(answer.text)).toContain(sentence);
    expect(answer.text).not.toMatch(/<script|node_modules|at file:/);
  });

  it('refuses operators smuggled into a parameter name', async () => {
    const answer = await get(`${await served(await keptWorldOf(1))}/?symbol[$ne]=x&before[$gt]=`);
    expect([answer.status, idsOn(answer.text).length]).toEqual([400, 0]);
  });
});

describe('every answer', () => {
  it('allows scripts and styles from here only, and carries none inline', async () => {
    const url = await served(await keptWorldOf(3));
    for (const path of ['/', '/nowhere', '/health', '/assets/live.js', '/events']) {
      const answer = await fetch(url + path);
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none';script-src 'self';style-src 'self'");
      expect(policy).not.toMatch(/unsafe|data:|https?:|\*/);
      expect(answer.headers.get('x-powered-by')).toBeNull();
      await answer.body?.cancel();
    }
    const { text } = await get(url);
    expect(text).not.toMatch(/ style=| on[a-z]+=|javascript:|<style/);
    expect(text.match(/<script[^>]*>[^<]*/g)).toEqual([
      expect.stringMatching(/^<script type="module" src="\/assets\/live\.js\?v=[0-9a-f]{12}">$/),
    ]);
    expect(text.match(/(?:src|href)="https?:[^"]*"/g)).toBeNull();
  });

  it('may be kept for ever where it is an asset under its version, never where it is a page', async () => {
    const url = await served(await keptWorldOf(1));
    const page = await get(url);
    expect(page.headers.get('cache-control')).toBe('no-store');
    const css = /href="(\/assets\/page\.css\?v=[^"]+)"/.exec(page.text)?.[1] ?? '';
    expect((await get(url + css)).headers.get('cache-control')).toContain('immutable');
    expect((await get(`${url}/assets/page.css`)).headers.get('cache-control')).toBe('no-cache');
    expect((await get(`${url}/favicon.ico`)).headers.get('content-type')).toContain('image/svg+xml');
  });

  it('keeps the first load of a full page below 100 KB', async () => {
    const url = await served(await keptWorldOf(PAGE_ROWS + 1));
    const sizes = await Promise.all(
      ['/', '/assets/page.css', '/assets/live.js', '/assets/span.js', '/assets/favicon.svg'].map(
        async (path) => (await get(url + path)).text.length,
      ),
    );
    expect(sizes.reduce((a, b) => a + b)).toBeLessThan(100_000);
  });

  it('asks robots to stay away', async () => {
    expect((await get(`${await served(await bare())}/robots.txt`)).text).toBe('User-agent: *\nDisallow: /\n');
  });
});

describe('the way to the chat', () => {
  it('is in the header and leads to the address given', async () => {
    const url = await served(await bare({ chatUrl: 'http://127.0.0.1:4321/chat' }));
    expect((await get(url)).text).toContain('<a href="/chat">Chat</a>');
    const answer = await get(`${url}/chat`);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'http://127.0.0.1:4321/chat']);
  });

  it('refuses an address that is none', async () => {
    await expect(bare({ chatUrl: 'javascript:alert(1)' }).then(served)).rejects.toThrow('must be an http or https URL');
  });
});

describe('a database that fails', () => {
  it('gives a page without details and a line in the log', async () => {
    const world = await worldOf(1);
    const url = await served(world);
    world.mood = 'failing';
    const answer = await get(url);
    expect(answer.status).toBe(500);
    expect(textOf(answer.text)).toContain('The log of the service says why.');
    expect(answer.text).not.toContain('secret');
    expect(world.logged).toEqual([
      { message: 'a page failed', fields: { path: '/', error: expect.any(Error) as Error } },
    ]);
    world.mood = 'well';
    expect((await get(url)).status).toBe(200);
  });

  it('is named after five seconds where it hangs', async () => {
    const answer = await overHangingDatabase;
    expect([answer.status, textOf(answer.text)]).toEqual([
      503,
      expect.stringContaining('The database does not answer'),
    ]);
  });
});

it('shows times of market time, whatever this machine says', async () => {
  const world = await worldOf(1);
  world.now = instant(T0 + 3 * 3600_000);
  expect(textOf((await get(await served(world))).text)).toContain('2 h 59 min ago');
});
