// A person's first minutes in a real browser: /start, a card with its chart, Took, the mark, the outcome, the history.
// With V7_SCREENSHOTS set to a folder, the pictures of README are taken on the way.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../support/chromium.ts';
import { type Demo, endSandbox, startDemo, temporaryFolder } from './demoProcess.ts';

const pictures = process.env['V7_SCREENSHOTS'];
const folder = temporaryFolder();

describe.skipIf(chromiumPath === undefined)('the first minutes', () => {
  let demo: Demo;
  let browser: Browser;
  const trouble: string[] = [];

  const open = async (url: string, width: number, colorScheme: 'dark' | 'light'): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width, height: width === 390 ? 1240 : 780 },
      colorScheme,
      deviceScaleFactor: 2,
    });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') trouble.push(message.text());
    });
    page.on('pageerror', (error) => trouble.push(String(error)));
    await page.goto(url);
    return page;
  };
  const picture = async (page: Page, name: string): Promise<void> => {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  };

  beforeAll(async () => {
    [demo, browser] = await Promise.all([
      startDemo(['--data', folder.path, '--speed', pictures === undefined ? '240' : '60']),
      launchChromium(),
    ]);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await demo?.kill('SIGTERM');
    endSandbox(folder.path);
    folder.remove();
  });

  test('a card arrives with its chart, Took leaves its mark, the end is answered, and all of it stands in the history', async () => {
    const chat = await open(demo.chat, 390, 'dark');
    await chat.getByRole('textbox').fill('/start');
    await chat.keyboard.press('Enter');
    await chat.locator('.message', { hasText: 'Hello' }).first().waitFor();

    const card = chat.locator('.message.with-photo').last();
    await card.waitFor({ timeout: 60_000 });
    await expect
      .poll(
        () =>
          card
            .locator('img')
            .first()
            .evaluate((img) => ('naturalWidth' in img ? Number(img.naturalWidth) : 0)),
        { timeout: 10_000 },
      )
      .toBeGreaterThan(500);
    await expect.poll(() => card.innerText()).toMatch(/V7 SIGNAL · (BTC|ETH|SOL)-USD/);
    const text = await card.innerText();
    for (const part of [
      'Direction',
      'Confidence',
      'Signals like this',
      'Entry',
      'Stop Loss',
      'Take Profit',
      'After costs',
      'Reasoning',
      'Analysis',
      'candle closed',
    ])
      expect(text).toContain(part);

    const id = (await card.getAttribute('data-message')) ?? (await card.getAttribute('id')) ?? '';
    const same = id === '' ? card : chat.locator(`[data-message="${id}"], [id="${id}"]`).first();
    await same.getByRole('button', { name: /Took/ }).click();
    await same.getByRole('button', { name: /Undo/ }).waitFor({ timeout: 30_000 });
    await expect.poll(() => same.innerText(), { timeout: 30_000 }).toMatch(/✅ Took/);
    await same.scrollIntoViewIfNeeded();
    await picture(chat, 'chat-card');

    await same.getByRole('button', { name: /Details/ }).click();
    await chat
      .locator('.message', { hasText: /Costs|costs/ })
      .last()
      .waitFor();

    const symbol = /V7 SIGNAL · (\S+)/.exec(text)?.[1] ?? '';
    const web = await open(demo.web, 1280, 'light');
    await web.getByText(symbol).first().waitFor();
    await web
      .getByText(/Took 1/)
      .first()
      .waitFor();
    await picture(web, 'history');

    const end = chat.locator('.message', { hasText: /(TARGET|STOP|EXPIRED) [+-]\d/ }).last();
    await end.waitFor({ timeout: 110_000 });
    await end.scrollIntoViewIfNeeded();
    await picture(chat, 'chat-outcome');
    await expect
      .poll(() => web.locator('body').innerText(), { timeout: 10_000 })
      .toMatch(/(TARGET|STOP|EXPIRED) [+-]\d/);

    const phone = await open(demo.web, 360, 'dark');
    await phone.getByText(symbol).first().waitFor();
    expect(await phone.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await picture(phone, 'history-phone');
    expect(trouble).toEqual([]);
  }, 200_000);

  test('a stranger in a second tab gets one polite sentence with an id to copy and nothing else', async () => {
    const page = await open(`${demo.chat}?person=100002`, 390, 'light');
    await page.getByRole('button', { name: /start/i }).first().click();
    await page.locator('.message', { hasText: '100002' }).last().waitFor();
    expect(await page.locator('.message.with-photo').count()).toBe(0);
  }, 60_000);
});
