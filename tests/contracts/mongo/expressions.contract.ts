// Expressions, evaluated by a $project over one document.
import { expect, it } from 'vitest';
import { EXPRESSIONS, missing, REFUSED_EXPRESSIONS } from './expressions.ts';
import { codeOf, type Target } from './target.ts';
import { shown } from './values.ts';

const described = (expression: unknown) => JSON.stringify(expression).slice(0, 110);

export const expressionContract = (target: Target): void => {
  const evaluate = async (expression: unknown, doc: Record<string, unknown> = {}) => {
    const pipeline = [{ $documents: [{ $literal: doc }] }, { $project: { value: expression } }];
    const [result] = await target.db().aggregate(pipeline, { promoteValues: false }).toArray();
    return result ?? {};
  };
  it.each(EXPRESSIONS.map((one, i) => [i, described(one[0]), one] as const))('%i: %s', async (_, __, one) => {
    const [expression, expected, doc] = one;
    const result = await evaluate(expression, doc);
    expect(shown(result)).toBe(shown(expected === missing ? {} : { value: expected }));
  });
  it.each(REFUSED_EXPRESSIONS.map((one) => [described(one[0]), one[1], one[0]] as const))(
    '%s is refused with code %i',
    async (_, code, expression) => {
      expect(await codeOf(evaluate(expression))).toBe(code);
    },
  );
};
