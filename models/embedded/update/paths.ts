// Reading and writing one concrete path of a document being updated.
import { CommandError } from '../errors.ts';
import { type Doc, getField, isDoc, isIndex, setField } from '../values/document.ts';

const LARGEST_GAP = 1_500_000;

/** The value at a concrete path; undefined when absent. */
export function readPath(doc: unknown, parts: readonly string[]): unknown {
  return parts.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) return isIndex(part) ? (value[Number(part)] as unknown) : undefined;
    return isDoc(value) ? getField(value, part) : undefined;
  }, doc);
}

/** Sets the value at a concrete path, making documents on the way. Throws 28 where something else stands in it. */
export function writePath(doc: Doc, parts: readonly string[], value: unknown): void {
  let at: unknown = doc;
  for (const [i, part] of parts.entries()) {
    const last = i === parts.length - 1;
    const next = last ? value : (child(at, part) ?? {});
    if (Array.isArray(at)) setElement(at, part, next);
    else if (isDoc(at)) setField(at, part, next);
    else throw notViable(parts, i, at);
    at = next;
  }
}

/** Removes the field at a concrete path; an array's element becomes null. */
export function removePath(doc: Doc, parts: readonly string[]): void {
  const holder = readPath(doc, parts.slice(0, -1));
  const last = parts.at(-1) ?? '';
  if (Array.isArray(holder)) {
    if (isIndex(last) && Number(last) < holder.length) holder[Number(last)] = null;
  } else if (isDoc(holder)) delete holder[last];
}

function child(at: unknown, part: string): unknown {
  if (Array.isArray(at)) return isIndex(part) ? at[Number(part)] : undefined;
  return isDoc(at) ? getField(at, part) : undefined;
}

function setElement(array: unknown[], part: string, value: unknown): void {
  if (!isIndex(part)) throw new CommandError(28, `Cannot create field '${part}' in element that is an array`);
  const index = Number(part);
  if (index > array.length + LARGEST_GAP)
    throw new CommandError(2, 'cannot grow an array by more than 1500000 elements');
  while (array.length < index) array.push(null);
  array[index] = value;
}

function notViable(parts: readonly string[], at: number, value: unknown): CommandError {
  const holder = parts[at - 1] ?? '';
  return new CommandError(
    28,
    `Cannot create field '${parts[at] ?? ''}' in element {${holder}: ${JSON.stringify(value)}}`,
  );
}
