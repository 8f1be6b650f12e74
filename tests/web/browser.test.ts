import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS, plus } from '../../core/instant.ts';
import type { Listening } from '../../web/listen.ts';
import { sampleOutcome, sampleSignal, T0 } from './support/samples.ts';
import { createWorld, serve, type World } from './support/world.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const quiet = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.skipIf(!existsSync(executablePath))('the page in a browser', () => {
  let browser: Browser;
  const webs: Listening[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath,
      args: ['--headless', '--no-sandbox', '--disable-gpu', ...quiet],
    });
  }, 20_000);
  afterAll(() => browser.close());
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await Promise.all(webs.splice(0).map((web) => web.close()));
  });

  const opened = async (world: World, options: { width?: number; path?: string } = {}) => {
    const web = await serve(world);
    webs.push(web);
    const { width = 1280, path = '/' } = options;
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(web.url + path);
    await page.locator('#live[data-state=live]').waitFor();
    // gone after any reload
    await page.evaluate('window.unmoved = true');
    return { page, complaints, web };
  };
  const unmoved = (page: Page): Promise<unknown> => page.evaluate('window.unmoved');

  const first = sampleSignal();
  const second = sampleSignal(plus(T0, 5 * MINUTE_MS), { symbol: 'ETH-USD', direction: 'SELL' });

  it('shows the first signal, the next one, its decision and its outcome as they are told, without a reload', async () => {
    const world = createWorld();
    world.cycles.recorded = 3;
    const { page, complaints } = await opened(world);
    expect(await page.locator('.empty').textContent()).toContain('3 verdicts so far: all HOLD or withheld');

    world.put({ signal: first, outcome: { kind: 'open' } });
    world.emit({ kind: 'signal', id: first.id });
    await page.locator(`#s-${first.id}.fresh .outcome.open`).waitFor();
    expect(await page.locator('.empty').count()).toBe(0);
    await page.locator(`#s-${first.id} summary`).click();
    expect(await page.locator(`#s-${first.id} .prose`).isVisible()).toBe(true);

    world.put({ signal: second, outcome: { kind: 'open' } });
    const toldAt = performance.now();
    world.emit({ kind: 'signal', id: second.id });
    await page.locator(`#s-${second.id}.fresh`).waitFor();
    // within a second on a machine of its own; this one may be shared
    expect(performance.now() - toldAt).toBeLessThan(2000);
    expect(await page.locator('.signals > li .symbol').allTextContents()).toEqual(['ETH-USD', 'BTC-USD']);
    expect(await page.locator('.open-now li').count()).toBe(2);

    world.decide(first.id, 1, 'took');
    world.emit({ kind: 'decision', id: first.id });
    await page.getByText('Took 1').waitFor();
    world.put({ signal: first, outcome: sampleOutcome(first, 'target') });
    world.emit({ kind: 'outcome', id: first.id });
    await page.locator(`#s-${first.id} .outcome.target`, { hasText: 'TARGET +1.4 R' }).waitFor();
    await page.getByText('2 signals, 1 open, 1 target, 0 stop, 0 expired').waitFor();
    expect(await page.locator(`#s-${first.id} details`).getAttribute('open')).toBe('');
    expect([await unmoved(page), complaints]).toEqual([true, []]);
  });

  it('says since when it is stale, and catches up with what it missed once the service is back', async () => {
    const world = createWorld();
    world.put({ signal: first, outcome: { kind: 'open' } });
    const { page, web } = await opened(world);
    await web.close();
    await page.locator('#live[data-state=stale]').waitFor();
    expect(await page.locator('#live').textContent()).toBe('stale since 14:36:00 UTC');
    world.put({ signal: first, outcome: sampleOutcome(first, 'stop') });
    world.put({ signal: second, outcome: { kind: 'open' } });
    webs.push(await serve(world, web.port));
    await page.locator('#live[data-state=live]').waitFor();
    await page.locator(`#s-${first.id} .outcome.stop`).waitFor();
    await page.locator(`#s-${second.id}`).waitFor();
    expect(await unmoved(page)).toBe(true);
  }, 12_000);

  it('keeps other symbols out of a filtered page and new signals out of an older one', async () => {
    const world = createWorld();
    world.put({ signal: first, outcome: { kind: 'open' } });
    const { page: filtered } = await opened(world, { path: '/?symbol=BTC-USD' });
    const { page: older } = await opened(world, { path: `/?before=${second.id}` });
    world.put({ signal: second, outcome: { kind: 'open' } });
    world.emit({ kind: 'signal', id: second.id });
    for (const page of [filtered, older]) {
      await page.getByText('2 signals, 2 open').waitFor();
      expect(await page.locator('.signal').count()).toBe(1);
    }
  });

  it('keeps the page of one signal true', async () => {
    const world = createWorld();
    world.put({ signal: first, outcome: { kind: 'open' } });
    const { page, complaints } = await opened(world, { path: `/signals/${first.id}` });
    world.put({ signal: first, outcome: sampleOutcome(first, 'expired') });
    world.emit({ kind: 'outcome', id: first.id });
    await page.locator('#alone .outcome.expired').waitFor();
    expect([await unmoved(page), complaints]).toEqual([true, []]);
  });

  it('never scrolls sideways, whatever the width, the words and the colours', async () => {
    const symbols = ['BTC-USD', 'ETH-USD', 'SOL-USD', 'LONGSYMBOL12345-USD'];
    const world = createWorld({ chatUrl: 'http://127.0.0.1:1/chat', symbols });
    const long = 'unbreakable'.repeat(60);
    const words = {
      symbol: '1000000BONKSHIB-USD',
      reasoning: long,
      keyFactors: [long],
      entry: 123_456_789.12,
      tick: 1e-8,
    };
    const wide = sampleSignal(plus(T0, -30 * MINUTE_MS), words);
    world.put({ signal: wide, outcome: { kind: 'unknown', because: long } });
    world.put({ signal: second, outcome: { kind: 'open' } });
    world.decide(wide.id, 1, 'took');
    world.decide(wide.id, 2, 'skipped');
    world.decide(wide.id, 3, 'monitoring');
    const { page, complaints } = await opened(world);
    for (const summary of await page.locator('summary').all()) await summary.click();
    for (const width of [360, 699, 700, 860, 1269, 1270, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme: width % 20 === 0 ? 'dark' : 'light' });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
    expect(complaints).toEqual([]);
  });

  it('can be used from the keyboard alone', async () => {
    const world = createWorld();
    world.put({ signal: first, outcome: { kind: 'open' } });
    const { page } = await opened(world, { width: 360 });
    for (let i = 0; i < 20 && !(await page.locator('summary:focus').count()); i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('.prose').isVisible()).toBe(true);
    world.put({ signal: first, outcome: sampleOutcome(first, 'stop') });
    world.emit({ kind: 'outcome', id: first.id });
    await page.locator('.outcome.stop').waitFor();
    expect(await page.locator('summary:focus').count()).toBe(1);
  });

  it('shows the same history without JavaScript', async () => {
    const world = createWorld();
    world.put({ signal: first, outcome: sampleOutcome(first, 'target') });
    const web = await serve(world);
    webs.push(web);
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(web.url);
    await page.locator('summary').click();
    expect(await page.locator('.prose').isVisible()).toBe(true);
    expect(await page.locator('#live').textContent()).toBe('as of 14:36:00 UTC');
  });
});
