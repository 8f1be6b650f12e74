// $jsonSchema: draft 4 of JSON Schema as MongoDB takes it, with bsonType.
import { CommandError } from '../errors.ts';
import { equalValues, numeric } from '../values/compare.ts';
import { type Doc, getField, isDoc } from '../values/document.ts';
import type { MatchContext, Predicate } from './match.ts';
import { compileRegex } from './regex.ts';
import { typeTest } from './types.ts';

type Check = (value: unknown) => boolean;
type Rule = (operand: unknown, schema: Doc, context: MatchContext) => Check;

const JSON_TYPES: Readonly<Record<string, string>> = {
  object: 'object',
  array: 'array',
  number: 'number',
  boolean: 'bool',
  string: 'string',
  null: 'null',
};

/** Compiles a schema into a predicate. Throws 9 for a keyword nobody knows and 14 for an operand of a wrong type. */
export function compileSchema(schema: unknown, context: MatchContext): Predicate {
  if (!isDoc(schema)) throw new CommandError(14, '$jsonSchema must be an object');
  const checks = Object.entries(schema).flatMap(([keyword, operand]) => {
    if (keyword === 'title' || keyword === 'description') return [];
    const rule = RULES.get(keyword);
    if (rule === undefined) throw new CommandError(9, `Unknown $jsonSchema keyword: ${keyword}`);
    return [rule(operand, schema, context)];
  });
  return (value) => checks.every((check) => check(value));
}

const wrong = (keyword: string, wants: string) =>
  new CommandError(14, `$jsonSchema keyword '${keyword}' must be ${wants}`);

function number(keyword: string, operand: unknown): number {
  const value = numeric(operand);
  if (typeof value !== 'number') throw wrong(keyword, 'a number');
  return value;
}

const list = (keyword: string, operand: unknown): readonly unknown[] => {
  if (!Array.isArray(operand)) throw wrong(keyword, 'an array');
  return operand;
};

const texts = (keyword: string, operand: unknown): readonly string[] =>
  list(keyword, operand).map((entry) => {
    if (typeof entry !== 'string') throw wrong(keyword, 'an array of strings');
    return entry;
  });

const several = (keyword: string, operand: unknown, context: MatchContext) =>
  list(keyword, operand).map((entry) => compileSchema(entry, context));

// Each keyword only speaks of values of its own type; others pass.
const numbers =
  (test: (value: number) => boolean): Check =>
  (value) => {
    const own = numeric(value);
    return own === undefined || test(typeof own === 'number' ? own : Number(own.coefficient) * 10 ** own.exponent);
  };
const strings =
  (test: (value: string) => boolean): Check =>
  (value) =>
    typeof value !== 'string' || test(value);
const arrays =
  (test: (value: readonly unknown[]) => boolean): Check =>
  (value) =>
    !Array.isArray(value) || test(value);
const docs =
  (test: (value: Doc) => boolean): Check =>
  (value) =>
    !isDoc(value) || test(value);

function types(operand: unknown, names: (name: string) => string): Check {
  const wanted = (Array.isArray(operand) ? operand : [operand]).map((entry: unknown) =>
    typeof entry === 'string' ? names(entry) : entry,
  );
  return typeTest(wanted);
}

function jsonType(name: string): string {
  const own = JSON_TYPES[name];
  if (own === undefined) throw new CommandError(2, `Unknown type name alias: ${name}`);
  return own;
}

const named = (keyword: string, operand: unknown, context: MatchContext): readonly (readonly [string, Predicate])[] => {
  if (!isDoc(operand)) throw wrong(keyword, 'an object');
  return Object.entries(operand).map(([name, schema]) => [name, compileSchema(schema, context)]);
};

function additional(operand: unknown, schema: Doc, context: MatchContext): Check {
  if (operand === true) return () => true;
  const fits = operand === false ? () => false : compileSchema(operand, context);
  const own = getField(schema, 'properties');
  const patterns = getField(schema, 'patternProperties');
  const known = new Set(isDoc(own) ? Object.keys(own) : []);
  const regexes = isDoc(patterns) ? Object.keys(patterns).map((pattern) => compileRegex(pattern)) : [];
  return docs((doc) =>
    Object.entries(doc).every(
      ([name, value]) => known.has(name) || regexes.some((regex) => regex.test(name)) || fits(value),
    ),
  );
}

function items(operand: unknown, _: Doc, context: MatchContext): Check {
  if (!Array.isArray(operand)) {
    const fits = compileSchema(operand, context);
    return arrays((array) => array.every(fits));
  }
  const each = operand.map((entry) => compileSchema(entry, context));
  return arrays((array) => each.every((fits, i) => i >= array.length || fits(array[i])));
}

function additionalItems(operand: unknown, schema: Doc, context: MatchContext): Check {
  const own = getField(schema, 'items');
  if (operand === true || !Array.isArray(own)) return () => true;
  const fits = operand === false ? () => false : compileSchema(operand, context);
  return arrays((array) => array.slice(own.length).every((value) => fits(value)));
}

function dependencies(operand: unknown, _: Doc, context: MatchContext): Check {
  if (!isDoc(operand)) throw wrong('dependencies', 'an object');
  const each = Object.entries(operand).map(([name, needs]): readonly [string, (doc: Doc) => boolean] => {
    if (!Array.isArray(needs)) return [name, compileSchema(needs, context)];
    const fields = texts('dependencies', needs);
    return [name, (doc) => fields.every((field) => Object.hasOwn(doc, field))];
  });
  return docs((doc) => each.every(([name, holds]) => !Object.hasOwn(doc, name) || holds(doc)));
}

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['bsonType', (operand) => types(operand, (name) => name)],
  ['type', (operand) => types(operand, jsonType)],
  [
    'required',
    (operand) => {
      const fields = texts('required', operand);
      return docs((doc) => fields.every((field) => Object.hasOwn(doc, field)));
    },
  ],
  [
    'properties',
    (operand, _, context) => {
      const fields = named('properties', operand, context);
      return docs((doc) => fields.every(([name, fits]) => !Object.hasOwn(doc, name) || fits(getField(doc, name))));
    },
  ],
  [
    'patternProperties',
    (operand, _, context) => {
      const patterns = named('patternProperties', operand, context).map(
        ([p, fits]) => [compileRegex(p), fits] as const,
      );
      return docs((doc) =>
        Object.entries(doc).every(([name, value]) => patterns.every(([p, fits]) => !p.test(name) || fits(value))),
      );
    },
  ],
  ['additionalProperties', additional],
  [
    'minProperties',
    (operand) => {
      const least = number('minProperties', operand);
      return docs((doc) => Object.keys(doc).length >= least);
    },
  ],
  [
    'maxProperties',
    (operand) => {
      const most = number('maxProperties', operand);
      return docs((doc) => Object.keys(doc).length <= most);
    },
  ],
  ['dependencies', dependencies],
  [
    'enum',
    (operand) => {
      const values = list('enum', operand);
      return (value) => values.some((entry) => equalValues(entry, value));
    },
  ],
  [
    'allOf',
    (operand, _, context) => {
      const all = several('allOf', operand, context);
      return (value) => all.every((fits) => fits(value));
    },
  ],
  [
    'anyOf',
    (operand, _, context) => {
      const any = several('anyOf', operand, context);
      return (value) => any.some((fits) => fits(value));
    },
  ],
  [
    'oneOf',
    (operand, _, context) => {
      const one = several('oneOf', operand, context);
      return (value) => one.filter((fits) => fits(value)).length === 1;
    },
  ],
  [
    'not',
    (operand, _, context) => {
      const fits = compileSchema(operand, context);
      return (value) => !fits(value);
    },
  ],
  [
    'minimum',
    (operand, schema) => {
      const least = number('minimum', operand);
      const open = getField(schema, 'exclusiveMinimum') === true;
      return numbers((n) => (open ? n > least : n >= least));
    },
  ],
  [
    'maximum',
    (operand, schema) => {
      const most = number('maximum', operand);
      const open = getField(schema, 'exclusiveMaximum') === true;
      return numbers((n) => (open ? n < most : n <= most));
    },
  ],
  ['exclusiveMinimum', () => () => true],
  ['exclusiveMaximum', () => () => true],
  [
    'multipleOf',
    (operand) => {
      const by = number('multipleOf', operand);
      return numbers((n) => n % by === 0);
    },
  ],
  [
    'minLength',
    (operand) => {
      const least = number('minLength', operand);
      return strings((text) => Array.from(text).length >= least);
    },
  ],
  [
    'maxLength',
    (operand) => {
      const most = number('maxLength', operand);
      return strings((text) => Array.from(text).length <= most);
    },
  ],
  [
    'pattern',
    (operand) => {
      const regex = compileRegex(operand);
      return strings((text) => regex.test(text));
    },
  ],
  ['items', items],
  ['additionalItems', additionalItems],
  [
    'minItems',
    (operand) => {
      const least = number('minItems', operand);
      return arrays((array) => array.length >= least);
    },
  ],
  [
    'maxItems',
    (operand) => {
      const most = number('maxItems', operand);
      return arrays((array) => array.length <= most);
    },
  ],
  [
    'uniqueItems',
    (operand) =>
      arrays((array) => operand !== true || array.every((a, i) => array.findIndex((b) => equalValues(a, b)) === i)),
  ],
]);
