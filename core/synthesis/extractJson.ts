// Finds the one JSON object in a model's answer, where that can be done without a guess.

export type Mending = 'text around it left out' | 'thinking left out' | 'trailing comma taken out';

export type Extracted =
  | { readonly kind: 'ok'; readonly value: Readonly<Record<string, unknown>>; readonly mended: readonly Mending[] }
  | {
      readonly kind: 'refused';
      readonly reason: 'blank' | 'too long' | 'no object' | 'cut' | 'several' | 'not JSON' | 'repeated key';
      /** what was wrong, in a sentence for whoever answers again */
      readonly complaint: string;
    };

type Refusal = Extract<Extracted, { kind: 'refused' }>;

/** characters; an answer within max_tokens is far shorter */
export const LONGEST_ANSWER = 65_536;

const refused = (reason: Refusal['reason'], complaint: string): Refusal => ({ kind: 'refused', reason, complaint });

/** White space, byte order mark, zero-width characters. */
const BLANK = /[\s\u{FEFF}\u{200B}-\u{200D}\u{2060}]/u;

/** Without blanks at both ends; character by character, since a pattern would look at long runs again and again. */
const trimmed = (text: string): string => {
  let [from, to] = [0, text.length];
  while (from < to && BLANK.test(text.charAt(from))) from++;
  while (to > from && BLANK.test(text.charAt(to - 1))) to--;
  return text.slice(from, to);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The index after the string that begins at `i`, or -1 where it never ends. */
const afterString = (text: string, i: number): number => {
  for (let k = i + 1; k < text.length; k++) {
    if (text[k] === '\\') k++;
    else if (text[k] === '"') return k + 1;
  }
  return -1;
};

/** The index after the object that begins at `i`, or -1 where it never ends. Braces in strings do not count. */
const afterObject = (text: string, i: number): number => {
  let depth = 0;
  for (let k = i; k < text.length; ) {
    const c = text[k];
    if (c === '"') {
      k = afterString(text, k);
      if (k < 0) return -1;
      continue;
    }
    if (c === '{') depth++;
    else if (c === '}' && --depth === 0) return k + 1;
    k++;
  }
  return -1;
};

/** Commas right before a closing bracket, outside strings, taken out. */
const withoutTrailingCommas = (text: string): string => {
  let out = '';
  for (let k = 0; k < text.length; ) {
    if (text[k] === '"') {
      const end = afterString(text, k);
      if (end < 0) return text;
      out += text.slice(k, end);
      k = end;
      continue;
    }
    const trailing =
      text[k] === ',' && /^,\s*[}\]]/.test(text.slice(k, k + 200)) && !/[[{,:]\s*$/.test(out.slice(-200));
    if (!trailing) out += text[k];
    k++;
  }
  return out;
};

/** A key that an object of valid JSON names twice: JSON.parse would silently keep the last. */
const repeatedKey = (json: string): string | undefined => {
  const seen: (Set<string> | undefined)[] = [];
  for (let k = 0; k < json.length; ) {
    const c = json[k];
    if (c === '"') {
      const end = afterString(json, k);
      const text = json.slice(k, end);
      k = end;
      const keys = /^\s*:/.test(json.slice(k, k + 200)) ? seen.at(-1) : undefined;
      if (keys?.has(text)) return text.slice(0, 40);
      keys?.add(text);
      continue;
    }
    if (c === '{') seen.push(new Set());
    else if (c === '[') seen.push(undefined);
    else if (c === '}' || c === ']') seen.pop();
    k++;
  }
  return undefined;
};

const OPEN_TAG = /<(think|thinking|reasoning)>/gi;
const CLOSE_TAG = /<\/(think|thinking|reasoning)>/gi;

/** Each tag's beginning and end, in order. */
const tagsIn = (text: string, tag: RegExp): readonly (readonly [number, number])[] =>
  [...text.matchAll(tag)].map((m) => [m.index, m.index + m[0].length]);

/**
 * The text without what stands in thinking tags, and without all before a closing tag that has no opening one; undefined
 * where a tag is opened and never closed.
 */
const withoutThinking = (text: string): string | undefined => {
  const [opens, closes] = [tagsIn(text, OPEN_TAG), tagsIn(text, CLOSE_TAG)];
  const last = closes.at(-1);
  const after = last?.[1] ?? 0;
  if (opens.some(([from]) => from >= after)) return undefined;
  // what stands between two thoughts is an answer as well
  let [kept, at, next] = ['', 0, 0];
  for (const [from, to] of closes) {
    const open = opens[next]?.[0] ?? text.length;
    kept = open < from ? `${kept} ${text.slice(at, open)}` : '';
    at = to;
    while ((opens[next]?.[0] ?? text.length) < to) next++;
  }
  return last === undefined ? text : `${kept} ${text.slice(at)}`;
};

type Found = {
  readonly piece: string;
  readonly json: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly mended: boolean;
};

/** The object in a balanced piece of text, as it is or without trailing commas. */
const objectIn = (piece: string): Found | undefined => {
  const value = parsed(piece);
  if (isObject(value)) return { piece, json: piece, value, mended: false };
  const json = withoutTrailingCommas(piece);
  const again = json === piece ? undefined : parsed(json);
  return isObject(again) ? { piece, json, value: again, mended: true } : undefined;
};

/** The index of the last character before `k` that is no white space, or -1. */
const solidBefore = (text: string, k: number): number => {
  let i = k - 1;
  while (i >= 0 && BLANK.test(text.charAt(i))) i--;
  return i;
};

const CUT = 'the JSON object is cut off before its end; answer again, shorter';
const NOT_JSON =
  'it is not valid JSON (strings and keys in double quotes, plain numbers without NaN, no comments, nothing left open)';

/**
 * Every object at the top level of the text. Braces without a double quote inside are taken for prose; whatever looks like
 * JSON and is none refuses the whole.
 */
const objectsIn = (text: string): readonly Found[] | Refusal => {
  const found: Found[] = [];
  for (let k = text.indexOf('{'); k >= 0; k = text.indexOf('{', k)) {
    const end = afterObject(text, k);
    const piece = end < 0 ? text.slice(k) : text.slice(k, end);
    if (!piece.includes('"')) {
      if (end < 0) break;
      k = end;
      continue;
    }
    if (end < 0) return refused('cut', CUT);
    const object = objectIn(piece);
    if (object === undefined) return refused('not JSON', NOT_JSON);
    if (text[solidBefore(text, k)] === '[') return refused('not JSON', 'it is a list; one JSON object is wanted');
    found.push(object);
    k = end;
  }
  return found;
};

/** Written out with sorted keys, so that two texts of the same object are equal. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.keys(value).toSorted();
  return `{${fields.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
};

const same = (a: unknown, b: unknown): boolean => {
  try {
    return canonical(a) === canonical(b);
  } catch {
    return false; // nested too deep to be compared
  }
};

const checked = (found: Found, mended: readonly Mending[]): Extracted => {
  const key = repeatedKey(found.json);
  return key === undefined
    ? { kind: 'ok', value: found.value, mended }
    : refused('repeated key', `it names the key ${key} twice`);
};

/**
 * The object, or why there is none. Taken away: a byte order mark, zero-width characters, prose and code fences around
 * the object, thinking tags, commas before a closing bracket. The same object twice is one. Refused: nothing at all, an
 * object that is cut, two that differ, a list, a key named twice, whatever else is no JSON. Never throws.
 */
export const extractJson = (answer: string): Extracted => {
  if (answer.length > LONGEST_ANSWER) return refused('too long', `it has ${answer.length} characters`);
  const text = trimmed(answer);
  if (text === '') return refused('blank', 'it was empty');
  const whole = parsed(text);
  if (isObject(whole)) return checked({ piece: text, json: text, value: whole, mended: false }, []);
  if (whole !== undefined) return refused('no object', 'it is no JSON object');
  const rest = withoutThinking(text);
  if (rest === undefined) return refused('cut', CUT);
  const found = objectsIn(rest);
  if ('kind' in found) return found;
  const [first, ...others] = found;
  if (first === undefined) return refused('no object', 'it holds no JSON object');
  if (others.some((other) => !same(first.value, other.value)))
    return refused('several', `it holds ${found.length} JSON objects that differ; one is wanted`);
  const mended: readonly (Mending | false)[] = [
    rest.length !== text.length && 'thinking left out',
    rest.trim() !== first.piece && 'text around it left out',
    first.mended && 'trailing comma taken out',
  ];
  return checked(
    first,
    mended.filter((x) => x !== false),
  );
};
