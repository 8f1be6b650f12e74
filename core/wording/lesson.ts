// What an ended signal taught, in one sentence: the belief before, after, and why.
import {
  type Beliefs,
  beliefBand,
  beliefFor,
  foldBeliefs,
  type Lesson,
  MOST_A_LESSON_MOVES,
} from '../record/beliefs.ts';
import { percent } from './numbers.ts';

const stateText = (state: string | undefined): string =>
  state === undefined ? '' : ` in ${state.toLowerCase().replaceAll('_', ' ')}`;

const because = { win: 'it won', loss: 'it lost', breakeven: 'it ended even, half a win' } as const;

/**
 * 'Taught: BUY of BTC-USD at 65-74 in ranging calm wins 41.4 %, believed on n 12.0; before 43.5 % on n 11.0, since it lost.
 * One lesson moves a belief by 5.0 points at most.' `before`: the beliefs without the lesson.
 */
export const lessonText = (lesson: Lesson, before: Beliefs): string => {
  const { symbol, direction, state, confidence, result, withheld } = lesson;
  const question = {
    ...{ symbol, direction, state, band: beliefBand(confidence) },
    ...(withheld && { withheld: 'included' as const }),
  };
  const [then, now] = [beliefFor(before, question), beliefFor(foldBeliefs(before, lesson), question)];
  const told = `${direction} of ${symbol} at ${question.band}${stateText(state)}`;
  const flag = withheld ? ' It was withheld, so it teaches the analysts only.' : '';
  return (
    `Taught: ${told} wins ${percent(now.mean, 1)}, believed on n ${now.effectiveN.toFixed(1)}; before ${percent(then.mean, 1)} ` +
    `on n ${then.effectiveN.toFixed(1)}, since ${because[result]}. One lesson moves a belief by ${(100 * MOST_A_LESSON_MOVES).toFixed(1)} points at most.${flag}`
  );
};
