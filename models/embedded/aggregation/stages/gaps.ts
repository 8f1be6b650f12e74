// $densify and $fill: the documents and the values that a series lacks.
import { CommandError } from '../../errors.ts';
import { compareValues, numeric } from '../../values/compare.ts';
import { type Doc, getField, isDoc } from '../../values/document.ts';
import { addNumbers, kindOf } from '../../values/numbers.ts';
import { addUnits, type Unit, unitOf } from '../dates/units.ts';
import { UTC } from '../dates/zones.ts';
import type { ExpressionContext } from '../expression.ts';
import { evaluator, setAt } from './basic.ts';
import { collecting, type Item, type StageDefinition, specDoc } from './stage.ts';
import { partitions } from './window.ts';

const MOST_DOCUMENTS = 500_000;

type Steps = { readonly step: unknown; readonly unit: Unit | undefined };
type Bounds = 'full' | 'partition' | readonly [unknown, unknown];

const densify: StageDefinition = {
  compile: (spec, { context }) => {
    const doc = specDoc(spec, 5733201, 'The $densify stage specification must be an object');
    const field = getField(doc, 'field');
    if (typeof field !== 'string')
      throw new CommandError(40414, "BSON field '$densify.field' is missing but a required field");
    const range = getField(doc, 'range');
    if (!isDoc(range)) throw new CommandError(40414, "BSON field '$densify.range' is missing but a required field");
    const by = fieldNames(getField(doc, 'partitionByFields'));
    const { steps, bounds } = readRange(range);
    if (bounds === 'partition' && by.length === 0)
      throw new CommandError(
        5733409,
        "one may not specify the bounds as 'partition' without specifying a non-empty array of partitionByFields",
      );
    const parts = field.split('.');
    const valueOf = evaluator(`$${field}`, context);
    return collecting((items) => densified(items, { parts, valueOf, by, steps, bounds, context }));
  },
};

function fieldNames(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string'))
    throw new CommandError(14, 'partitionByFields must be an array of strings');
  return value as string[];
}

function readRange(range: Doc): { steps: Steps; bounds: Bounds } {
  const step = getField(range, 'step');
  const size = numeric(step);
  if (size === undefined)
    throw new CommandError(40414, "BSON field '$densify.range.step' is missing but a required field");
  if (typeof size === 'number' && size <= 0)
    throw new CommandError(
      5733401,
      'the step parameter in a range statement must be a strictly positive numeric value',
    );
  const unitName = getField(range, 'unit');
  const unit = unitName === undefined ? undefined : unitOf(unitName);
  const given = getField(range, 'bounds');
  if (given === 'full' || given === 'partition') return { steps: { step, unit }, bounds: given };
  if (!Array.isArray(given) || given.length !== 2)
    throw new CommandError(
      5733403,
      "a bounding array in a range statement must have exactly two elements, or be 'full' or 'partition'",
    );
  const [low, high]: readonly unknown[] = given;
  if (compareValues(low, high) > 0)
    throw new CommandError(5733402, 'the bounds in a range statement must be in ascending order');
  if (low instanceof Date !== (unit !== undefined))
    throw new CommandError(5733501, 'a bounding array of dates needs a unit, one of numbers must not have one');
  return { steps: { step, unit }, bounds: [low, high] };
}

// Counted from the start each time, so that a month's end stays one.
const later = (start: Date, n: number, { step, unit }: Steps) =>
  addUnits(start.getTime(), unit ?? 'millisecond', Number(numeric(step)) * n, UTC);

type Densify = {
  readonly parts: readonly string[];
  readonly valueOf: (doc: Doc) => unknown;
  readonly by: readonly string[];
  readonly steps: Steps;
  readonly bounds: Bounds;
  readonly context: ExpressionContext;
};

function checkValue(value: unknown, { steps }: Densify): void {
  if (value instanceof Date && steps.unit === undefined)
    throw new CommandError(6586400, '$densify field over a date needs a unit');
  if (!(value instanceof Date) && kindOf(value) === undefined)
    throw new CommandError(
      5733201,
      'PlanExecutor error during aggregation :: caused by :: Densify field type must be numeric or a date',
    );
  if (!(value instanceof Date) && steps.unit !== undefined)
    throw new CommandError(5733201, '$densify with a unit needs dates');
}

function* densified(items: Iterable<Item>, work: Densify): Generator<Doc> {
  const { by, valueOf, bounds, context } = work;
  const keyOf = (doc: Doc) => Object.fromEntries(by.map((name) => [name, evaluator(`$${name}`, context)(doc) ?? null]));
  const groups = partitions(items, keyOf, context).map(([key, docs]) => ({
    key,
    without: docs.filter((doc) => (valueOf(doc) ?? null) === null),
    docs: docs
      .filter((doc) => (valueOf(doc) ?? null) !== null)
      .toSorted((a, b) => compareValues(valueOf(a), valueOf(b))),
  }));
  for (const { docs } of groups) for (const doc of docs) checkValue(valueOf(doc), work);
  const all = groups.flatMap(({ docs }) => docs.map(valueOf)).toSorted((a, b) => compareValues(a, b));
  const budget = { left: MOST_DOCUMENTS };
  for (const { key, docs, without } of groups) {
    yield* without;
    const values = docs.map(valueOf);
    const [low, high] =
      bounds === 'full' ? [all[0], all.at(-1)] : bounds === 'partition' ? [values[0], values.at(-1)] : bounds;
    if (low === undefined) continue;
    yield* filledIn(docs, isDoc(key) ? key : {}, { ...work, low, high, open: Array.isArray(bounds) }, budget);
  }
}

type Between = Densify & { readonly low: unknown; readonly high: unknown; readonly open: boolean };

/** The documents of one partition with those that the steps from `low` to `high` lack. A bounding array leaves its end out. */
function* filledIn(docs: readonly Doc[], key: Doc, work: Between, budget: { left: number }): Generator<Doc> {
  const { low, high, open, steps, parts, valueOf } = work;
  let at = 0;
  let value = low;
  for (let n = 0; ; n += 1) {
    value = n === 0 ? low : low instanceof Date ? later(low, n, steps) : addNumbers(value, steps.step);
    const order = compareValues(value, high);
    if (open ? order >= 0 : order > 0) break;
    for (let doc = docs[at]; doc !== undefined && compareValues(valueOf(doc), value) < 0; doc = docs[at]) {
      at += 1;
      yield doc;
    }
    const here = docs[at];
    if (here !== undefined && compareValues(valueOf(here), value) === 0) continue;
    budget.left -= 1;
    if (budget.left < 0)
      throw new CommandError(5897900, `Generated ${MOST_DOCUMENTS} documents in $densify, which is over the limit`);
    yield setAt(withKey(key), parts, value);
  }
  yield* docs.slice(at);
}

const withKey = (key: Doc): Doc =>
  Object.entries(key).reduce<Doc>(
    (doc, [name, value]) => (value === null ? doc : setAt(doc, name.split('.'), value)),
    {},
  );

const FILL = ['partitionBy', 'partitionByFields', 'sortBy', 'output'];

const fill: StageDefinition = {
  compile: (spec, { compileStages }) => {
    const doc = specDoc(spec, 6050200, '$fill only supports an object as its argument');
    const unknown = Object.keys(doc).find((name) => !FILL.includes(name));
    if (unknown !== undefined) throw new CommandError(40415, `BSON field '$fill.${unknown}' is an unknown field.`);
    const output = getField(doc, 'output');
    if (!isDoc(output) || Object.keys(output).length === 0)
      throw new CommandError(40414, "BSON field '$fill.output' is missing but a required field");
    const [partitionBy, byFields] = [getField(doc, 'partitionBy'), getField(doc, 'partitionByFields')];
    if (partitionBy !== undefined && byFields !== undefined)
      throw new CommandError(
        6050204,
        "Maximum one of 'partitionBy' and 'partitionByFields can be specified in '$fill'",
      );
    const values: Doc = {};
    const methods: Doc = {};
    for (const [path, how] of Object.entries(output)) {
      const method = isDoc(how) ? getField(how, 'method') : undefined;
      if (isDoc(how) && Object.hasOwn(how, 'value') && method === undefined)
        values[path] = { $ifNull: [`$${path}`, getField(how, 'value')] };
      else if (method === 'linear') methods[path] = { $linearFill: `$${path}` };
      else if (method === 'locf') methods[path] = { $locf: `$${path}` };
      else throw new CommandError(6050202, 'Each fill output specification must have exactly one of: value, method');
    }
    const sortBy = getField(doc, 'sortBy');
    const partition =
      byFields === undefined
        ? partitionBy
        : Object.fromEntries(fieldNames(byFields).map((name) => [name.replaceAll('.', '_'), `$${name}`]));
    const window = {
      ...(partition === undefined ? {} : { partitionBy: partition }),
      ...(sortBy === undefined ? {} : { sortBy }),
      output: methods,
    };
    if (
      Object.keys(methods).length > 0 &&
      sortBy === undefined &&
      Object.values(methods).some((how) => isDoc(how) && '$linearFill' in how)
    )
      throw new CommandError(6050203, 'linear $fill requires a sortBy');
    return compileStages([
      ...(Object.keys(methods).length > 0 ? [{ $setWindowFields: window }] : []),
      ...(Object.keys(values).length > 0 ? [{ $addFields: values }] : []),
    ]);
  },
};

/** By name. */
export const GAPS: Readonly<Record<string, StageDefinition>> = { $densify: densify, $fill: fill };
