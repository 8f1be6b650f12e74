// What every check that takes minutes exports as `run`: bounded by whoever runs it, told in one line.
export type LongResult = { readonly ok: boolean; readonly summary: string };
export type LongRun = () => Promise<LongResult>;
/** What a check takes on the command line, by the environment variable it reads: `{ days: 'V7_SOAK_DAYS' }` is `--days N`. */
export type LongOptions = Readonly<Record<string, string>>;

/** Options by their variables, for the checks that run after this. */
export const giveOptions = (values: Readonly<Record<string, string>>): void => {
  Object.assign(process.env, values);
};

/** What was asked of a check cannot be; told without a stack. */
export class LongRefusal extends Error {
  override readonly name = 'LongRefusal';
}

/** A whole number above 0 from the environment. Throws LongRefusal for anything else. */
export const countFrom = (variable: string, absent: number): number => {
  const text = process.env[variable];
  if (text === undefined) return absent;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new LongRefusal(`${variable} must be a whole number above 0, not "${text}".`);
  return Number(text);
};
