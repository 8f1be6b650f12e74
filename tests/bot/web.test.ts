// /web: a way into the page for one person, as a button where others reach it, as text where nobody else does.
import { afterEach, describe, expect, it } from 'vitest';
import { SIGN_IN_LINK_MS } from '../../core/access.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, SAM, startBotWorld } from './support/botWorld.ts';

const embedded = embeddedForTests();
let world: BotWorld | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const open = async (url: string, isPublic: boolean): Promise<BotWorld> => {
  world = await startBotWorld(embedded, { bot: { pageAddress: () => ({ url, isPublic }) } });
  return world;
};

describe('/web', () => {
  it('gives a one-time link as a button without preview where the page is reached from outside', async () => {
    const w = await open('https://signals.example', true);
    const answer = await w.say(ALEX, '/web');
    const url = /"url":"([^"]+)"/.exec(JSON.stringify(answer.keyboard))?.[1] ?? '';
    expect(url).toMatch(/^https:\/\/signals\.example\/login\/[A-Za-z0-9_-]{43}$/);
    expect(answer.text).not.toContain('http');
    expect(answer.text).toContain('works once and for ten minutes');
    const token = url.split('/').at(-1) ?? '';
    const now = Date.now();
    expect(await w.stores.signInLinks.spend(token, now + SIGN_IN_LINK_MS + 1)).toBeUndefined();
    expect(await w.stores.signInLinks.spend(token, now)).toBe(ALEX);
    expect(await w.stores.signInLinks.spend(token, now)).toBeUndefined();
  });

  it('gives it as text, and says where it opens, where there is no public address', async () => {
    const w = await open('http://127.0.0.1:8080', false);
    const answer = await w.say(ALEX, '/web');
    expect(answer.text).toMatch(
      /opens only on the machine the service runs on:\nhttp:\/\/127\.0\.0\.1:8080\/login\/[A-Za-z0-9_-]{43}/,
    );
    expect(answer.keyboard).toBeUndefined();
    expect((await w.say(ALEX, '/web')).text).not.toBe(answer.text);
  });

  it('gives strangers nothing', async () => {
    const w = await open('https://signals.example', true);
    expect(JSON.stringify(await w.say(SAM, '/web'))).not.toContain('/login/');
  });
});
