// Which known word was meant by one that is written a little otherwise.

/** Changes from one word to the other: a letter more, less, another one, or two neighbours exchanged. */
export const distance = (a: string, b: string): number => {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
};

/** At most one change for up to four letters, two for more; a beginning of three letters or more counts too. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  const asked = word.toLowerCase().slice(0, 40);
  const ranked = known
    .map((one) => ({ one, far: distance(asked, one.toLowerCase()) }))
    .toSorted((a, b) => a.far - b.far || a.one.localeCompare(b.one));
  const first = ranked[0];
  if (first && first.far <= (asked.length <= 4 ? 1 : 2)) return first.one;
  return asked.length >= 3 ? known.find((one) => one.startsWith(asked) || asked.startsWith(`${one}s`)) : undefined;
};
