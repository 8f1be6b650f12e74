// The group that drivers send for countDocuments: it needs no document, only their number.
import { Int32 } from 'bson';
import { itemOf, type RunStage, type Stage } from '../aggregation/stages/stage.ts';
import { numeric } from '../values/compare.ts';
import { getField, isDoc } from '../values/document.ts';
import { count } from '../values/numbers.ts';

/** One $group by a constant _id with sums of the int 1, as a stage that does not decode; undefined for anything else. */
export function countingGroup(stages: readonly Stage[]): RunStage | undefined {
  const [stage] = stages;
  if (stages.length !== 1 || stage?.name !== '$group' || !isDoc(stage.spec)) return undefined;
  const { _id: id, ...sums } = stage.spec;
  const constant = id === null || numeric(id) !== undefined;
  const ones = Object.entries(sums).every(([name, sum]) => {
    const one = isDoc(sum) && Object.keys(sum).length === 1 ? getField(sum, '$sum') : undefined;
    return one instanceof Int32 && one.value === 1 && !name.startsWith('$') && !name.includes('.');
  });
  if (!constant || !ones) return undefined;
  return function* (items) {
    let n = 0;
    for (const _ of items) n += 1;
    if (n > 0) yield itemOf({ _id: id, ...Object.fromEntries(Object.keys(sums).map((name) => [name, count(n)])) });
  };
}
