// The record for programs: rows, pages, filters, exports, and what is refused.
import { describe, expect, it } from 'vitest';
import { MINUTE_MS, plus } from '../../core/instant.ts';
import { flatNames } from '../../core/record/signalFlat.ts';
import { get } from './support/read.ts';
import { sampleOutcome, sampleReport, sampleSignal, T0 } from './support/samples.ts';
import { signIn } from './support/signedIn.ts';
import { type World, webWorlds } from './support/world.ts';

const { fresh, serveThroughout } = webWorlds();

const at = (slots: number) => plus(T0, slots * 5 * MINUTE_MS);
const rows = [
  { signal: sampleSignal(at(0)), outcome: sampleOutcome(sampleSignal(at(0)), 'target') },
  { signal: sampleSignal(at(1), { symbol: 'ETH-USD', direction: 'SELL', tier: 'HIGH' }), outcome: { kind: 'open' } },
  { signal: sampleSignal(at(2), { tier: 'LOW' }), outcome: sampleOutcome(sampleSignal(at(2)), 'stop') },
  {
    signal: sampleSignal(at(2), { symbol: 'SOL-USD', reasoning: '=HYPERLINK("http://evil")\n"quoted", yes' }),
    outcome: { kind: 'open' },
  },
] as const;

let made: Promise<{ world: World; url: string }> | undefined;
/** Four signals; Ada took the first and skipped the second, Ben took the third. */
const kept = () => {
  made ??= (async () => {
    const world = await fresh();
    await world.stores.subscribers.put({ id: 2, firstName: 'Ben', role: 'member', state: 'active', joinedAt: T0 });
    for (const row of rows) await world.put(row);
    await world.decide(rows[0].signal.id, 1, 'took');
    await world.decide(rows[1].signal.id, 1, 'skipped');
    await world.decide(rows[2].signal.id, 2, 'took');
    return { world, url: (await serveThroughout(world)).url };
  })();
  return made;
};

type Listed = { signals: { id: string; [name: string]: unknown }[]; next: string | null };
const list = async (query: string, headers: Record<string, string> = {}): Promise<Listed> => {
  const { url } = await kept();
  return JSON.parse((await get(`${url}/api/signals${query}`, { headers })).text) as Listed;
};
const ids = async (query: string, headers: Record<string, string> = {}) =>
  (await list(query, headers)).signals.map(({ id }) => id);
const [btc, eth, late, sol] = rows.map(({ signal }) => signal.id) as [string, string, string, string];

describe('/api/signals', () => {
  it('gives the flat row of the contract, newest first, with what became of it', async () => {
    const { signals, next } = await list('');
    expect([signals.map(({ id }) => id), next]).toEqual([[sol, late, eth, btc], null]);
    const row = signals[3] ?? { id: '' };
    for (const name of flatNames) expect(row).toHaveProperty(name);
    expect(row).toMatchObject({
      timestamp: '2024-01-15T14:35:19.000Z',
      entry_price: 42_480,
      outcome: 'target',
      result: 'win',
      net_r: 1.4,
      deepseek_reasoning: null,
      features_used: expect.arrayContaining(['hurst']),
    });
    expect(signals[2]).toMatchObject({ outcome: 'open', result: null, net_r: null, ended_at: null });
  });

  it('narrows down by each of its parameters and by all at once', async () => {
    expect(await ids('?symbol=ETH-USD')).toEqual([eth]);
    expect(await ids('?direction=SELL')).toEqual([eth]);
    expect(await ids('?direction=buy')).toEqual([sol, late, btc]);
    expect(await ids('?tier=LOW')).toEqual([late]);
    expect(await ids('?outcome=open')).toEqual([sol, eth]);
    expect(await ids('?outcome=win')).toEqual([btc]);
    expect(await ids('?outcome=stop&symbol=BTC-USD&direction=BUY')).toEqual([late]);
    expect(await ids('?from=2024-01-15&to=2024-01-15')).toHaveLength(4);
    expect(await ids('?from=2024-01-16')).toEqual([]);
  });

  it('pages without gap or repetition, also within a filter', async () => {
    const paged: string[] = [];
    for (let query = '?limit=1', more = true; more; ) {
      const { signals, next } = await list(query);
      paged.push(...signals.map(({ id }) => id));
      query = `?limit=1&before=${next ?? ''}`;
      more = next !== null;
    }
    expect(paged).toEqual([sol, late, eth, btc]);
    expect(await list(`?direction=BUY&limit=1&before=${late}`)).toMatchObject({ signals: [{ id: btc }], next: null });
  });

  it('shows nobody but their own: mine is of whoever is signed in', async () => {
    const { world, url } = await kept();
    const [ada, ben] = [await signIn(world, url, 1), await signIn(world, url, 2)];
    expect(await ids('?mine=took', { cookie: ada.cookie })).toEqual([btc]);
    expect(await ids('?mine=any', { cookie: ada.cookie })).toEqual([eth, btc]);
    expect(await ids('?mine=any', { cookie: ben.cookie })).toEqual([late]);
    const one = JSON.parse((await get(`${url}/api/signals/${late}`, { headers: { cookie: ada.cookie } })).text);
    expect(one).toMatchObject({ own: null, decisions: { took: 1 } });
    expect(JSON.stringify(one)).not.toMatch(/Ben|"subscriber"/);
  });

  it.each([
    'limit=0',
    'limit=-5',
    'limit=501',
    'limit=99999999999999999999',
    'limit=1e3',
    'limit=5&limit=6',
    'symbol=BTC-USD&symbol=ETH-USD',
    'symbol[$ne]=x',
    'symbol[$gt]=',
    '$where=sleep(1000)',
    'before[$regex]=.*',
    'before={"$ne":""}',
    'direction=UP',
    'tier=$gt',
    'outcome=[object Object]',
    'outcome.kind=open',
    'from=2024-02-30',
    'from=yesterday',
    'from=2024-02-01&to=2024-01-01',
    'page=2',
    'mine=everyone',
    '__proto__[limit]=9',
  ])('refuses ?%s with a sentence', async (query) => {
    const { url } = await kept();
    const { status, text } = await get(`${url}/api/signals?${query}`);
    expect([status, Object.keys(JSON.parse(text) as object)]).toEqual([400, ['error']]);
  });

  it('gives one signal with everything behind it, and 404 where there is none', async () => {
    const { world, url } = await kept();
    const report = sampleReport(rows[0].signal);
    await world.record(report);
    const one = JSON.parse((await get(`${url}/api/signals/${btc}`)).text);
    expect(one).toMatchObject({
      id: btc,
      report: { settingsVersion: '1' },
      outcome_details: { kind: 'target', r: 1.4 },
    });
    const none = await get(`${url}/api/signals/20240101T0000Z-BTC-USD`);
    expect([none.status, JSON.parse(none.text)]).toEqual([
      404,
      { error: 'There is no signal 20240101T0000Z-BTC-USD.' },
    ]);
  });
});

describe('exports', () => {
  it('hold every signal of the filter, as CSV and as JSON', async () => {
    const { url } = await kept();
    const csv = await get(`${url}/export.csv`);
    expect(csv.headers.get('content-disposition')).toContain('v7-signals.csv');
    const [head = '', ...lines] = csv.text.trimEnd().split('\r\n');
    expect(head.startsWith('id,timestamp,symbol,direction,confidence,tier,entry_price')).toBe(true);
    expect(lines.filter((line) => line.startsWith('2024'))).toHaveLength(4);
    const json = JSON.parse((await get(`${url}/export.json?outcome=open`)).text) as { id: string }[];
    expect(json.map(({ id }) => id)).toEqual([sol, eth]);
    expect(JSON.parse((await get(`${url}/export.json?from=2025-01-01`)).text)).toEqual([]);
  });

  it('give a spreadsheet nothing to run', async () => {
    const { url } = await kept();
    const { text } = await get(`${url}/export.csv?symbol=SOL-USD`);
    expect(text).toContain(`"'=HYPERLINK(""http://evil"")\n""quoted"", yes"`);
    expect(text).not.toMatch(/,=|,"=/);
  });
});

describe('/metrics and /api/proof', () => {
  it('tell counts, durations and the outbox as Prometheus reads them', async () => {
    const { url } = await kept();
    const { text, headers } = await get(`${url}/metrics`);
    expect(headers.get('content-type')).toContain('text/plain');
    for (const line of [
      'v7_database_up 1',
      'v7_signals_open 2',
      'v7_signals_total 4',
      'v7_outbox_depth 0',
      'v7_subscribers_active 2',
    ])
      expect(text).toContain(line);
    expect(text).toMatch(/v7_signals_ended_total\{outcome="target"\} 1/);
    expect(text).toMatch(/v7_part_state\{part="telegram"\} 1/);
  });

  it('hands the proof out, with the signals it says nothing of counted', async () => {
    const { url } = await kept();
    const proof = JSON.parse((await get(`${url}/api/proof`)).text);
    expect(proof).toMatchObject({ kind: 'v7-signals proof', channel: null, unchained: 4, signals: [] });
  });
});
