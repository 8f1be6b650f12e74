// The error of a violated unique index, in MongoDB's words.
import { Binary, ObjectId } from 'bson';
import { CommandError } from '../errors.ts';
import { type Doc, isDoc, setField } from '../values/document.ts';

/** Code 11000 with keyPattern and keyValue; `values` are the key's, in the order of `key`. */
export function duplicateKey(namespace: string, index: string, key: Doc, values: readonly unknown[]): CommandError {
  const keyValue: Doc = {};
  for (const [i, path] of Object.keys(key).entries()) setField(keyValue, path, values[i] ?? null);
  const message = `E11000 duplicate key error collection: ${namespace} index: ${index} dup key: ${show(keyValue)}`;
  return new CommandError(11000, message, { keyPattern: key, keyValue });
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof Binary) return `BinData(${value.sub_type}, ${value.toString('hex').toUpperCase()})`;
  if (Array.isArray(value)) return `[ ${value.map(show).join(', ')} ]`;
  if (isDoc(value))
    return `{ ${Object.entries(value)
      .map(([name, field]) => `${name}: ${show(field)}`)
      .join(', ')} }`;
  return String(value);
}
