// The validator of a collection: what a document must match to be written.
import { createContext } from '../aggregation/expression.ts';
import { CommandError } from '../errors.ts';
import { compileFilter, type Predicate } from '../query/match.ts';
import { type Doc, getField, isDoc } from '../values/document.ts';
import { collectionName, flag, type Request } from './request.ts';
import type { Server } from './server.ts';
import { optionsOf } from './views.ts';

export type Validator = {
  /** Throws 121 when a new or changed document does not match. */
  readonly check: (doc: Doc) => void;
  /** Whether a document that is there may be changed without a check: it does not match, and the level is moderate. */
  readonly spares: (before: Doc) => boolean;
};

const compiled = new WeakMap<Doc, Predicate>();

function predicateOf(validator: Doc): Predicate {
  const known = compiled.get(validator) ?? compileFilter(validator, createContext());
  compiled.set(validator, known);
  return known;
}

/** The validator of the collection a command writes to; undefined where there is none, or it does not refuse. */
export function validatorOf(request: Request, server: Server, name = collectionName(request)): Validator | undefined {
  const options = optionsOf(server, request.db, name);
  const validator = getField(options, 'validator');
  const level = getField(options, 'validationLevel') ?? 'strict';
  const off = level === 'off' || getField(options, 'validationAction') === 'warn';
  if (!isDoc(validator) || off || flag(request.body, 'bypassDocumentValidation')) return undefined;
  const matches = predicateOf(validator);
  return {
    spares: (before) => level === 'moderate' && !matches(before),
    check: (doc) => {
      if (matches(doc)) return;
      const [operatorName = ''] = Object.keys(validator);
      throw new CommandError(121, 'Document failed validation', {
        errInfo: {
          failingDocumentId: getField(doc, '_id'),
          details: { operatorName, specifiedAs: validator, reason: 'the document does not match the validator' },
        },
      });
    },
  };
}

const LEVELS = ['off', 'strict', 'moderate'];
const ACTIONS = ['error', 'warn'];

/** The options of a validator in create and collMod, checked. Throws 2 and what an invalid filter throws. */
export function validatorOptions(body: Doc): Doc {
  const validator = getField(body, 'validator');
  if (validator !== undefined && !isDoc(validator))
    throw new CommandError(14, "BSON field 'validator' is the wrong type, expected type 'object'");
  if (isDoc(validator)) {
    const refused = Object.keys(validator).find((name) => ['$text', '$near', '$nearSphere', '$where'].includes(name));
    if (refused !== undefined) throw new CommandError(2, `${refused} is not allowed in a validator`);
    compileFilter(validator, createContext());
  }
  const options: Doc = validator === undefined ? {} : { validator };
  for (const [field, allowed] of [
    ['validationLevel', LEVELS],
    ['validationAction', ACTIONS],
  ] as const) {
    const value = getField(body, field);
    if (value === undefined) continue;
    if (typeof value !== 'string' || !allowed.includes(value))
      throw new CommandError(2, `Enumeration value for field '${field}' is not a valid value.`);
    options[field] = value;
  }
  return options;
}
