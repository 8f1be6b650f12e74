// Turns a JSON body into one that an upstream should not send, in a way that is the same at every run.

type Distortion = 'wrong-types' | 'missing-fields' | 'extra-fields' | 'empty';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mapped = (value: object, f: (value: unknown) => unknown): unknown =>
  Array.isArray(value) ? value.map(f) : Object.fromEntries(Object.entries(value).map(([k, v]) => [k, f(v)]));

/** Numbers become words, words numbers, true and false a list; null stays. */
const wrongTypes = (value: unknown): unknown => {
  if (typeof value === 'number') return 'not a number';
  if (typeof value === 'string') return 0;
  if (typeof value === 'boolean') return [value];
  return typeof value === 'object' && value !== null ? mapped(value, wrongTypes) : value;
};

/** Every second field of each object is gone, the first one too; rows of plain values lose their last. */
const missingFields = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const isRow = value.length > 1 && value.every((x) => typeof x !== 'object');
    return (isRow ? value.slice(0, -1) : value).map(missingFields);
  }
  if (!isRecord(value)) return value;
  const fields = Object.entries(value);
  const kept = fields.length === 1 ? fields : fields.filter((_, i) => i % 2 === 1);
  return Object.fromEntries(kept.map(([k, v]) => [k, missingFields(v)]));
};

/** Every object has more than it should; rows stay as long as they are. */
const extraFields = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(extraFields);
  if (!isRecord(value)) return value;
  const more = { not_seen_before: { and: ['deeper', 1, null] }, zz_new: 'x', '': 0 };
  return { ...Object.fromEntries(Object.entries(value).map(([k, v]) => [k, extraFields(v)])), ...more };
};

const emptied = (value: unknown): unknown => {
  if (Array.isArray(value)) return [];
  return isRecord(value) ? mapped(value, emptied) : value;
};
const holdsArray = (value: unknown): boolean =>
  Array.isArray(value) || (isRecord(value) && Object.values(value).some(holdsArray));

/** The body distorted. `empty` makes every list empty, and an object without lists an object without fields. */
export const distort = (kind: Distortion, body: unknown): unknown => {
  switch (kind) {
    case 'wrong-types':
      return wrongTypes(body);
    case 'missing-fields':
      return missingFields(body);
    case 'extra-fields':
      return extraFields(body);
    case 'empty':
      return holdsArray(body) ? emptied(body) : {};
  }
};
