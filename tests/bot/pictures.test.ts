// The pictures of the bot for docs/pictures.md, on made-up signals in the chat page of the local Telegram. They are taken
// where V7_SCREENSHOTS names a folder: V7_SCREENSHOTS=docs/pictures npm test -- tests/bot/pictures
import { mkdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { CycleReport } from '../../core/cycleReport.ts';
import type { Signal } from '../../core/decision/verdict.ts';
import { defaultPreferences } from '../../core/delivery/preferences.ts';
import { type Instant, instant, MINUTE_MS, plus, SLOT_MS } from '../../core/instant.ts';
import type { Upstreams } from '../../core/market/context.ts';
import { candlesOf } from '../../core/market/shapeCandles.ts';
import { firstPhase, phaseAfter } from '../../core/record/phase/phase.ts';
import { createChat } from '../../sandbox/chat/createChat.ts';
import type { Message } from '../../sandbox/telegram/world.types.ts';
import { upstreamsAt } from '../core/synthesis/promptInput.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, startBotWorld, until } from './support/botWorld.ts';
import { scriptOf } from './support/script.ts';
import { endedAt, NOON, reportOf, signalOf, walk } from './support/signals.ts';

const folder = process.env['V7_SCREENSHOTS'];
const MOST_BYTES = 150_000;

const LIFE_MIN = 92;

/** Minutes after `from`, wandering from one price to another, which is touched by the last one alone. */
const after = (from: Instant, minutes: number, [start, end]: readonly [number, number]) => {
  let last = start;
  const rows = Array.from({ length: minutes }, (_, i) => {
    const part = (i + 1) / minutes;
    const close = start + (end - start) * (0.94 * part ** 2 + 0.06 * Math.sin(7 * part));
    const row = {
      ...{ time: from / 1000 + 60 * i, open: last, close, volume: 3 + (i % 7), filled: false },
      ...{ high: Math.max(last, close) + start * 0.0002, low: Math.min(last, close) - start * 0.0002 },
    };
    last = close;
    return row;
  });
  return candlesOf(rows, 60);
};

/** What the sources say, with the book and CoinGecko's price where the signal's market stands. */
const sourcesOf = ({ asOf, entry }: Signal): Upstreams => {
  const sources = upstreamsAt(asOf);
  const { orderFlow, sentiment } = sources;
  if (orderFlow.kind !== 'ok' || sentiment.kind !== 'ok') throw new Error('the sources of a picture answer');
  const { best, mid, microprice } = orderFlow.value;
  const { market } = sentiment.value.parts;
  if (market.kind !== 'ok') throw new Error('CoinGecko knows the price of a picture');
  const by = entry / mid;
  const moved = <L extends { readonly price: number }>(level: L): L => ({ ...level, price: level.price * by });
  const value = {
    ...market.value,
    ...{ priceUsd: market.value.priceUsd * by, marketCapUsd: (market.value.marketCapUsd ?? 0) * by },
  };
  return {
    ...sources,
    orderFlow: {
      ...orderFlow,
      value: {
        ...orderFlow.value,
        ...{ best: { bid: moved(best.bid), ask: moved(best.ask) }, mid: entry, microprice: microprice * by },
      },
    },
    sentiment: {
      ...sentiment,
      value: { ...sentiment.value, parts: { ...sentiment.value.parts, market: { ...market, value } } },
    },
  };
};

const said: Partial<Signal> = {
  by: 'deepseek',
  reasoning:
    'Trend and Kalman both point up while takers have bought for fifteen minutes and the bid is thicker than the ask. RSI is stretched and the ETF headlines are old news, so the target stays within one ATR and a half.',
  keyFactors: [
    'Takers bought 55 % of the last 15 minutes',
    'Bid side 15 % thicker within 0.5 %',
    'RSI 61, not yet stretched',
  ],
};

describe.skipIf(folder === undefined || chromiumPath === undefined)('the pictures of the bot', () => {
  const embedded = embeddedForTests();
  let w: BotWorld;
  let browser: Browser;
  let page: Page;
  let close = (): void => undefined;

  /** One element of the page as a file of bounded size. */
  const picture = async (name: string, message: Message | undefined): Promise<void> => {
    if (!message || folder === undefined) throw new Error(`nothing to take for ${name}`);
    const one = page.locator(`[data-message="${message.messageId}"]`).last();
    await one.waitFor();
    await one.evaluate((element) => element.scrollIntoView({ block: 'end' }));
    await until(`the picture in ${name}`, () =>
      one.evaluate((element) =>
        [...element.querySelectorAll('img')].every((img) => img.complete && img.naturalWidth > 0),
      ),
    );
    await page.waitForTimeout(300);
    // the way down to the newest message would stand on the picture
    await page.evaluate("document.querySelector('.to-bottom')?.style.setProperty('display', 'none')");
    const path = join(folder, `${name}.jpg`);
    for (const quality of [84, 72, 60, 48]) {
      await one.screenshot({ path, type: 'jpeg', quality });
      if (statSync(path).size < MOST_BYTES) return;
    }
    throw new Error(`${name} takes ${statSync(path).size} bytes`);
  };

  const publish = async (changes: Partial<Signal>): Promise<Signal> => {
    const signal = signalOf({ ...said, ...changes });
    const made = reportOf(signal);
    const price = { price: signal.entry, bid: signal.entry, ask: signal.entry + signal.tick, tick: signal.tick };
    const ticker = made.ticker.kind === 'ok' ? { ...made.ticker, value: price } : made.ticker;
    const report: CycleReport = { ...made, ticker, upstreams: sourcesOf(signal) };
    await w.stores.candles.append(signal.symbol, walk(signal.asOf, 600, signal.entry));
    await w.stores.cycles.claim(signal.cycle, signal.symbol, 60_000);
    await w.stores.cycles.record(report);
    await w.stores.signals.put(signal, report);
    await w.stores.cycles.finish(signal.cycle, signal.symbol);
    return signal;
  };
  const owe = (kind: 'card' | 'state' | 'outcome', subject: string, queued: Instant) =>
    w.stores.outbox.enqueue([{ subscriber: ALEX, kind, subject, revision: 1 }], queued);
  const newestCard = (): Message | undefined => w.heard(ALEX).findLast((message) => message.caption?.startsWith('🚨'));

  /** Three hours later a new signal of the symbol, its card sent. */
  const next = async (changes: Partial<Signal> = {}): Promise<Signal> => {
    w.time.market = plus(instant(Math.ceil((w.time.market + 180 * MINUTE_MS) / SLOT_MS) * SLOT_MS), 19_000);
    const asOf = instant(Math.floor(w.time.market / SLOT_MS) * SLOT_MS);
    const signal = await publish({ asOf, ...changes });
    await owe('card', signal.id, plus(signal.publishedAt, 1000));
    await w.deliver();
    return signal;
  };
  const ended = async (signal: Signal, kind: 'target' | 'stop' | 'expired', r: number): Promise<void> => {
    const to = { target: signal.takeProfit, stop: signal.stopLoss, expired: signal.entry * 1.001 }[kind];
    await w.stores.candles.append(signal.symbol, after(signal.asOf, LIFE_MIN, [signal.entry, to]));
    const outcome = endedAt(signal, kind, r);
    await w.stores.signals.settle(signal.id, 'exitPrice' in outcome ? { ...outcome, exitPrice: to } : outcome);
    w.advance((LIFE_MIN + 2) * MINUTE_MS);
    await owe('state', signal.id, w.time.market);
    await w.deliver();
  };
  const living = async (signal: Signal): Promise<void> => {
    await owe('state', signal.id, w.time.market);
    await w.deliver();
  };

  beforeAll(async () => {
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
    w = await startBotWorld(embedded, { bot: { symbols: ['BTC-USD', 'ETH-USD', 'SOL-USD'], version: '1.0.0' } });
    const app = express();
    const state = () => ({ speed: 1, held: false, paused: false, ended: false });
    app.use('/chat', createChat({ world: w.world, clock: { nowMs: () => w.time.market, state } }));
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    close = () => {
      server.closeAllConnections();
      server.close();
    };
    browser = await launchChromium();
    const context = await browser.newContext({
      viewport: { width: 400, height: 2300 },
      colorScheme: 'dark',
      deviceScaleFactor: 1.15,
    });
    page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/chat`);
    const first = firstPhase(plus(NOON, -20 * 24 * 60 * MINUTE_MS));
    await w.stores.phases.append(first);
    const live = phaseAfter(first, {
      kind: 'admin',
      at: plus(NOON, -19 * 24 * 60 * MINUTE_MS),
      by: ALEX,
      wish: 'LIVE',
    });
    if (live) await w.stores.phases.append(live);
    const preferences = { ...defaultPreferences, accountUsd: 1000, timeZone: 'Europe/Berlin', summaryHour: 8 };
    const person = {
      id: ALEX,
      firstName: 'Alex',
      role: 'admin',
      state: 'active',
      joinedAt: NOON,
      preferences,
      introduction: 'done',
    } as const;
    await w.stores.subscribers.put(person);
    w.world.say(ALEX, ALEX, '/id');
    await until('a first word', () => w.heard(ALEX).length > 0);
    for (let i = 0; i < 26; i++) {
      const old = await publish({ asOf: plus(NOON, -(i + 2) * 60 * SLOT_MS), confidence: 71 });
      const kind = i % 9 < 4 ? 'target' : i % 9 < 8 ? 'stop' : 'expired';
      const r = { target: 1.04, stop: -1.38, expired: 0.1 }[kind];
      await w.stores.signals.settle(old.id, endedAt(old, kind, r));
      const other = kind === 'target' ? 'stop' : i % 3 === 0 ? 'target' : 'expired';
      await w.stores.signals.settleMirror(
        old.id,
        endedAt(old, other, { target: 1.04, stop: -1.38, expired: -0.3 }[other]),
      );
    }
  }, 120_000);
  afterAll(async () => {
    close();
    await browser?.close();
    await w?.stop();
  });

  it('the card in each state', async () => {
    const valid = await next();
    await picture('card-valid', newestCard());
    await ended(valid, 'stop', -1.38);
    const moved = await next({ symbol: 'ETH-USD', entry: 2500, stopLoss: 2482, takeProfit: 2531 });
    await w.stores.signalMarks.put(moved.id, { price: 2509, at: w.time.market, moved: true, told: 'moved' });
    await living(moved);
    await picture('card-moved', newestCard());
    await ended(moved, 'target', 1.04);
    const broken = await next({ symbol: 'SOL-USD', entry: 94.2, stopLoss: 93.4, takeProfit: 95.7 });
    w.advance(40 * MINUTE_MS);
    await w.stores.signals.breakThesis(broken.id, { at: w.time.market, cycle: broken.cycle });
    await living(broken);
    await picture('card-thesis-broken', newestCard());
    await ended(broken, 'expired', 0.1);
    await ended(await next(), 'target', 1.04);
    await picture('card-target', newestCard());
    await ended(await next({ direction: 'SELL', stopLoss: 97_040, takeProfit: 95_340 }), 'stop', -1.38);
    await picture('card-stop', newestCard());
    const expired = await next();
    await ended(expired, 'expired', 0.1);
    await picture('card-expired', newestCard());
  }, 120_000);

  it('Details and what the commands show', async () => {
    const alex = scriptOf(w, ALEX);
    const open = await next();
    await next({ symbol: 'ETH-USD', entry: 2500, stopLoss: 2482, takeProfit: 2531 });
    const card = w.heard(ALEX).findLast((message) => message.caption?.includes('BTC-USD'));
    if (!card) throw new Error('no card');
    await alex.press(card, 'Took');
    await alex.press(card, 'Details');
    await picture('details', await alex.hears(/all of it/));
    await w.stores.signalMarks.put(open.id, { price: 96_870, at: w.time.market, moved: true, told: 'moved' });
    await picture('status', await alex.say('/status'));
    await alex.say('/stats');
    const stats = await alex.hears(/In figures\n/);
    await picture('stats', stats);
    await picture(
      'stats-equity',
      w.heard(ALEX).findLast((message) => message.photo && message.caption?.includes('coin')),
    );
    await picture('settings', await alex.say('/settings'));
    await picture('summary', await alex.say('/daily 5'));
  }, 60_000);

  it('the head of a card in another phase', async () => {
    const kinds = { ...defaultPreferences.kinds, suspended: 'on' } as const;
    await w.stores.subscribers.setPreferences(ALEX, { kinds });
    for (const wish of ['PAPER', 'SUSPENDED'] as const) {
      const standing = await w.stores.phases.current();
      const change = standing && phaseAfter(standing, { kind: 'admin', at: w.time.market, by: ALEX, wish });
      if (!change) throw new Error(`no change to ${wish}`);
      await w.stores.phases.append(change);
      // the bot looks at the phase again after some seconds
      w.time.wallMs += 10_000;
      await next();
      await picture(`card-${wish.toLowerCase()}`, newestCard());
    }
  }, 60_000);
});
