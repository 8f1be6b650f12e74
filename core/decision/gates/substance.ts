// Whether a reasoning is one that can be weighed: long enough, of several words, in the language the rules read.
import type { ReasoningSettings } from '../../settings.ts';
import type { ReasoningFault } from '../verdict.ts';

const ENGLISH =
  'the of and to is in at on for with by from but not this that are as it its than over near below above while only an was';
const OTHERS =
  'el la los las de del que y en una por con para se der die das und ist nicht ein eine mit auf fur den dem le les des est ' +
  'une dans pour sur avec et il lo gli che di per con sono nel os da em uma com mais het een van dat na je sie';
const english = new Set(ENGLISH.split(' '));
const others = new Set(OTHERS.split(' '));

/** Words in another script, or common words of another language outnumbering the English ones. */
const isForeign = (words: readonly string[]): boolean => {
  const latin = words.filter((word) => /^\p{Script=Latin}/u.test(word));
  if (latin.length < words.length / 2) return true;
  const count = (of: ReadonlySet<string>): number => latin.filter((word) => of.has(word)).length;
  return count(others) >= 3 && count(others) > count(english);
};

/** The first thing that keeps a text from being a reasoning; undefined where it is one. */
export const reasoningFault = (
  text: string,
  { minimumCharacters, minimumWords }: ReasoningSettings,
): ReasoningFault | undefined => {
  if (text.trim().length < minimumCharacters) return 'too short';
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words: readonly string[] = plain.match(/\p{L}+/gu) ?? [];
  if (words.length > 0 && isForeign(words)) return 'not in English';
  return new Set(words).size < minimumWords ? 'too few words' : undefined;
};
