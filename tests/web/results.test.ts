// What a person enters of a signal they took: the form, the words, corrections, the card, and what is refused.
import { describe, expect, it } from 'vitest';
import { MINUTE_MS, plus } from '../../core/instant.ts';
import { get, textOf } from './support/read.ts';
import { sampleOutcome, sampleSignal } from './support/samples.ts';
import { hidden, post, type Session, signIn } from './support/signedIn.ts';
import { type World, webWorlds } from './support/world.ts';

const { fresh, serve, serveThroughout } = webWorlds();
const signal = sampleSignal();
const path = `/signals/${signal.id}`;

type Scene = { readonly world: World; readonly url: string; readonly ada: Session };
/** Ada took the signal, which reached its target; Ben did not answer. */
const scene = async (opening: (world: World) => Promise<{ url: string }> = serve): Promise<Scene> => {
  const world = await fresh({ isPublic: true });
  await world.stores.subscribers.put({ id: 2, firstName: 'Ben', role: 'member', state: 'active', joinedAt: world.now });
  await world.put({ signal, outcome: sampleOutcome(signal, 'target') });
  await world.decide(signal.id, 1, 'took');
  const { url } = await opening(world);
  return { world, url, ada: await signIn(world, url, 1) };
};

const pageOf = async ({ url, ada }: Scene): Promise<string> =>
  (await get(url + path, { headers: { cookie: ada.cookie } })).text;
/** Fills in the form of the page and sends it. */
const enter = async (s: Scene, fields: Readonly<Record<string, string>>): Promise<Response> => {
  const page = await pageOf(s);
  const form = { csrf: hidden(page, 'csrf'), once: hidden(page, 'once'), ...fields };
  return post(`${s.url}${path}/result`, form, { cookie: s.ada.cookie });
};

describe('a result of one’s own', () => {
  it('is what both prices make, compared with the paper trade', async () => {
    const s = await scene();
    const answer = await enter(s, { result: '', entry: '42,520.00', exit: '42955.75', profit: '75.2' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${path}#results`]);
    const text = textOf(await pageOf(s));
    expect(text).toContain('Your result: Win, in at 42,520.00, out at 42,955.75, +75.20 USD');
    expect(text).toContain('You entered 0.15 R later than the signal and left where it did');
  });

  it('keeps every correction, counts a form once, and shows the card anew', async () => {
    const s = await scene();
    const page = await pageOf(s);
    const form = { csrf: hidden(page, 'csrf'), once: hidden(page, 'once'), result: 'win' };
    const headers = { cookie: s.ada.cookie };
    for (let i = 0; i < 3; i++) expect((await post(`${s.url}${path}/result`, form, headers)).status).toBe(303);
    s.world.now = plus(s.world.now, MINUTE_MS);
    await enter(s, { result: 'loss', profit: '-12' });
    const history = await s.world.stores.personalResults.get(signal.id, 1);
    expect([history?.standing.result, history?.corrected.map(({ result }) => result)]).toEqual(['loss', ['win']]);
    expect(textOf(await pageOf(s))).toMatch(/Your result: Loss, -12\.00 USD.*Corrected once.*Win/);
    const touches = await s.world.stores.outbox.revision(1, 'touch', signal.id);
    expect(touches).toBeGreaterThan(0);
  });

  it('is seen by nobody else', async () => {
    const s = await scene();
    await enter(s, { result: 'loss', profit: '-777' });
    const ben = await signIn(s.world, s.url, 2);
    for (const headers of [{}, { cookie: ben.cookie }]) {
      expect((await get(s.url + path, { headers })).text).not.toMatch(/777|Your result/);
      expect((await get(`${s.url}/api${path}`, { headers })).text).not.toMatch(/777/);
    }
  });

  it.each([
    [{}, 'Say Win, Loss or Breakeven, or give both'],
    [{ entry: '42480' }, 'Say Win, Loss or Breakeven, or give both'],
    [{ result: 'jackpot' }, 'Win, Loss or Breakeven'],
    [{ entry: '42,48', exit: '42955' }, 'Write it with a point'],
    [{ entry: '4248', exit: '42955' }, 'far from the signal'],
    [{ entry: '-42480', exit: '42955' }, 'far from the signal'],
    [{ entry: '<script>', exit: '42955' }, 'Write it with a point'],
    [{ entry: '1e5', exit: '42955' }, 'Write it with a point'],
    [{ result: 'win', profit: '9'.repeat(20) }, 'too large'],
    [{ result: 'win', once: 'x' }, 'not whole'],
  ])('is refused as %j, and nothing is noted', async (fields, sentence) => {
    const s = await (refusing ??= scene(serveThroughout));
    const answer = await enter(s, fields as Record<string, string>);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(sentence)]);
    expect(await s.world.stores.personalResults.get(signal.id, 1)).toBeUndefined();
  });
  let refusing: Promise<Scene> | undefined;

  it('is not taken from who did not take the signal, from another’s session, or from another site', async () => {
    const s = await scene();
    const ben = await signIn(s.world, s.url, 2);
    const form = { csrf: ben.csrf, once: 'abcdefghij', result: 'win' };
    const to = `${s.url}${path}/result`;
    expect((await post(to, form, { cookie: ben.cookie })).status).toBe(403);
    expect((await post(to, form, { cookie: s.ada.cookie })).status).toBe(403);
    const own = { ...form, csrf: s.ada.csrf };
    expect((await post(to, own, { cookie: s.ada.cookie, origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(to, own)).status).toBe(401);
    expect((await post(`${s.url}/signals/20240101T0000Z-BTC-USD/result`, own, { cookie: s.ada.cookie })).status).toBe(
      404,
    );
    expect(await s.world.stores.personalResults.get(signal.id, 1)).toBeUndefined();
  });
});
