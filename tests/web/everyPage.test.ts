// Every page in a browser: phone and desktop, dark and light, for those who see differently, by keyboard, within its bytes.
// With V7_SCREENSHOTS set to a folder, the pictures of README are taken on the way.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, plus, SLOT_MS } from '../../core/instant.ts';
import { candlesOf } from '../../core/market/shapeCandles.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';
import { sampleOutcome, sampleReport, sampleSignal, T0 } from './support/samples.ts';
import { newLink, type Session, signIn } from './support/signedIn.ts';
import { type World, webWorlds } from './support/world.ts';

const { fresh, serveThroughout } = webWorlds();
/** rows that are alike look alike unfolded */
const UNFOLDED = 4;
const pictures = process.env['V7_SCREENSHOTS'];

const kinds = ['target', 'stop', 'target', 'expired'] as const;
const rowAt = (i: number) => {
  const symbol = ['BTC-USD', 'ETH-USD'][i % 2] ?? 'BTC-USD';
  const signal = sampleSignal(plus(T0, -i * HOUR_MS), { symbol, direction: i % 3 === 0 ? 'SELL' : 'BUY' });
  return { signal, outcome: i === 0 ? ({ kind: 'open' } as const) : sampleOutcome(signal, kinds[i % 4] ?? 'stop') };
};
const shown = rowAt(2).signal;

/** Minutes that wander around the entry, from before the signal to after its end. */
const minutes = () =>
  candlesOf(
    Array.from({ length: 240 }, (_, i) => {
      const close = 42_480 + Math.sin(i / 9) * 180 + i;
      const time = (plus(shown.asOf, -2 * HOUR_MS) + i * MINUTE_MS) / 1000;
      return { time, open: close - 8, high: close + 20, low: close - 25, close, volume: 3, filled: false };
    }),
    60,
  );

describe.skipIf(chromiumPath === undefined)('every page', { timeout: 120_000 }, () => {
  let browser: Browser;
  let world: World;
  let url: string;
  let ada: Session;
  beforeAll(async () => {
    world = await fresh({
      symbols: ['BTC-USD', 'ETH-USD'],
      chatUrl: 'http://127.0.0.1:1/chat',
      lastPrice: (symbol) => ({ price: symbol === 'BTC-USD' ? 42_500 : 42_470, at: world.now, tick: 0.01 }),
    });
    for (let i = 0; i < 45; i++) await world.put(rowAt(i));
    await world.record(sampleReport(shown));
    await world.stores.candles.append(shown.symbol, minutes());
    await world.stores.proposals.put({
      ...{ id: `${shown.id}-quant`, by: 'quant', final: true },
      signal: { ...shown, publishedAt: plus(shown.publishedAt, SLOT_MS) },
      reasons: [{ reason: 'confidence', confidence: 55, minimum: 60 }],
    });
    await world.decide(shown.id, 1, 'took');
    ({ url } = await serveThroughout(world));
    [browser, ada] = await Promise.all([launchChromium(), signIn(world, url, 1)]);
  }, 60_000);
  afterAll(() => browser?.close());

  const opened = async (path: string, session?: Session) => {
    const context = await browser.newContext({ viewport: { width: 360, height: 800 }, colorScheme: 'dark' });
    if (session) {
      const [name = '', value = ''] = session.cookie.split('=');
      await context.addCookies([{ name, value, url }]);
    }
    const page = await context.newPage();
    const complaints: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(url + path);
    return { page, complaints, asked, close: () => context.close() };
  };

  const serious = async (page: Page): Promise<readonly string[]> => {
    await page.evaluate(axe.source);
    const found = (await page.evaluate("axe.run({ resultTypes: ['violations'], iframes: false })")) as axe.AxeResults;
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160) ?? ''}`);
  };

  const picture = async (page: Page, name: string): Promise<void> => {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.evaluate('scrollTo(0, 0)');
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  };

  it.each([
    ['the history', '/', true],
    ['the history for guests', '/', false],
    ['a filtered history', '/?direction=SELL&tier=MEDIUM', true],
    ['withheld proposals', '/?withheld=1', true],
    ['one signal', `/signals/${shown.id}`, true],
    ['the performance', '/performance?range=all', true],
    ['signing in', '/login', false],
    ['being signed in', '/login', true],
    ['an offer to sign in', '/login/LINK', false],
    ['an address that is not there', '/nowhere', false],
  ])(
    '%s: nothing scrolls sideways, nothing complains, nothing serious for axe, in both widths and colours',
    async (name, path, isPerson) => {
      const address = path.replace('LINK', await newLink(world, 1));
      const { page, complaints, asked, close } = await opened(address, isPerson ? ada : undefined);
      for (const summary of (await page.locator('main summary').all()).slice(0, UNFOLDED))
        if (await summary.isVisible()) await summary.click();
      const found: string[] = [];
      for (const [width, colorScheme] of [
        [360, 'dark'],
        [1280, 'dark'],
        [1280, 'light'],
        [360, 'light'],
      ] as const) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        // plots are drawn anew a frame after the resize
        await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        if ((width === 360) === (colorScheme === 'dark')) found.push(...(await serious(page)));
      }
      if (name === 'one signal' || name === 'the performance')
        await picture(page, name === 'one signal' ? 'signal' : 'performance');
      expect(found).toEqual([]);
      expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
      expect(asked.filter((one) => !one.startsWith(url))).toEqual([]);
      await close();
    },
  );

  it('draws plots that can be looked into where scripts run, within 200 KB, and pages without them within 100 KB', async () => {
    const size = async (path: string, selector: string): Promise<number> => {
      const { page, close } = await opened('/login');
      let bytes = 0;
      page.on('response', async (response) => {
        if (response.url().includes('/events')) return;
        bytes += (await response.request().sizes()).responseBodySize;
      });
      await page.goto(url + path);
      await page.locator(selector).first().waitFor();
      await close();
      return bytes;
    };
    expect(await size('/', '.signal')).toBeLessThan(100_000);
    expect(await size(`/signals/${shown.id}`, '#candles .u-wrap')).toBeLessThan(200_000);
    expect(await size('/performance?range=all', '#plot-equity .u-wrap')).toBeLessThan(200_000);
  });

  it('filters, unfolds, and enters a result by the keyboard alone', async () => {
    const { page, close } = await opened('/', ada);
    await page.locator('.filters summary').focus();
    await page.keyboard.press('Enter');
    await page.locator('select[name=mine]').focus();
    await page.keyboard.type('I took');
    await page.keyboard.press('Enter');
    await page.locator('button.primary').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/mine=took/);
    expect(await page.locator('.signal').count()).toBe(1);
    await page.locator('.when a').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/signals\//);
    await page.locator('select[name=result]').focus();
    await page.keyboard.type('Win');
    await page.locator('.entry-form button').focus();
    await page.keyboard.press('Enter');
    await page.getByText('Your result: Win').waitFor();
    expect((await world.stores.personalResults.get(shown.id, 1))?.standing.result).toBe('win');
    await close();
  });

  it('ticks the prices, and shows where an open signal stands', async () => {
    const { page, close } = await opened('/');
    await page.locator('[data-tick="BTC-USD"] .price', { hasText: '42,500.00' }).waitFor();
    await page.locator('.track:not([hidden]) .now', { hasText: /now [+-]?\d/ }).waitFor();
    await close();
  });

  it('fetches every analysis with its noise once a signal is unfolded', async () => {
    const { page, close } = await opened('/');
    await page.locator(`#s-${shown.id} summary`).click();
    await page.locator(`#s-${shown.id} .why`, { hasText: '7 % of pure noise shows as much' }).waitFor();
    await close();
  });
});
