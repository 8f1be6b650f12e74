// Whether a found recommendation is set aside by its own clause: negated, conditional, conceded, or somebody else's.
import type { Clause } from './clauses.ts';

/** Words right before that turn it round; at most a few words away. */
const NEGATED =
  /(?:\bnot?\b|n't\b|\bnever\b|\bwithout\b|\brather than\b|\binstead of\b|\bagainst\b|\bthan\b|\bover\b|\bnor\b|\bneither\b|\bcannot\b|\bunlikely\b|\breject\w*|\bruled? out\b|\bdismiss\w*|\bprevents?\b|\blittle\b|\bfew\b|\bhardly\b|\bbarely\b|\btoo (?:early|late|weak)\b)(?:\s+[\w']+){0,4}\s*$/i;
/** The same inside what was found: 'evidence does not support selling'. */
const NEGATED_WITHIN = /\b(?:not|no longer|never|cannot|hardly)\b|n't\b/i;
/** The same right behind: 'SELL is not supported'. */
const NEGATED_AFTER =
  /^[\s,:]*(?:(?:is|was|would be|are|were|seems?|looks?|has|have|had|does|do|did|could|can)\s+)?(?:not\b|n't|rejected|dismissed|ruled out|unsupported|unattractive|premature|weaker|less|too\b|no\b|been rejected|considered|conceivable|possible)/i;
const CONDITION =
  /\b(?:if|unless|would (?:turn|flip|change|become|need|require|take|only|be)|once|in case|were (?:the|it|price)|should (?:the )?(?:price|market|support|resistance)|(?:close|break|move|drop|rise|fall)s? (?:back )?(?:below|above|under|over|through) .{0,40}\b(?:would|turns?|flips?|invalidat\w*)|invalidat\w*|otherwise)\b/i;
const CONCEDED =
  /^(?:while|although|though|even though|even if|despite|whereas|admittedly|granted|true|on the one hand|some|the case for|the argument for|bears?|bulls?|critics|sellers|buyers|against)\b/i;
const TURNED = /^(?:but|yet|however|still|nevertheless|nonetheless|though)\b/i;
const SOMEONE_ELSE =
  /\b(?:headlines?|news|insights?|titles?|analysts? (?:say|call|recommend|suggest)\w*|crowd|tweets?|posts?|traders are|others|alternative|tempting|one (?:could|might|may)|could argue|might argue|may argue|some would|some might|opposite case|counter-?argument|history|historically|earlier|previous|last (?:signal|cycle)|at the target|(?:take|taking) profits?)\b/i;

/** `found` was matched in the clause; `next` is the clause that follows it. */
export const isSetAside = (clause: Clause, found: RegExpExecArray, next: Clause | undefined): boolean => {
  const before = clause.text.slice(0, found.index);
  const after = clause.text.slice(found.index + found[0].length);
  const negatedForm = /^(?:do not|don't|never|not|avoid|no )/i.test(found[0]);
  if (NEGATED.test(before) || NEGATED_AFTER.test(after)) return true;
  if (!negatedForm && NEGATED_WITHIN.test(found[0])) return true;
  if (CONDITION.test(clause.sentence) || SOMEONE_ELSE.test(clause.text)) return true;
  if (CONCEDED.test(clause.text)) return true;
  return next !== undefined && !next.opens && TURNED.test(next.text) && next.sentence === clause.sentence;
};
