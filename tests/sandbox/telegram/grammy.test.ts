// Real grammY on the local Telegram: polling, webhook, photos, menus, conversations.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ConversationFlavor, conversations, createConversation } from '@grammyjs/conversations';
import { Menu } from '@grammyjs/menu';
import express from 'express';
import { Bot, type Context, GrammyError, InlineKeyboard, InputFile, webhookCallback } from 'grammy';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ALEX, type Harness, pngOf, startTelegram, TOKEN, until } from './harness.ts';

type Ctx = ConversationFlavor<Context>;
let telegram: Harness;
let bot: Bot<Ctx>;
beforeEach(async () => {
  telegram = await startTelegram();
  bot = new Bot<Ctx>(TOKEN, { client: { apiRoot: telegram.root } });
});
afterEach(async () => {
  await bot.stop();
  await telegram.stop();
});

const last = () => telegram.world.history(ALEX, 1).at(-1);
const start = async () => {
  await new Promise<void>((resolve) => void bot.start({ onStart: () => resolve() }));
};

test('polls: a command, a photo with a keyboard, a press, an edit, a photo by its file_id', async () => {
  bot.command('start', async (ctx) => {
    const keyboard = new InlineKeyboard()
      .text('Took', 'took')
      .copyText('Copy', '96420')
      .url('Page', 'https://example.com');
    const sent = await ctx.replyWithPhoto(new InputFile(pngOf(900, 500), 'chart.png'), {
      caption: `<b>BUY</b> ${ctx.match}`,
      parse_mode: 'HTML',
      reply_markup: keyboard,
    });
    await ctx.replyWithPhoto(sent.photo.at(-1)?.file_id ?? '');
  });
  bot.callbackQuery('took', async (ctx) => {
    await ctx.answerCallbackQuery({ text: 'Noted' });
    await ctx.editMessageCaption({ caption: 'Took it' });
  });
  const toasts: string[] = [];
  telegram.world.subscribe((_, event) => void (event.kind === 'toast' && toasts.push(event.text)));
  await start();
  telegram.world.say(ALEX, ALEX, '/start deep-link');
  await until(() => telegram.world.history(ALEX, 9).length === 3);
  const card = telegram.world.history(ALEX, 9)[1];
  expect(card).toMatchObject({ caption: 'BUY deep-link', entities: [{ type: 'bold', offset: 0, length: 3 }] });
  expect(last()?.photo?.fileId).toBe(card?.photo?.fileId);
  telegram.world.press(ALEX, ALEX, card?.messageId ?? 0, 'took');
  await until(() => telegram.world.history(ALEX, 9)[1]?.caption === 'Took it');
  expect(toasts).toEqual(['Noted']);
});

test('serves a webhook with its secret, and knows the errors it gets', async () => {
  bot.on('message:text', (ctx) => ctx.reply(`heard ${ctx.message.text}`));
  const app = express();
  app.post('/hook', express.json(), webhookCallback(bot, 'express', { secretToken: 'right' }));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  await bot.api.setWebhook(url, { secret_token: 'right' });
  telegram.world.say(ALEX, ALEX, 'one');
  await until(() => last()?.text === 'heard one');
  const error = await bot.api.sendMessage(ALEX, '<b>x', { parse_mode: 'HTML' }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(GrammyError);
  expect(error).toMatchObject({ error_code: 400 });
  await bot.api.deleteWebhook();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('menus and conversations of the plugins work on it', async () => {
  const menu = new Menu<Ctx>('m').text('Press me', (ctx) => ctx.editMessageText('pressed'));
  bot.use(menu, conversations());
  bot.use(
    createConversation(async (conversation, ctx: Context) => {
      await ctx.reply('Your name?');
      const { message } = await conversation.waitFor('message:text');
      await ctx.reply(`Hello ${message.text}`);
    }, 'name'),
  );
  bot.command('menu', (ctx) => ctx.reply('menu', { reply_markup: menu }));
  bot.command('name', (ctx) => ctx.conversation.enter('name'));
  await start();
  telegram.world.say(ALEX, ALEX, '/menu');
  const shown = await until(() => telegram.world.history(ALEX, 1).find((message) => message.text === 'menu'));
  telegram.world.press(ALEX, ALEX, shown.messageId, shown.keyboard?.inline_keyboard[0]?.[0]?.callback_data ?? '');
  await until(() => last()?.text === 'pressed');
  telegram.time.wallMs += 10_000;
  telegram.world.say(ALEX, ALEX, '/name');
  await until(() => last()?.text === 'Your name?');
  telegram.world.say(ALEX, ALEX, 'Alex');
  await until(() => last()?.text === 'Hello Alex');
  expect(telegram.world.history(ALEX, 9)).toHaveLength(6);
});

test('a second grammY poller ends the first with 409', async () => {
  const failed = new Promise<unknown>((resolve) => {
    void bot.start({ onStart: () => undefined }).catch(resolve);
  });
  await until(() => bot.isRunning());
  const second = new Bot(TOKEN, { client: { apiRoot: telegram.root } });
  const alive = new Promise<void>((resolve) => void second.start({ onStart: () => resolve() }).catch(() => undefined));
  await alive;
  expect(await failed).toMatchObject({ error_code: 409, method: 'getUpdates' });
  await second.stop();
});
