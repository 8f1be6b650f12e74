// The same facts told from the last to the first.

/** Lists whose order carries nothing; all others (levels, expiries, in order of distance or time) stay as they are. */
const UNORDERED: ReadonlySet<string> = new Set([
  'analyses',
  'missing',
  'open_signals',
  'events_near',
  'rows',
  'headlines',
]);

const turned = (value: unknown, name: string): unknown => {
  if (Array.isArray(value)) {
    const items = value.map((item) => turned(item, ''));
    return UNORDERED.has(name) ? items.toReversed() : items;
  }
  return typeof value === 'object' && value !== null ? reversed(value) : value;
};

/** A copy whose records hold their entries in reverse order, at every depth. */
export const reversed = (facts: object): object =>
  Object.fromEntries(
    Object.entries(facts)
      .toReversed()
      .map(([name, value]) => [name, turned(value, name)]),
  );
