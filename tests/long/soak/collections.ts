// What each collection may hold, as docs/storage.md tells it: a cap that is checked, or one document a thing that is kept for ever.

/** What has happened while the soak ran, which the caps are reckoned from. */
export type Run = {
  readonly days: number;
  readonly symbols: number;
  readonly people: number;
};

export type Bound =
  | { readonly kind: 'cap'; readonly most: (run: Run) => number; readonly because: string }
  | { readonly kind: 'kept'; readonly per: string };

const cap = (most: number | ((run: Run) => number), because: string): Bound => ({
  kind: 'cap',
  most: typeof most === 'number' ? () => most : most,
  because,
});
const kept = (per: string): Bound => ({ kind: 'kept', per });

const SLOTS_A_DAY = 288;

/** Every collection there is; one that is not named here fails the check. */
export const BOUNDS: Readonly<Record<string, Bound>> = {
  accessRequests: cap(10_000, 'one a person who asked, gone when answered'),
  agendaJobs: cap(8, 'one a job'),
  agenda_logs: cap(0, 'never written'),
  alarms: cap(200, 'one a condition; those over and told are forgotten'),
  auditTrail: kept('change an admin made'),
  broadcasts: kept('message to everybody'),
  candles: cap(
    ({ days, symbols }) => (days + 15) * SLOTS_A_DAY * symbols * 1.02,
    'one a symbol and slot, and one a correction',
  ),
  card_notes: kept('signal and person who asked something of its card'),
  changes: cap(1, 'one document with the newest 100'),
  conversations: cap(({ people }) => people * 2, 'one a person with an open question'),
  credits: cap(120, 'one a month and upstream'),
  cycles: cap(({ days, symbols }) => (days + 1) * SLOTS_A_DAY * symbols, 'one a symbol and slot'),
  decisions: kept('signal and person who answered'),
  events: cap(5000, 'the list the admins keep'),
  handled_updates: cap(4, 'one a bot with the newest 200'),
  invitations: kept('link that was made'),
  iv_history: cap(({ days, symbols }) => (days + 2) * symbols, 'one a coin and day'),
  leases: cap(8, 'one a thing only one process may do'),
  lessons: kept('ended signal or proposal'),
  migrations: cap(100, 'one a migration'),
  migration_lock: cap(1, 'one'),
  model_calls: kept('question to the model'),
  model_texts: kept('question to the model'),
  outbox: kept('card to a person, and message of the last 100 days'),
  outbox_forgotten: cap(1, 'one document'),
  personal_results: kept("word of a person on a signal's result"),
  phases: kept('change of phase'),
  presses: kept('press of a button'),
  processes: cap(20, 'one a running process, those that are silent are removed'),
  proof: kept('published signal'),
  proposals: kept('proposal that was not published'),
  reservations: cap(1, 'one document'),
  sending_holds: cap(10_000, 'one a chat told to wait, gone an hour later'),
  sending_turn: cap(1, 'one document'),
  settingsChanges: kept('change by /set'),
  signInLinks: cap(1000, 'gone when used or old'),
  signal_marks: kept('followed signal'),
  signals: kept('published signal'),
  subscribers: kept('person'),
  switches: cap(1, 'one document'),
  webSessions: cap(10_000, 'gone when old'),
};
