// The registry of what a person can type: one line a command; its words for /help and the menu stand in bot/text/help.ts.
import type { Entry } from './commands/command.ts';
import { event } from './commands/event.ts';
import { help } from './commands/help.ts';
import { signals } from './commands/signals.ts';
import { start } from './commands/start.ts';
import { performance, stats } from './commands/stats.ts';
import { web } from './commands/web.ts';
import { why } from './commands/why.ts';

export const commands: Readonly<Record<string, Entry>> = {
  start: { run: start },
  help: { run: help },
  signals: { run: signals },
  why: { run: why },
  stats: { run: stats },
  performance: { run: performance },
  web: { run: web },
  event: { run: event },
};
