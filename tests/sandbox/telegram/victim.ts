// A local Telegram in a process of its own, to be killed: node victim.ts FOLDER; prints its port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { createTelegram } from '../../../sandbox/telegram/createTelegram.ts';

const telegram = createTelegram({
  store: join(process.argv[2] ?? '.', 'telegram.sqlite'),
  clock: { nowMs: () => Date.UTC(2024, 0, 15, 12) },
  wall: { nowMs: () => 1_700_000_000_000 },
  token: process.argv[3] ?? '',
});
telegram.world.say(100_002, 100_002, '/start');
telegram.world.say(100_001, 100_001, 'hi');
telegram.world.block(100_002);
telegram.world.createChat(100_001, 'forum', 'Desk');
telegram.world.addPerson('Kim');
const server = createServer(express().use(telegram.router));
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
