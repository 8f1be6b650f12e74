import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS, plus } from '../../core/instant.ts';
import type { Listening } from '../../web/listen.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';
import { sampleOutcome, sampleSignal, T0 } from './support/samples.ts';
import { webWorlds } from './support/world.ts';

const { fresh, serve } = webWorlds();

describe.skipIf(chromiumPath === undefined)('the page in a browser', { timeout: 60_000 }, () => {
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    browser = await launchChromium();
    context = await browser.newContext();
    // stays open, so that the browser keeps its process between tests
    await context.newPage();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const page of context.pages().slice(1)) await page.close();
  });

  const opened = async (web: Listening, { width = 1280, path = '/' } = {}) => {
    const page = await context.newPage();
    await page.setViewportSize({ width, height: 800 });
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(web.url + path);
    await page.locator('#live[data-state=live]').waitFor();
    // gone after any reload
    await page.evaluate('window.unmoved = true');
    return { page, complaints };
  };
  const unmoved = (page: Page): Promise<unknown> => page.evaluate('window.unmoved');

  const first = sampleSignal();
  const second = sampleSignal(plus(T0, 5 * MINUTE_MS), { symbol: 'ETH-USD', direction: 'SELL' });

  it('shows the first signal, the next one, its decision and its outcome as they are told, without a reload', async () => {
    const world = await fresh();
    await world.recordHolds(3);
    const { page, complaints } = await opened(await serve(world));
    expect(await page.locator('.empty').textContent()).toContain('3 verdicts so far: all HOLD or withheld');

    await world.put({ signal: first, outcome: { kind: 'open' } });
    world.emit({ kind: 'signal', id: first.id });
    await page.locator(`#s-${first.id}.fresh .outcome.open`).waitFor();
    expect(await page.locator('.empty').count()).toBe(0);
    await page.locator(`#s-${first.id} summary`).click();
    expect(await page.locator(`#s-${first.id} .prose`).isVisible()).toBe(true);

    await world.put({ signal: second, outcome: { kind: 'open' } });
    const toldAt = performance.now();
    world.emit({ kind: 'signal', id: second.id });
    await page.locator(`#s-${second.id}.fresh`).waitFor();
    // a second on a machine of its own, more on a busy one; what is not told is found after half a minute only
    expect(performance.now() - toldAt).toBeLessThan(15_000);
    expect(await page.locator('.signals > li .symbol').allTextContents()).toEqual(['ETH-USD', 'BTC-USD']);
    expect(await page.locator('.open-now li').count()).toBe(2);

    await world.decide(first.id, 1, 'took');
    world.emit({ kind: 'decision', id: first.id });
    await page.getByText('Took 1').waitFor();
    await world.put({ signal: first, outcome: sampleOutcome(first, 'target') });
    world.emit({ kind: 'outcome', id: first.id });
    await page.locator(`#s-${first.id} .outcome.target`, { hasText: 'TARGET +1.4 R' }).waitFor();
    await page.getByText('2 signals, 1 open, 1 target, 0 stop, 0 expired').waitFor();
    expect(await page.locator(`#s-${first.id} details`).getAttribute('open')).toBe('');
    expect([await unmoved(page), complaints]).toEqual([true, []]);
  });

  it('says since when it is stale, and catches up with what it missed once the service is back', async () => {
    const world = await fresh();
    await world.put({ signal: first, outcome: { kind: 'open' } });
    const web = await serve(world);
    const { page } = await opened(web);
    await web.close();
    await page.locator('#live[data-state=stale]').waitFor();
    expect(await page.locator('#live').textContent()).toBe('stale since 14:36:00 UTC');
    await world.put({ signal: first, outcome: sampleOutcome(first, 'stop') });
    await world.put({ signal: second, outcome: { kind: 'open' } });
    await serve(world, web.port);
    await page.locator('#live[data-state=live]').waitFor();
    await page.locator(`#s-${first.id} .outcome.stop`).waitFor();
    await page.locator(`#s-${second.id}`).waitFor();
    expect(await unmoved(page)).toBe(true);
  });

  it('keeps other symbols out of a filtered page and new signals out of an older one', async () => {
    const world = await fresh();
    await world.put({ signal: first, outcome: { kind: 'open' } });
    const web = await serve(world);
    const { page: filtered } = await opened(web, { path: '/?symbol=BTC-USD' });
    const { page: older } = await opened(web, { path: `/?before=${second.id}` });
    await world.put({ signal: second, outcome: { kind: 'open' } });
    world.emit({ kind: 'signal', id: second.id });
    for (const page of [filtered, older]) {
      await page.getByText('2 signals, 2 open').waitFor();
      expect(await page.locator('.signal').count()).toBe(1);
    }
  });

  it('keeps the page of one signal true', async () => {
    const world = await fresh();
    await world.put({ signal: first, outcome: { kind: 'open' } });
    const { page, complaints } = await opened(await serve(world), { path: `/signals/${first.id}` });
    await world.put({ signal: first, outcome: sampleOutcome(first, 'expired') });
    world.emit({ kind: 'outcome', id: first.id });
    await page.locator('#alone .outcome.expired').waitFor();
    expect([await unmoved(page), complaints]).toEqual([true, []]);
  });

  it('never scrolls sideways, whatever the width, the words and the colours', async () => {
    const symbols = ['BTC-USD', 'ETH-USD', 'SOL-USD', 'LONGSYMBOL12345-USD'];
    const world = await fresh({ chatUrl: 'http://127.0.0.1:1/chat', symbols });
    const long = 'unbreakable'.repeat(60);
    const words = {
      symbol: '1000000BONKSHIB-USD',
      reasoning: long,
      keyFactors: [long],
      entry: 123_456_789.12,
      tick: 1e-8,
    };
    const wide = sampleSignal(plus(T0, -30 * MINUTE_MS), words);
    await world.put({ signal: wide, outcome: { kind: 'unknown', because: long } });
    await world.put({ signal: second, outcome: { kind: 'open' } });
    await world.decide(wide.id, 1, 'took');
    await world.decide(wide.id, 2, 'skipped');
    await world.decide(wide.id, 3, 'monitoring');
    const { page, complaints } = await opened(await serve(world));
    for (const summary of await page.locator('.signal summary').all()) await summary.click();
    for (const width of [360, 699, 700, 860, 1269, 1270, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme: width % 20 === 0 ? 'dark' : 'light' });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
    expect(complaints).toEqual([]);
  });

  it('can be used from the keyboard alone', async () => {
    const world = await fresh();
    await world.put({ signal: first, outcome: { kind: 'open' } });
    const { page } = await opened(await serve(world), { width: 360 });
    for (let i = 0; i < 40 && !(await page.locator('.signal summary:focus').count()); i++)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('.prose').isVisible()).toBe(true);
    await world.put({ signal: first, outcome: sampleOutcome(first, 'stop') });
    world.emit({ kind: 'outcome', id: first.id });
    await page.locator('.outcome.stop').waitFor();
    expect(await page.locator('summary:focus').count()).toBe(1);
  });

  it('shows the same history without JavaScript', async () => {
    const world = await fresh();
    await world.put({ signal: first, outcome: sampleOutcome(first, 'target') });
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const page = await plain.newPage();
    await page.goto((await serve(world)).url);
    await page.locator('.signal summary').click();
    expect(await page.locator('.prose').isVisible()).toBe(true);
    expect(await page.locator('#live').textContent()).toBe('as of 14:36:00 UTC');
    await plain.close();
  });
});
