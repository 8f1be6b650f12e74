// The registry of what a person can type: one line a command; its words for /help and the menu stand in bot/text/help.ts.
import { broadcast } from './commands/broadcast.ts';
import { cancel } from './commands/cancel.ts';
import type { Entry } from './commands/command.ts';
import { cost } from './commands/cost.ts';
import { deleteMe } from './commands/deleteMe.ts';
import { event } from './commands/event.ts';
import { exportMine } from './commands/export.ts';
import { health } from './commands/health.ts';
import { createHelp } from './commands/help.ts';
import { id } from './commands/id.ts';
import { invite } from './commands/invite.ts';
import { logs } from './commands/logs.ts';
import { mute, unmute } from './commands/mute.ts';
import { pause, resume } from './commands/pause.ts';
import { phase } from './commands/phase.ts';
import { report } from './commands/report.ts';
import { set } from './commands/set.ts';
import { settings } from './commands/settings.ts';
import { signal } from './commands/signal.ts';
import { start } from './commands/start.ts';
import { performance, stats } from './commands/stats.ts';
import {
  daily,
  journal,
  market,
  monthly,
  profit,
  signals,
  status,
  summary,
  trades,
  weekly,
} from './commands/status.ts';
import { stop } from './commands/stop.ts';
import { users } from './commands/users.ts';
import { web } from './commands/web.ts';
import { why } from './commands/why.ts';

export const commands: Readonly<Record<string, Entry>> = {
  start: { run: start, where: 'anywhere' },
  help: { run: createHelp(() => commands), where: 'anywhere' },
  id: { run: id, for: 'anyone', where: 'anywhere' },
  status: { run: status, where: 'anywhere' },
  open: { run: status, where: 'anywhere' },
  signals: { run: signals, where: 'anywhere' },
  signal: { run: signal, where: 'anywhere' },
  market: { run: market, where: 'anywhere' },
  journal: { run: journal },
  summary: { run: summary },
  daily: { run: daily },
  weekly: { run: weekly },
  monthly: { run: monthly },
  profit: { run: profit },
  trades: { run: trades, where: 'anywhere' },
  report: { run: report, where: 'anywhere' },
  tg_info: { run: id, for: 'anyone', where: 'anywhere' },
  why: { run: why, where: 'anywhere' },
  stats: { run: stats },
  performance: { run: performance, where: 'anywhere' },
  settings: { run: settings, where: 'place' },
  mute: { run: mute, where: 'place' },
  unmute: { run: unmute, where: 'place' },
  stop: { run: stop, where: 'place' },
  cancel: { run: cancel, where: 'anywhere' },
  export: { run: exportMine },
  delete_me: { run: deleteMe },
  health: { run: health, where: 'anywhere' },
  web: { run: web },
  event: { run: event },
  invite: { run: invite, for: 'admins' },
  users: { run: users, for: 'admins' },
  pause: { run: pause, for: 'admins' },
  resume: { run: resume, for: 'admins' },
  phase: { run: phase, for: 'admins' },
  broadcast: { run: broadcast, for: 'admins' },
  set: { run: set, for: 'admins' },
  cost: { run: cost, for: 'admins' },
  logs: { run: logs, for: 'admins' },
};
