// Whether a reasoning recommends something else than the proposal it comes with.
import type { Direction } from '../synthesis/synthesis.ts';
import { clausesOf } from './contradiction/clauses.ts';
import { phrasesFor, type Said } from './contradiction/phrases.ts';
import { isSetAside } from './contradiction/setAside.ts';

/** What the reasoning recommends instead, and the words that say so. */
export type Contradiction = { readonly says: Said; readonly phrase: string };

/**
 * The first phrase that recommends the opposite direction or HOLD; undefined where there is none. Only a recommendation
 * counts (a verdict named, an order given, "we should ...", "stay out", an overall judgement), never a mention: evidence
 * told from both sides, sellers, short covering, an alternative under a condition, something rejected or conceded pass.
 * English only; what it cannot read it does not judge.
 */
export const contradictionOf = (reasoning: string, direction: Direction): Contradiction | undefined => {
  const opposite: Said = direction === 'BUY' ? 'SELL' : 'BUY';
  const clauses = clausesOf(reasoning);
  for (const says of [opposite, 'HOLD'] as const)
    for (const [i, clause] of clauses.entries())
      for (const form of phrasesFor(says)) {
        const found = form.exec(clause.text);
        if (found && !isSetAside(clause, found, clauses[i + 1])) return { says, phrase: found[0].trim().slice(0, 80) };
      }
  return undefined;
};
