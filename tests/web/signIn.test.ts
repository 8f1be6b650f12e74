// Who may look, the way in by a one-time link, and every way of forging it that we know.
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { SIGN_IN_LINK_MS, WEB_SESSION_MS } from '../../core/access.ts';
import { MINUTE_MS, plus } from '../../core/instant.ts';
import { get, textOf } from './support/read.ts';
import { sampleSignal } from './support/samples.ts';
import { cookiesOf, hidden, newLink, post, signIn } from './support/signedIn.ts';
import { type World, webWorlds } from './support/world.ts';

const { fresh, bare, serve } = webWorlds();

/** A page that only people who are signed in may see; Ada (1) and Ben (2) have joined. */
const closed = async (): Promise<{ world: World; url: string }> => {
  const world = await fresh({ isPublic: false });
  await world.stores.subscribers.put({ id: 2, firstName: 'Ben', role: 'member', state: 'active', joinedAt: world.now });
  return { world, url: (await serve(world)).url };
};

const pages = ['/', '/signals/20240115T1435Z-BTC-USD', '/performance', '/events', '/fragments/summary'];
const data = [
  '/api/signals',
  '/api/signals/20240115T1435Z-BTC-USD',
  '/api/performance',
  '/api/proof',
  '/export.csv',
  '/export.json',
];

describe('who is not signed in', () => {
  it('is told how to sign in, and sees nothing of the record', async () => {
    const { url } = await closed();
    for (const path of pages) {
      const { status, text } = await get(url + path);
      expect([path, status]).toEqual([path, 401]);
      expect(text).toContain('/login');
    }
    for (const path of data) {
      const { status, text } = await get(url + path);
      expect([path, status]).toEqual([path, 401]);
      expect(JSON.parse(text)).toEqual({ error: expect.stringContaining('/web') });
    }
    expect(textOf((await get(`${url}/login`)).text)).toContain('Send /web to the bot');
  });

  it('reads state and metrics all the same, which tell of nobody', async () => {
    const { url } = await closed();
    for (const path of ['/health', '/metrics', '/robots.txt']) {
      const { status, text } = await get(url + path);
      expect(status).toBe(200);
      expect(text).not.toMatch(/Ada|Ben/);
    }
  });

  it('sees public pages without names, and cannot see or write what is one person’s', async () => {
    const world = await bare();
    const { url } = await serve(world);
    expect((await get(url)).text).not.toMatch(/Ada|name="mine"/);
    expect((await get(`${url}/?mine=took`)).status).toBe(401);
    expect((await get(`${url}/api/signals?mine=took`)).status).toBe(401);
    expect((await post(`${url}/signals/20240115T1435Z-BTC-USD/result`, { result: 'win' })).status).toBe(401);
  });
});

describe('a sign-in link', () => {
  it('only offers to continue when it is opened, as often as previews like; the form spends it', async () => {
    const { world, url } = await closed();
    const token = await newLink(world, 1);
    for (let i = 0; i < 3; i++) expect((await get(`${url}/login/${token}`)).text).toContain('Continue');
    const offer = await fetch(`${url}/login/${token}`);
    const check = hidden(await offer.text(), 'check');
    const entered = await post(`${url}/login`, { token, check }, { cookie: cookiesOf(offer) });
    expect([entered.status, entered.headers.get('location')]).toEqual([303, '/']);
    const cookie = entered.headers.getSetCookie().find((one) => one.startsWith('v7_session=')) ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    const page = await get(url, { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect([page.status, textOf(page.text).includes('Ada')]).toEqual([200, true]);
  });

  it('works once: replayed, it is over and says so', async () => {
    const { world, url } = await closed();
    const token = await newLink(world, 1);
    const offer = await fetch(`${url}/login/${token}`);
    const form = { token, check: hidden(await offer.text(), 'check') };
    const headers = { cookie: cookiesOf(offer) };
    const both = await Promise.all([post(`${url}/login`, form, headers), post(`${url}/login`, form, headers)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 410]);
    expect((await post(`${url}/login`, form, headers)).status).toBe(410);
    expect((await get(`${url}/login/${token}`)).text).toContain('This link is over');
  });

  it('ends after ten minutes, and a session after its time', async () => {
    const { world, url } = await closed();
    const token = await newLink(world, 1);
    const session = await signIn(world, url, 1);
    world.now = plus(world.now, SIGN_IN_LINK_MS - 1);
    expect((await get(`${url}/login/${token}`)).status).toBe(200);
    world.now = plus(world.now, 2);
    expect((await get(`${url}/login/${token}`)).status).toBe(410);
    expect((await get(url, { headers: { cookie: session.cookie } })).status).toBe(200);
    world.now = plus(world.now, WEB_SESSION_MS);
    expect((await get(url, { headers: { cookie: session.cookie } })).status).toBe(401);
  });

  it('cannot be forged: guessed, cut, stretched, or with operators in it', async () => {
    const { world, url } = await closed();
    const token = await newLink(world, 1);
    const forged = [
      randomBytes(32).toString('base64url'),
      token.slice(0, -1),
      `${token}A`,
      'x',
      '%00',
      '..%2f..%2fetc%2fpasswd',
      encodeURIComponent('{"$ne":null}'),
    ];
    for (const one of forged) expect((await get(`${url}/login/${one}`)).status).toBe(410);
    const offer = await fetch(`${url}/login/${token}`);
    const check = hidden(await offer.text(), 'check');
    for (const fields of [{ token: forged[0] ?? '', check }, { 'token[$ne]': 'x', check }, { check }])
      expect((await post(`${url}/login`, fields as Record<string, string>, { cookie: cookiesOf(offer) })).status).toBe(
        410,
      );
  });

  it('is kept as a digest only, and so is the session it gives', async () => {
    const { world, url } = await closed();
    const token = await newLink(world, 1);
    const session = await signIn(world, url, 1);
    const secret = session.cookie.split('=')[1] ?? '';
    for (const kept of [token, secret]) {
      expect(await world.stores.signInLinks.isGood(kept, world.deps.clock.wallMs())).toBe(kept === token);
      expect(JSON.stringify(world.logged)).not.toContain(kept);
    }
    expect(await world.stores.webSessions.get(secret, world.deps.clock.wallMs())).toMatchObject({ subscriber: 1 });
  });
});

describe('a session', () => {
  it('ends with Sign out, and with the person’s leaving', async () => {
    const { world, url } = await closed();
    const ada = await signIn(world, url, 1);
    expect((await post(`${url}/logout`, { csrf: ada.csrf }, { cookie: ada.cookie })).headers.get('location')).toBe(
      '/login',
    );
    expect((await get(url, { headers: { cookie: ada.cookie } })).status).toBe(401);
    const stranger = await signIn(world, url, 77);
    expect((await get(url, { headers: { cookie: stranger.cookie } })).status).toBe(401);
  });

  it('does nothing for a form of another site, or one without its own mark', async () => {
    const { world, url } = await closed();
    const ada = await signIn(world, url, 1);
    const headers = { cookie: ada.cookie };
    for (const foreign of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }])
      expect((await post(`${url}/logout`, { csrf: ada.csrf }, { ...headers, ...foreign })).status).toBe(403);
    for (const csrf of ['', 'x', `${ada.csrf}x`])
      expect((await post(`${url}/logout`, { csrf }, headers)).status).toBe(403);
    expect((await get(url, { headers })).status).toBe(200);
  });

  it('cannot be slipped under someone: a link is only spent by the browser that opened it', async () => {
    const { world, url } = await closed();
    const token = await newLink(world, 2);
    const offer = await fetch(`${url}/login/${token}`);
    const check = hidden(await offer.text(), 'check');
    expect((await post(`${url}/login`, { token, check })).status).toBe(403);
    expect(
      (await post(`${url}/login`, { token, check }, { cookie: cookiesOf(offer), origin: 'https://evil.example' }))
        .status,
    ).toBe(403);
    expect(await world.stores.signInLinks.isGood(token, world.deps.clock.wallMs())).toBe(true);
  });

  it('is told to browsers on https in a cookie that goes no other way', async () => {
    const world = await fresh({ isPublic: false, publicUrl: 'https://signals.example' });
    const { url } = await serve(world);
    const token = await newLink(world, 1);
    const offer = await fetch(`${url}/login/${token}`);
    const entered = await post(
      `${url}/login`,
      { token, check: hidden(await offer.text(), 'check') },
      { cookie: cookiesOf(offer) },
    );
    expect(entered.headers.getSetCookie().some((one) => /^__Host-v7_session=.*Path=\/;.*Secure/.test(one))).toBe(true);
  });
});

describe('behind a proxy that asks by another name', () => {
  const outside = 'https://signals.example';

  it('takes the forms of its own outside address, and of no other', async () => {
    const world = await fresh({ isPublic: false, publicUrl: `${outside}/` });
    const { url } = await serve(world);
    const enter = async (origin: string): Promise<number> => {
      const token = await newLink(world, 1);
      const offer = await fetch(`${url}/login/${token}`);
      const headers = { cookie: cookiesOf(offer), origin, 'sec-fetch-site': 'same-origin' };
      return (await post(`${url}/login`, { token, check: hidden(await offer.text(), 'check') }, headers)).status;
    };
    expect(await enter(outside)).toBe(303);
    for (const foreign of ['https://evil.example', 'https://signals.example.evil.example', 'garbage'])
      expect(await enter(foreign)).toBe(403);
  });

  it('keeps a pace for each address that the proxy tells, also from the gateway of a container', async () => {
    const { url } = await serve(await fresh({ isPublic: false, publicUrl: outside }));
    const asked = (from: string) => get(`${url}/login/x`, { headers: { 'x-forwarded-for': `${from}, 172.18.0.1` } });
    const tries = await Promise.all(Array.from({ length: 30 }, () => asked('203.0.113.1')));
    expect(tries.filter(({ status }) => status === 429).length).toBeGreaterThan(5);
    expect((await asked('203.0.113.2')).status).toBe(410);
  });
});

describe('bodies and pace', () => {
  it('refuses what is no form, too large, doubled, or has too many fields', async () => {
    const { world, url } = await closed();
    const { cookie } = await signIn(world, url, 1);
    const send = (body: string, type = 'application/x-www-form-urlencoded'): Promise<Response> =>
      fetch(`${url}/logout`, { method: 'POST', redirect: 'manual', body, headers: { cookie, 'content-type': type } });
    expect((await send('{"csrf":{"$ne":""}}', 'application/json')).status).toBe(400);
    expect((await send(`csrf=${'x'.repeat(20_000)}`)).status).toBe(413);
    expect((await send('csrf=a&csrf=b')).status).toBe(400);
    expect((await send(Array.from({ length: 40 }, (_, i) => `f${i}=1`).join('&'))).status).toBe(400);
  });

  it('does not wait for a body that comes too slowly', async () => {
    const world = await fresh({ isPublic: false, formWaitMs: 120 });
    const { url } = await serve(world);
    const { cookie } = await signIn(world, url, 1);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded', 'content-length': '100' };
      const slow = request(`${url}/logout`, { method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      slow.on('error', reject);
      slow.write('csrf=');
    });
    expect(status).toBe(408);
  });

  it('slows down whoever tries links, and forgives with time', async () => {
    const { world, url } = await closed();
    const tries = await Promise.all(Array.from({ length: 30 }, () => get(`${url}/login/x`)));
    expect(tries.filter(({ status }) => status === 429).length).toBeGreaterThan(5);
    world.now = plus(world.now, MINUTE_MS);
    expect((await get(`${url}/login/x`)).status).toBe(410);
  });

  it('keeps path tricks out', async () => {
    const world = await bare();
    const { url } = await serve(world);
    const id = sampleSignal().id;
    for (const path of [
      '/assets/..%2f..%2fpackage.json',
      '/assets/%2e%2e/createWeb.ts',
      '//evil.example/%2f..',
      `/signals/${id}%00`,
      `/signals/..%2f${id}`,
      '/signals/%E0%A4%A',
      '/api/signals/__proto__',
      '/node_modules/uplot/package.json',
    ]) {
      const { status, headers } = await get(url + path);
      expect([path, [400, 404].includes(status)]).toEqual([path, true]);
      expect(headers.get('location')).toBeNull();
    }
  });
});
