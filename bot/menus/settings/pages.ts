// The pages of the settings menu, each a pure function of what stands.
import {
  CONFIDENCES,
  DIRECTIONS,
  type Loudness,
  MESSAGE_KINDS,
  type MessageKind,
  type QuietSpan,
  TIERS,
} from '../../../core/delivery/preferences.ts';
import { languages, languageTitle } from '../../text/words.ts';
import { button, inRows, type Rows, type Screen } from '../menu.ts';
import { type PageFacts, symbolsOn, ZONES } from './facts.ts';

/** What a button of this menu carries; the menu itself adds whose settings they are. */
const dataOf = (name: string, value: string): string => `${name}:${value}`;

type Page = (facts: PageFacts, detail: string) => Screen;

const back = ({ words }: PageFacts, to = 'main'): Rows => [[button(words.settings.backLabel, dataOf('p', to))]];

/** A kind's next loudness at a tap: rings, silent, off. */
const NEXT: Readonly<Record<Loudness, Loudness>> = { on: 'silent', silent: 'off', off: 'on' };

/** The kinds that mean something here: alarms are for admins, places have no positions of their own. */
export const kindsFor = ({ subscriber }: Pick<PageFacts, 'subscriber'>): readonly MessageKind[] =>
  MESSAGE_KINDS.filter((kind) => {
    if (kind === 'alarm') return subscriber.role === 'admin';
    return subscriber.place === undefined || !['position', 'near'].includes(kind);
  });

const main: Page = (facts) => {
  const { subscriber, preferences, words, mutes, now } = facts;
  const { settings: say } = words;
  const { place, firstName } = subscriber;
  const labels = say.mainLabels;
  const to = (page: keyof typeof labels) => button(labels[page], dataOf('p', page));
  const personal = place === undefined ? [to('money')] : place.kind === 'channel' ? [to('delay')] : [];
  const all = [
    ...[to('conf'), to('tiers'), to('dirs'), to('syms'), to('kinds'), to('quiet'), to('mutes'), to('hour')],
    ...[to('zone'), button(labels.charts, dataOf('charts', preferences.charts ? '0' : '1')), ...personal, to('lang')],
  ];
  return {
    text: say.mainPage({
      ...{ preferences, now, muted: mutes.length, paused: subscriber.state === 'paused' },
      languageTitle: languageTitle(preferences.language),
      ...(place ? { place: { kind: place.kind, title: firstName } } : {}),
    }),
    rows: [...inRows(all, 2), [button(say.closeLabel, dataOf('close', ''))]],
  };
};

const conf: Page = (facts) => {
  const { preferences, words } = facts;
  const { settings: say } = words;
  const each = CONFIDENCES.map((confidence) =>
    button(
      say.chosen(String(confidence), confidence === preferences.minimumConfidence),
      dataOf('conf', String(confidence)),
    ),
  );
  return { text: say.confidencePage(), rows: [...inRows(each, 4), ...back(facts)] };
};

const tiers: Page = (facts) => {
  const { preferences, words } = facts;
  const { settings: say } = words;
  const each = TIERS.map((tier) => {
    const isOn = preferences.tiers.includes(tier);
    return button(say.chosen(tier, isOn), dataOf('tier', `${tier}.${isOn ? 0 : 1}`));
  });
  return { text: say.tiersPage(), rows: [each, ...back(facts)] };
};

const dirs: Page = (facts) => {
  const { preferences, words } = facts;
  const { settings: say } = words;
  const each = DIRECTIONS.map((one) =>
    button(say.chosen(say.directionLabel(one), one === preferences.directions), dataOf('dir', one)),
  );
  return { text: say.directionsPage(), rows: [...inRows(each, 2), ...back(facts)] };
};

const syms: Page = (facts) => {
  const { preferences, symbols, words } = facts;
  const { settings: say } = words;
  const on = symbolsOn(facts);
  const each = symbols.map((symbol) => {
    const isOn = on.includes(symbol);
    return button(say.chosen(symbol, isOn), dataOf('sym', `${symbol}.${isOn ? 0 : 1}`));
  });
  const all = button(say.chosen(say.allSymbolsLabel, preferences.symbols === 'all'), dataOf('sym', 'all'));
  return { text: say.symbolsPage(), rows: [...inRows(each.slice(0, 90), 2), [all], ...back(facts)] };
};

const kinds: Page = (facts) => {
  const { preferences, words } = facts;
  const { settings: say } = words;
  const each = kindsFor(facts).map((kind) => {
    const now = preferences.kinds[kind];
    return button(say.kindLabel(kind, now), dataOf('kind', `${kind}.${NEXT[now]}`));
  });
  return { text: say.kindsPage(preferences, kindsFor(facts)), rows: [...inRows(each, 2), ...back(facts)] };
};

const quiet: Page = (facts) => {
  const { preferences, words } = facts;
  const { settings: say } = words;
  const days = say.dayNames.map((day, i) =>
    button(say.chosen(day, Boolean(preferences.quiet[i])), dataOf('p', `qday.${i}`)),
  );
  const presets = [
    button(say.quietPresets.nights, dataOf('quiet', 'nights')),
    button(say.quietPresets.workdays, dataOf('quiet', 'workdays')),
    button(say.quietPresets.none, dataOf('quiet', 'none')),
  ];
  return {
    text: say.quietPage(preferences),
    rows: [presets, ...inRows(days, 4), [button(say.quietTypeLabel, dataOf('ask', 'quiet'))], ...back(facts)],
  };
};

/** What one tap offers for a day. */
export const DAY_SPANS: readonly QuietSpan[] = [
  null,
  { from: '21:00', to: '06:00' },
  { from: '22:00', to: '07:00' },
  { from: '23:00', to: '08:00' },
  { from: '00:00', to: '09:00' },
  { from: '00:00', to: '00:00' },
];

const qday: Page = (facts, detail) => {
  const { preferences, words } = facts;
  const day = /^[0-6]$/.test(detail) ? Number(detail) : 0;
  const { settings: say } = words;
  const own = preferences.quiet[day] ?? null;
  const isOwn = (span: QuietSpan): boolean => span?.from === own?.from && span?.to === own?.to;
  const each = DAY_SPANS.map((span, i) =>
    button(say.chosen(say.quietSpanLabel(span), isOwn(span)), dataOf('qday', `${day}.${i}`)),
  );
  return {
    text: say.quietDayPage(day, own),
    rows: [...inRows(each, 3), [button(say.quietTypeLabel, dataOf('ask', 'quiet'))], ...back(facts, 'quiet')],
  };
};

const mutes: Page = (facts) => {
  const { preferences, symbols, words, now } = facts;
  const { mutes: say } = words;
  const when = { now, timeZone: preferences.timeZone };
  const standing = facts.mutes.map((mute) => [button(say.unmuteLabel(mute, when), dataOf('unmute', mute.what))]);
  const labels = say.muteAllLabels;
  const all = [
    button(labels.oneHour, dataOf('mute', 'all 1h')),
    button(labels.fourHours, dataOf('mute', 'all 4h')),
    button(labels.morning, dataOf('mute', 'all until 08:00')),
    button(labels.open, dataOf('mute', 'all')),
  ];
  const free = symbols.filter((symbol) => !facts.mutes.some(({ what }) => what === symbol)).slice(0, 60);
  const each = free.map((symbol) => button(say.muteSymbolLabel(symbol), dataOf('mute', symbol)));
  return {
    text: say.muteList(facts.mutes, when),
    rows: [...standing.slice(0, 30), ...inRows(all, 2), ...inRows(each, 3), ...back(facts)],
  };
};

const hour: Page = (facts) => {
  const { preferences, words } = facts;
  const { settings: say } = words;
  const isOff = preferences.kinds.summary === 'off';
  const each = Array.from({ length: 24 }, (_, h) =>
    button(say.chosen(String(h).padStart(2, '0'), !isOff && h === preferences.summaryHour), dataOf('hour', String(h))),
  );
  const none = button(say.chosen(say.noSummaryLabel, isOff), dataOf('kind', 'summary.off'));
  return { text: say.hourPage(preferences), rows: [...inRows(each, 6), [none], ...back(facts)] };
};

export const RISKS = [0.25, 0.5, 1, 2, 3, 5] as const;

const money: Page = (facts) => {
  const { preferences, words } = facts;
  const { settings: say } = words;
  const risks = RISKS.map((risk) =>
    button(say.chosen(say.riskChoiceLabel(risk), risk === preferences.riskPct), dataOf('risk', String(risk))),
  );
  const typing = [button(say.accountLabel, dataOf('ask', 'account')), button(say.riskLabel, dataOf('ask', 'risk'))];
  const forget = preferences.accountUsd === null ? [] : [[button(say.noAccountLabel, dataOf('account', 'none'))]];
  return { text: say.moneyPage(preferences), rows: [typing, ...forget, ...inRows(risks, 3), ...back(facts)] };
};

const zone: Page = (facts) => {
  const { preferences, words, now } = facts;
  const { settings: say } = words;
  const each = ZONES.map((one) =>
    button(say.chosen(say.zoneLabel(one), one === preferences.timeZone), dataOf('zone', one)),
  );
  return {
    text: say.zonePage(preferences, now),
    rows: [...inRows(each, 3), [button(say.zoneTypeLabel, dataOf('ask', 'zone'))], ...back(facts)],
  };
};

const lang: Page = (facts) => {
  const { preferences, words } = facts;
  const each = Object.entries(languages).map(([code, { title }]) =>
    button(words.settings.chosen(title, code === preferences.language), dataOf('lang', code)),
  );
  return { text: words.settings.languagePage(), rows: [...inRows(each, 2), ...back(facts)] };
};

export const DELAYS = [0, 1, 2, 5, 10, 15, 20, 30, 45, 60] as const;

const delay: Page = (facts) => {
  const { preferences, words } = facts;
  const { settings: say } = words;
  const each = DELAYS.map((minutes) =>
    button(say.chosen(say.delayLabel(minutes), minutes === preferences.delayMinutes), dataOf('delay', String(minutes))),
  );
  return { text: say.delayPage(preferences), rows: [...inRows(each, 5), ...back(facts)] };
};

export const pages: Readonly<Record<string, Page>> = {
  ...{ main, conf, tiers, dirs, syms, kinds, quiet, qday, mutes, hour, money, zone, lang, delay },
};
