// The languages the bot speaks. Another one is one file with an object like `english`, listed below; the compiler tells what it lacks.
import * as access from './access.ts';
import * as admin from './admin.ts';
import * as alarms from './alarms.ts';
import * as buttons from './buttons.ts';
import * as card from './card.ts';
import * as details from './details.ts';
import * as detailsPages from './detailsPages.ts';
import * as equityCaption from './equityCaption.ts';
import * as events from './events.ts';
import * as greetings from './greetings.ts';
import * as help from './help.ts';
import * as introduction from './introduction.ts';
import * as journal from './journal.ts';
import * as journalList from './journalList.ts';
import * as levelReply from './levelReply.ts';
import * as market from './market.ts';
import * as marketCaption from './marketCaption.ts';
import * as missed from './missed.ts';
import * as mutes from './mutes.ts';
import * as notices from './notices.ts';
import * as outcomeReply from './outcomeReply.ts';
import * as pages from './pages.ts';
import * as people from './people.ts';
import * as performance from './performance.ts';
import * as personal from './personal.ts';
import * as settings from './settings.ts';
import * as signalAsked from './signalAsked.ts';
import * as signalsList from './signalsList.ts';
import * as stats from './stats.ts';
import * as status from './status.ts';
import * as summary from './summary.ts';
import * as summaryTitle from './summaryTitle.ts';
import * as thesisReply from './thesisReply.ts';
import * as validation from './validation.ts';
import * as web from './web.ts';
import * as why from './why.ts';

/** Every area of what people read, a module each. */
const english = {
  access,
  admin,
  alarms,
  buttons,
  card,
  details,
  detailsPages,
  equityCaption,
  events,
  greetings,
  help,
  introduction,
  journal,
  journalList,
  levelReply,
  market,
  marketCaption,
  missed,
  mutes,
  notices,
  outcomeReply,
  pages,
  people,
  performance,
  personal,
  settings,
  signalAsked,
  signalsList,
  stats,
  status,
  summary,
  summaryTitle,
  thesisReply,
  validation,
  web,
  why,
};

type Spoken<T> = T extends string
  ? string
  : T extends (...args: never[]) => unknown
    ? T extends (...args: infer Args) => infer Said
      ? (...args: Args) => Said extends string ? string : Said
      : never
    : { readonly [Key in keyof T]: Spoken<T[Key]> };

/** What a language has to say: the same functions and labels, in its own words. */
export type Words = Spoken<typeof english>;

export type Language = { readonly title: string; readonly words: Words };

/** By the code a person's settings keep; the first is spoken to whoever has chosen none. */
export const languages: Readonly<Record<string, Language>> = { en: { title: 'English', words: english } };

/** The words of a language; English where it is not (or no longer) spoken. */
export const wordsOf = (code: string | undefined): Words =>
  (code !== undefined && Object.hasOwn(languages, code) ? languages[code] : undefined)?.words ?? english;

export const languageTitle = (code: string): string => languages[code]?.title ?? 'English';
