// The chat page in a real browser: what a person sees and does. Skipped where no Chromium is found.

import { deflateSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredPhoto } from '../../../sandbox/telegram/world.types.ts';
import { chromiumPath, launchChromium } from '../../support/chromium.ts';
import { createMemoryWorld, type MemoryWorld } from './memoryWorld.ts';
import { type Served, serveChat, until } from './serve.ts';

const ada = 100001;
const boris = 100002;

/** The chunk of a PNG; the browser does not mind a wrong checksum less than a missing one, so it is computed. */
const chunk = (type: string, data: Uint8Array): Uint8Array => {
  const body = Buffer.concat([Buffer.from(type), data]);
  let crc = 0xffffffff;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length);
  frame.writeInt32BE(~crc, 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
};

/** A grey picture of the given size. */
const png = (width: number, height: number): Uint8Array => {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const rows = deflateSync(Buffer.alloc((width + 1) * height, 60));
  const mark = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([mark, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', new Uint8Array())]);
};

describe.skipIf(chromiumPath === undefined)('the chat page', { timeout: 60_000 }, () => {
  let browser: Browser;
  let context: BrowserContext;
  let memory: MemoryWorld;
  let served: Served;
  let complaints: string[];
  let paused = false;

  beforeAll(async () => {
    browser = await launchChromium();
    context = await browser.newContext({
      viewport: { width: 360, height: 740 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(20_000);
    // stays open, so that the browser keeps its process between tests
    await context.newPage();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    memory = createMemoryWorld();
    complaints = [];
    paused = false;
    served = await serveChat(memory.world, { nowMs: () => memory.now.seconds * 1000, isPaused: () => paused });
  });
  afterEach(async () => {
    for (const page of context.pages().slice(1)) await page.close();
    await served.close();
  });

  const open = async (person: number, more = ''): Promise<Page> => {
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${served.url}?person=${person}${more}`);
    await page.getByRole('heading', { name: 'V7 Signals' }).waitFor();
    return page;
  };
  const keepPhoto = (): StoredPhoto => ({
    ...memory.bot.keepFile('photo', { bytes: png(800, 500), mime: 'image/png', name: 'chart.png' }),
    width: 800,
    height: 500,
  });
  const keyboard = {
    inline_keyboard: [
      [
        { text: '✅ Took', callback_data: 'took' },
        { text: 'Copy entry', copy_text: { text: '96420' } },
      ],
    ],
  };
  const isAtBottom = (page: Page): Promise<boolean> =>
    page.evaluate(
      `(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight < 2)(document.querySelector('.scroller'))`,
    );
  const overflow = (page: Page): Promise<number> =>
    page.evaluate(
      `Math.max(...[document.documentElement, ...document.querySelectorAll('.scroller, .column')].map((e) => e.scrollWidth - e.clientWidth))`,
    );

  it('starts the bot, gets a card, presses its button, and sees the card change in place', async () => {
    memory.bot.onSay = ({ chatId }) => {
      memory.bot.send(chatId, {
        photo: keepPhoto(),
        caption: '🚨 V7 SIGNAL · BTC-USD',
        entities: [{ type: 'bold', offset: 3, length: 9 }],
        keyboard,
      });
    };
    memory.bot.onPress = (press) => {
      memory.bot.answer(press, 'Marked: Took');
      memory.bot.edit(press.chatId, press.messageId, {
        caption: '🚨 V7 SIGNAL · BTC-USD\n✅ You took it',
        keyboard: { inline_keyboard: [[{ text: '↩️ Undo', callback_data: 'undo' }]] },
      });
    };
    const page = await open(ada);
    expect(await page.getByText('Signals on recorded candles.').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'START' }).click();
    await page.getByRole('textbox', { name: 'Message' }).waitFor();
    const card = page.locator('.with-photo');
    await card.locator('strong', { hasText: 'V7 SIGNAL' }).waitFor();
    expect(await page.locator('.message').count()).toBe(2);

    await card.getByRole('button', { name: '✅ Took' }).click();
    await page.getByRole('status').filter({ hasText: 'Marked: Took' }).waitFor();
    await card.getByRole('button', { name: 'Undo' }).waitFor();
    expect(await card.getByText('✅ You took it').isVisible()).toBe(true);
    expect(await card.getByText('edited').isVisible()).toBe(true);
    expect(await page.locator('.message').count()).toBe(2);

    await card.getByRole('button', { name: 'Photo, press to enlarge' }).click();
    await page.locator('dialog.viewer').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog.viewer').waitFor({ state: 'detached' });
    expect(await overflow(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('shows a spinner until the bot answers, once however often it is pressed, and an alert as an alert', async () => {
    const presses: Parameters<typeof memory.bot.onPress>[0][] = [];
    memory.bot.onPress = (press) => presses.push(press);
    memory.world.say(ada, ada, '/start');
    memory.bot.send(ada, { text: 'a card', keyboard });
    const page = await open(ada);
    const button = page.getByRole('button', { name: '✅ Took' });
    await button.dblclick();
    expect(await button.getAttribute('aria-busy')).toBe('true');
    await vi.waitFor(() => expect(presses).toHaveLength(1), { timeout: 10_000 });
    for (const press of presses) memory.bot.answer(press, 'This signal is over.', { alert: true });
    const alert = page.getByRole('dialog', { name: 'V7 Signals' });
    await alert.getByText('This signal is over.').waitFor();
    await page.keyboard.press('Escape');
    await alert.waitFor({ state: 'detached' });
    expect(await button.getAttribute('aria-busy')).toBe('false');
    expect(presses).toHaveLength(1);

    await page.getByRole('button', { name: 'Copy entry' }).click();
    await page.getByRole('status').filter({ hasText: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('96420');
    expect(complaints).toEqual([]);
  });

  it('shows the formats, and what is hostile only as text', async () => {
    const words = 'b i u s hidden code <img src=x onerror=alert(1)> here /help';
    const at = (part: string) => ({ offset: words.indexOf(part), length: part.length });
    memory.world.say(ada, ada, '/start');
    memory.bot.send(ada, {
      text: words,
      entities: [
        { type: 'bold', ...at('b') },
        { type: 'italic', ...at('i') },
        { type: 'underline', ...at('u') },
        { type: 'strikethrough', ...at('s') },
        { type: 'spoiler', ...at('hidden') },
        { type: 'code', ...at('code') },
        { type: 'text_link', ...at('here'), url: 'javascript:alert(1)' },
      ],
    });
    memory.bot.send(ada, {
      text: 'quoted\npre()',
      entities: [
        { type: 'blockquote', offset: 0, length: 6 },
        { type: 'pre', offset: 7, length: 5, language: 'js' },
      ],
    });
    const page = await open(ada);
    const text = page.locator('.message .text').nth(1);
    for (const tag of ['strong', 'em', 'u', 's']) expect(await text.locator(tag).count()).toBe(1);
    expect(await text.locator('a, img').count()).toBe(0);
    expect(await text.innerText()).toContain('<img src=x onerror=alert(1)>');
    await text.getByRole('button', { name: 'Spoiler, press to show' }).click();
    expect(await text.locator('.spoiler.open').innerText()).toBe('hidden');
    await text.getByRole('button', { name: 'code' }).click();
    await page.getByRole('status').filter({ hasText: 'Copied' }).waitFor();
    expect(await page.locator('blockquote').innerText()).toBe('quoted');
    expect(await page.locator('figure pre').innerText()).toBe('pre()');
    await text.getByRole('button', { name: '/help' }).click();
    await page.locator('.message.out', { hasText: '/help' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('sends by Enter, breaks the line by Shift+Enter, filters the commands, and replies', async () => {
    memory.bot.setCommands([
      { command: 'help', description: 'what everything means' },
      { command: 'signals', description: 'the latest' },
    ]);
    memory.world.say(ada, ada, '/start');
    const asked = memory.bot.send(ada, { text: 'What do you think?' });
    const page = await open(ada);
    const input = page.getByRole('textbox', { name: 'Message' });
    await page.locator('.message', { hasText: 'What do you think?' }).locator('.text').dblclick();
    await page.getByText('Reply to V7 Signals').waitFor();
    await input.fill('one');
    await input.press('Shift+Enter');
    await input.pressSequentially('two');
    await input.press('Enter');
    await page.locator('.message.out .quoted', { hasText: 'What do you think?' }).waitFor();
    expect(memory.world.history(ada, 1)[0]).toMatchObject({ text: 'one\ntwo', replyToMessageId: asked.messageId });

    await input.fill('/sig');
    expect(await page.getByRole('option').allInnerTexts()).toEqual([expect.stringContaining('/signals')]);
    await input.press('Enter');
    await until('the command', () => memory.world.history(ada, 1)[0]?.text === '/signals');
    await input.fill('/signals BTC');
    await input.press('Enter');
    await until('the command with its word', () => memory.world.history(ada, 1)[0]?.text === '/signals BTC');
    await page.getByRole('button', { name: 'Menu of the bot’s commands' }).click();
    expect(await page.getByRole('option').count()).toBe(2);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('option').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('follows a deep link inside the chat, and starts with the payload of its own address', async () => {
    const heard: (string | undefined)[] = [];
    memory.bot.onSay = ({ text }) => heard.push(text);
    memory.world.say(ada, ada, '/start');
    memory.bot.send(ada, {
      text: 'See it: t.me',
      entities: [{ type: 'text_link', offset: 0, length: 6, url: 'https://t.me/v7_signals_bot?start=s1' }],
    });
    const page = await open(ada);
    await page.getByRole('button', { name: 'See it' }).click();
    await until('the start', () => heard.at(-1) === '/start s1');
    const other = await open(boris, '&start=claim_1');
    await other.getByRole('button', { name: 'START' }).click();
    await until('the claim', () => heard.at(-1) === '/start claim_1');
    expect(complaints).toEqual([]);
  });

  it('keeps two people in two tabs apart', async () => {
    memory.world.say(ada, ada, '/start');
    memory.world.say(boris, boris, '/start');
    const [forAda, forBoris] = [await open(ada), await open(boris)];
    memory.bot.send(ada, { text: 'only for Ada' });
    memory.bot.send(boris, { text: 'only for Boris' });
    await forAda.locator('.message', { hasText: 'only for Ada' }).waitFor();
    await forBoris.locator('.message', { hasText: 'only for Boris' }).waitFor();
    expect(await forAda.getByText('only for Boris').count()).toBe(0);
    expect(await forBoris.getByText('only for Ada').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('holds the reader’s place while older messages load, newer arrive and others change', async () => {
    memory.world.say(ada, ada, '/start');
    for (let n = 0; n < 120; n += 1) memory.bot.send(ada, { text: `note ${n}` });
    const page = await open(ada);
    await page.locator('.message', { hasText: 'note 119' }).waitFor();
    const place = (id: number) =>
      page.evaluate<number>(`document.querySelector('[data-message="${id}"]').getBoundingClientRect().top`);
    await page.locator('.message', { hasText: 'note 85' }).scrollIntoViewIfNeeded();
    await page.locator('.message', { hasText: 'note 45' }).waitFor({ state: 'attached' });
    await page.evaluate(`document.querySelector('.scroller').scrollTop = 900`);
    await page.getByRole('button', { name: 'Scroll to the newest message' }).waitFor();
    const middle = await page.evaluate<number>(
      `Number(document.elementFromPoint(80, 400).closest('.messages').querySelectorAll('.message').values()
        .find((row) => row.getBoundingClientRect().top > 300).dataset.message)`,
    );
    const before = await place(middle);
    memory.bot.send(ada, { text: 'one more' });
    memory.bot.edit(ada, middle - 12, { text: 'changed\nand\nlonger' });
    await page.getByRole('button', { name: 'Scroll to the newest message, 1 unread' }).waitFor();
    expect(Math.abs((await place(middle)) - before)).toBeLessThan(2);
    await page.getByRole('button', { name: 'Scroll to the newest message, 1 unread' }).click();
    await until('the bottom', () => isAtBottom(page));
    memory.bot.send(ada, { text: 'and another' });
    await page.locator('.message', { hasText: 'and another' }).waitFor();
    await until('the bottom again', () => isAtBottom(page));
    expect(complaints).toEqual([]);
  });

  it('comes back by itself when the sandbox restarts, with what it missed and nothing twice', async () => {
    memory.world.say(ada, ada, '/start');
    const gone = memory.bot.send(ada, { text: 'will be gone' });
    const page = await open(ada);
    await page.locator('.message', { hasText: 'will be gone' }).waitFor();
    const { port } = served;
    await served.close();
    await page.getByText('connecting…').waitFor();
    memory.bot.send(ada, { text: 'missed' });
    memory.bot.remove(ada, gone.messageId);
    served = await serveChat(memory.world, { nowMs: () => memory.now.seconds * 1000, port });
    await page.locator('.message', { hasText: 'missed' }).waitFor();
    memory.bot.send(ada, { text: 'live again' });
    await page.locator('.message', { hasText: 'live again' }).waitFor();
    expect(await page.locator('.message').count()).toBe(3);
  });

  it('makes a group, shows it in the list with what is unread, and follows blocking', async () => {
    memory.world.say(ada, ada, '/start');
    const page = await open(ada);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'New group' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Desk');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Desk' }).waitFor();
    memory.bot.send(ada, { text: 'a card for Ada' });
    await page.getByRole('button', { name: 'Chats and people, 1 unread' }).click();
    await page
      .getByRole('navigation', { name: 'Chats' })
      .getByRole('button', { name: /a card for Ada/u })
      .click();
    await page.locator('.message', { hasText: 'a card for Ada' }).waitFor();

    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Block the bot' }).click();
    await page.getByRole('button', { name: 'UNBLOCK' }).click();
    await page.getByRole('textbox', { name: 'Message' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('fits a phone of 360 pixels whatever the words, and names every button', async () => {
    memory.world.say(ada, ada, `/start ${'w'.repeat(300)}`);
    const long = {
      inline_keyboard: [
        ['✅ Took', '❌ Skipped', '📊 Monitoring', 'x'.repeat(60)].map((text) => ({
          text,
          callback_data: text.slice(0, 20),
        })),
      ],
    };
    const sent = memory.bot.send(ada, { photo: keepPhoto(), caption: 'n'.repeat(1000), keyboard: long });
    memory.bot.send(ada, { text: 'https://example.com/' + 'p'.repeat(200), replyTo: sent.messageId });
    memory.bot.send(ada, { text: 'x'.repeat(400), entities: [{ type: 'pre', offset: 0, length: 400 }] });
    memory.bot.send(ada, {
      document: memory.bot.keepFile('d', {
        bytes: png(1, 1),
        mime: 'text/csv',
        name: `${'long_name_'.repeat(12)}.csv`,
      }),
      caption: 'file',
    });
    memory.bot.pin(ada, sent.messageId);
    const page = await open(ada);
    await page.locator('.document').waitFor();
    expect(await overflow(page)).toBe(0);
    const nameless = await page
      .locator('button, a')
      .evaluateAll((nodes) =>
        (nodes as unknown as { getAttribute(name: string): string | null; textContent: string; outerHTML: string }[])
          .filter((node) => (node.getAttribute('aria-label') ?? node.textContent).trim() === '')
          .map((node) => node.outerHTML),
      );
    expect(nameless).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('says that this is the local Telegram, and the market’s time as it passes', async () => {
    const page = await open(ada);
    await page.getByText('Local Telegram', { exact: true }).waitFor();
    await page
      .getByText('15 Jan 2024 14:30:00 UTC')
      .or(page.getByText(/15 Jan 2024 14:3\d:\d\d UTC/u))
      .waitFor();
    expect(await page.locator('.market-state').innerText()).toBe('×60');
    memory.now.seconds += 3600;
    await page.getByText(/15 Jan 2024 15:3\d:\d\d UTC/u).waitFor();
    expect(await page.getByRole('link', { name: 'Web page' }).getAttribute('rel')).toBe('noopener');
    paused = true;
    await page.getByText('paused', { exact: true }).waitFor();
    // not carried on between two tellings
    expect(await page.locator('.market-time').innerText()).toMatch(/15 Jan 2024 15:30:00 UTC/u);
  });
});
