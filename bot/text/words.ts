// The languages the bot speaks at the door, in settings and to admins. Another one is one file like this object, listed below.
import * as access from './access.ts';
import * as admin from './admin.ts';
import * as introduction from './introduction.ts';
import * as mutes from './mutes.ts';
import * as people from './people.ts';
import * as personal from './personal.ts';
import * as settings from './settings.ts';

const english = { access, admin, introduction, mutes, people, personal, settings };

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
