// What admins read: publishing, messages to everybody, tunable numbers, cost, the log, health.
import { DAY_MS, type Instant } from '../../core/instant.ts';
import type { Publishing } from '../../core/people/publishing.ts';
import type { PartHealth } from '../../core/ports/shell.ts';
import type { PhaseChange, PhaseName } from '../../core/record/phase/phase.ts';
import type { Refusal, SettingsChange } from '../../core/settings/changes.ts';
import { type Tunable, tunables } from '../../core/settings/tunables.ts';
import type { Settings } from '../../core/settings.ts';
import type { LedgerTotals } from '../../core/synthesis/ledger.ts';
import { partRemedy } from '../../core/wording/health.ts';
import { phaseText } from '../../core/wording/phase.ts';
import { dateTime, hhmm, hhmmss, span } from '../../core/wording/times.ts';
import { type Html, html, lines, visibleLength } from './html.ts';
import { shorten } from './shorten.ts';

export const adminsOnly = (): Html => html`This is for the admins of this bot.`;

export const publishingOff = ({ since }: Publishing, already: boolean): Html =>
  already
    ? html`⏸ New signals have been kept back since ${since === undefined ? 'before' : `${dateTime(since)} UTC`}. /resume lets them out again.`
    : html`⏸ New signals are kept back from now on, from everybody. Cycles, records and the results of open signals go on. /resume lets them out again.`;
export const publishingOn = (already: boolean): Html =>
  already ? html`▶️ New signals go out as it is.` : html`▶️ New signals go out again, from the next one on.`;

/** Where the service stands; undefined before its first look at itself. */
export const phase = (standing: PhaseChange | undefined): Html =>
  standing === undefined
    ? html`🧭 The service has not begun its record yet. Please ask again in a minute.`
    : lines(
        html`🧭 <b>${phaseText(standing)}</b>`,
        html`PAPER: signals go out marked as such while the record is being validated. LIVE: they go out plainly. SUSPENDED: the evidence has turned; signals are recorded and followed, and go out to nobody but those who asked for them.`,
        html`What you decide below counts from the next signal on and is recorded with your number. The evidence may still suspend the service at any time.`,
      );
export const phaseLabel = (to: PhaseName, from: PhaseName): string => {
  if (to === 'SUSPENDED') return '⛔️ Suspend';
  if (from === 'SUSPENDED') return to === 'LIVE' ? '▶️ Lift, to LIVE' : '▶️ Lift, to PAPER';
  return to === 'LIVE' ? '▶️ Go LIVE' : '📄 Back to PAPER';
};
export const phaseToast = (to: PhaseName): string => `The service is ${to} now`;
export const phaseOldToast = 'The phase has changed meanwhile. Please look again.';

export const BROADCAST_LIMIT = 3000;
export const broadcastUsage = (): Html =>
  html`Write the message behind the command: <code>/broadcast The service restarts at 18:00 UTC.</code> You see it first, and nothing goes out before you confirm.`;
export const broadcastTooLong = (length: number): Html =>
  html`That is ${length} characters; a message to everybody has at most ${BROADCAST_LIMIT}.`;
/** As everybody will read it. */
export const broadcastText = (text: string): Html => html`📣 ${text}`;
export const broadcastPreview = (text: string, people: number): Html =>
  lines(
    html`<b>So it will look</b>, for ${people} ${people === 1 ? 'subscriber' : 'subscribers'}, without a sound:`,
    html``,
    broadcastText(text),
  );
export const sendLabel = '📣 Send';
export const dropLabel = 'Do not send';
export const broadcastSent = (people: number): Html =>
  html`📣 On its way to ${people} ${people === 1 ? 'subscriber' : 'subscribers'}.`;
export const broadcastDropped = (): Html => html`📣 Not sent.`;
export const sentToast = 'On its way';
export const droppedToast = 'Not sent';
export const broadcastDoneToast = 'This has been sent or dropped already.';

const figure = (value: number): string => String(Number(value.toFixed(6)));
const valueOf = (tunable: Tunable, value: number): string =>
  `${figure(value)}${tunable.unit === '' ? '' : ` ${tunable.unit}`}`;

/** All that can be changed with its value now; what differs from the default is marked. */
export const settingsTable = (now: Settings, usual: Settings): Html =>
  lines(
    html`🎛 <b>Settings</b>, version ${now.version}`,
    ...tunables.map((tunable) => {
      const [value, before] = [tunable.read(now), tunable.read(usual)];
      const mark = value === before ? '' : ` (default ${figure(before)})`;
      return html`<code>${tunable.name}</code> ${valueOf(tunable, value)}${mark}`;
    }),
    html`Change one with <code>/set minimum_confidence 65</code>, put it back with <code>/set minimum_confidence default</code>. /set history tells who changed what. A change counts from the next cycle on.`,
  );

export const settingsHistory = (changes: readonly SettingsChange[]): Html =>
  changes.length === 0
    ? html`🎛 Nothing has been changed: every setting stands at its default.`
    : lines(
        html`🎛 <b>Changes</b>, newest first`,
        ...changes
          .toReversed()
          .slice(0, 25)
          .map(
            ({ number, at, by, name, value }) =>
              html`${number}. ${dateTime(at)} UTC <code>${by}</code>: ${shorten(name, 40)} ${value === null ? 'back to its default' : figure(value)}`,
          ),
        changes.length > 25 ? html`and ${changes.length - 25} earlier ones` : undefined,
      );

export const settingChanged = (tunable: Tunable, before: number, now: Settings): Html =>
  html`🎛 <code>${tunable.name}</code>: ${valueOf(tunable, before)} → ${valueOf(tunable, tunable.read(now))} (${tunable.says}). Version ${now.version}, from the next cycle on; recorded with your number.`;
export const settingUnchanged = (tunable: Tunable, now: Settings): Html =>
  html`🎛 <code>${tunable.name}</code> stands at ${valueOf(tunable, tunable.read(now))} already. Nothing was changed.`;

export const settingRefused = (because: Refusal): Html => {
  switch (because.reason) {
    case 'unknown':
      return html`There is no setting called ${shorten(because.name, 40)}. /set lists them.`;
    case 'no value':
      return html`<code>${because.tunable.name}</code> takes a number from ${because.tunable.from} to ${because.tunable.to}: ${because.tunable.says}.`;
    case 'out of bounds': {
      const { tunable, text } = because;
      return html`${shorten(text, 40)} does not fit: <code>${tunable.name}</code> takes a ${tunable.whole ? 'whole number' : 'number'} from ${tunable.from} to ${tunable.to}${tunable.unit === '' ? '' : ` ${tunable.unit}`}, written with a point.`;
    }
    case 'contradiction':
      return html`Nothing was changed: ${because.words}.`;
  }
};

const usd = (amount: number): string => `${amount.toFixed(amount < 1 ? 4 : 2)} USD`;
const callsLine = (title: string, { calls, costUsd, estimatedUsd }: LedgerTotals): Html =>
  html`${title}: ${usd(costUsd)} for ${calls} ${calls === 1 ? 'request' : 'requests'}${calls > 0 ? `, ${usd(costUsd / calls)} each` : ''}${estimatedUsd >= 0.00005 ? ` (${usd(estimatedUsd)} of it estimated)` : ''}`;

export type CostFacts = {
  readonly month: string;
  readonly today: LedgerTotals;
  readonly thisMonth: LedgerTotals;
  /** absent where no model is configured */
  readonly budgetUsd: number | undefined;
  readonly signals: number;
};

export const cost = ({ month, today, thisMonth, budgetUsd, signals }: CostFacts): Html =>
  lines(
    html`💰 <b>The model's cost</b>, from our own ledger`,
    callsLine('Today (UTC)', today),
    callsLine(month, thisMonth),
    budgetUsd === undefined
      ? html`No model is configured: the rules decide, which costs nothing.`
      : html`Budget of the month: ${usd(budgetUsd)}${budgetUsd > 0 ? `, ${Math.round((100 * thisMonth.costUsd) / budgetUsd)} % used` : ''}`,
    signals > 0 ? html`${usd(thisMonth.costUsd / signals)} for each of this month's ${signals} signals` : undefined,
  );

export type LogLine = { readonly atMs: number; readonly level: 'warn' | 'error'; readonly words: string };

/** Newest first, as many as one message holds. */
export const logs = (recent: readonly LogLine[], at: (ms: number) => Instant): Html => {
  if (recent.length === 0) return html`🧾 No warning and no error since the start.`;
  const rows = recent.map(
    ({ atMs, level, words }) =>
      html`${level === 'error' ? '🔴' : '🟡'} <code>${hhmmss(at(atMs))}</code> ${shorten(words, 300)}`,
  );
  const head = html`🧾 <b>Warnings and errors since the start</b>, newest first, UTC`;
  let shown: readonly Html[] = rows;
  while (shown.length > 1 && visibleLength(lines(head, ...shown)) > 3900) shown = shown.slice(0, -1);
  return lines(
    head,
    ...shown,
    shown.length < rows.length ? html`and ${rows.length - shown.length} earlier ones` : undefined,
  );
};

const partMark: Readonly<Record<PartHealth['state'], string>> = { ok: '🟢', degraded: '🟡', down: '🔴', off: '⚪️' };

export type HealthFacts = {
  readonly parts: readonly PartHealth[];
  readonly now: Instant;
  readonly version: string | undefined;
  readonly settingsVersion: string;
  readonly publishing: Publishing;
  readonly lastCycleAt: Instant | undefined;
  /** details name machines and folders: for admins */
  readonly isAdmin: boolean;
};

/** Yesterday's hour alone would be taken for today's. */
const sinceText = (since: Instant, now: Instant): string =>
  now - since < DAY_MS ? `${hhmm(since)} (${span(now - since)})` : dateTime(since);

/** One line, and for an admin a second one with what to do where the part is not well. */
const partLines = (
  { part, state, since, detail }: PartHealth,
  { now, isAdmin }: HealthFacts,
  width: number,
): readonly Html[] => {
  const isWell = state === 'ok' || state === 'off';
  const told = isAdmin && detail !== '' && width > 0 ? ` · ${shorten(detail, isWell ? width / 2 : width)}` : '';
  const remedy = isAdmin ? partRemedy({ part, state }) : undefined;
  return [
    html`${partMark[state]} ${shorten(part, 40)}: ${state}${state === 'ok' ? '' : ` since ${sinceText(since, now)}`}${told}`,
    ...(remedy === undefined ? [] : [html`   → ${remedy}`]),
  ];
};

/** Widest details in characters, the remedies last of all: the first that leaves the text within Telegram's limit is taken. */
const HEALTH_WIDTHS = [240, 160, 100, 60, 30, 0] as const;

export const health = (facts: HealthFacts): Html => {
  const texts = HEALTH_WIDTHS.map((width) => healthAt(facts, width));
  const fitting = texts.find((one) => visibleLength(one) <= 4096);
  return fitting ?? healthAt({ ...facts, isAdmin: false, parts: facts.parts.slice(0, 40) }, 0);
};

const healthAt = (facts: HealthFacts, width: number): Html => {
  const { parts, now, version, settingsVersion, publishing, lastCycleAt } = facts;
  const worst = (['down', 'degraded'] as const).find((state) => parts.some((part) => part.state === state));
  const words =
    worst === 'down' ? '🔴 something is down' : worst === 'degraded' ? '🟡 something is degraded' : '🟢 all is well';
  return lines(
    html`<b>Health</b>: ${words}`,
    ...parts.flatMap((part) => partLines(part, facts, width)),
    lastCycleAt === undefined
      ? html`No cycle has been recorded yet.`
      : html`Last cycle: ${hhmm(lastCycleAt)}, ${span(now - lastCycleAt)} ago`,
    publishing.on ? undefined : html`⏸ New signals are kept back by an admin.`,
    html`V7 Signals ${version === undefined ? '' : shorten(version, 40)} · settings ${settingsVersion} · ${hhmmss(now)} UTC`,
  );
};
export const refreshLabel = '🔄 Refresh';
export const refreshedToast = 'Refreshed';
