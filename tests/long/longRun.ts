// What every check that takes minutes exports as `run`: bounded by whoever runs it, told in one line.
export type LongResult = { readonly ok: boolean; readonly summary: string };
export type LongRun = () => Promise<LongResult>;
