// Reads the facts of a cycle out of the user's message: the JSON object in its code fence, whatever else it holds.

/** `lean` and `evidence` up positive; `evidence` in standard normal units, absent where the prompt gave none. */
export type FactAnalysis = {
  readonly analyst: string;
  readonly lean: number;
  readonly evidence?: number;
  readonly noisePercentile?: number;
  readonly label: string;
};

export type Facts = {
  readonly symbol: string;
  readonly last: number;
  readonly tick: number;
  readonly atr: number;
  /** share of the price, fees both sides, half the spread, slippage */
  readonly costs: number;
  readonly analyses: readonly FactAnalysis[];
  readonly titles: readonly string[];
};

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The first of the named fields that is a finite number, or a text that is one. */
const numberAt = (fields: Fields, ...names: readonly string[]): number | undefined => {
  for (const name of names) {
    const value = fields[name];
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
  }
  return undefined;
};
const textAt = (fields: Fields, ...names: readonly string[]): string | undefined =>
  names.map((name) => fields[name]).find((value) => typeof value === 'string');

const leanOf = (fields: Fields): number => {
  const word = textAt(fields, 'lean', 'direction')?.toLowerCase();
  if (word === 'up' || word === 'buy') return 1;
  if (word === 'down' || word === 'sell') return -1;
  return Math.min(1, Math.max(-1, numberAt(fields, 'lean') ?? 0));
};

const analysisOf = (analyst: string, value: unknown): FactAnalysis | undefined => {
  const fields = fieldsOf(value);
  const name = textAt(fields, 'analyst', 'name') ?? analyst;
  if (name === '' || 'because' in fields || fields['kind'] === 'abstained') return undefined;
  const evidence = numberAt(fields, 'evidence');
  const noisePercentile = numberAt(fields, 'noise_percentile', 'noisePercentile');
  return {
    ...{ analyst: name, lean: leanOf(fields), label: textAt(fields, 'label', 'state') ?? 'no label' },
    ...(evidence === undefined ? {} : { evidence }),
    ...(noisePercentile === undefined ? {} : { noisePercentile }),
  };
};

/** A list of analyses or an object of them by name; in one order whatever order they came in. */
const analysesOf = (value: unknown): readonly FactAnalysis[] => {
  const found = Array.isArray(value)
    ? value.map((each) => analysisOf('', each))
    : Object.entries(fieldsOf(value)).map(([name, each]) => analysisOf(name, each));
  return found.filter((each) => each !== undefined).toSorted((a, b) => (a.analyst < b.analyst ? -1 : 1));
};

/** Every text named `title`, however deep. */
const titlesIn = (value: unknown, depth = 0): readonly string[] => {
  if (typeof value !== 'object' || value === null || depth > 12) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    name === 'title' && typeof each === 'string' ? [each] : titlesIn(each, depth + 1),
  );
};

/** The objects in code fences, then the whole text where it is one. */
const objectsIn = (text: string): readonly Fields[] =>
  [...[...text.matchAll(/```(?:json)?\s*\n([\s\S]*?)\n\s*```/g)].map((match) => match[1] ?? ''), text]
    .map((piece) => fieldsOf(parsed(piece)))
    .filter((fields) => Object.keys(fields).length > 0);

/** The facts; undefined where the text holds none that name a symbol, a price and an ATR. */
export const readFacts = (text: string): Facts | undefined => {
  for (const fields of objectsIn(text)) {
    const price = fieldsOf(fields['price']);
    const symbol = textAt(fields, 'symbol');
    const last = numberAt(price, 'last', 'price') ?? numberAt(fields, 'price', 'last');
    const atr = numberAt(fields, 'atr15m', 'atr') ?? numberAt(price, 'atr15m', 'atr');
    if (symbol === undefined || last === undefined || atr === undefined || last <= 0 || atr <= 0) continue;
    const costs = numberAt(fieldsOf(fields['costs']), 'total', 'share') ?? numberAt(fields, 'costs') ?? 0.0024;
    const tick = numberAt(price, 'tick') ?? numberAt(fields, 'tick') ?? 0.01;
    const analyses = analysesOf(fields['analyses']);
    return { symbol, last, atr, tick, costs: costs < 0.05 ? costs : 0.0024, analyses, titles: titlesIn(fields) };
  }
  return undefined;
};
