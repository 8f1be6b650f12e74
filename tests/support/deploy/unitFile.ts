// The systemd unit as it is written: what it starts, where, as whom and with what.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const CHECKOUT = join(import.meta.dirname, '..', '..', '..');

export type Unit = {
  readonly words: readonly string[];
  /** the commented line that writes a file as well */
  readonly wordsWithFile: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stopMs: number;
  readonly stateFolder: string;
  valueOf(key: string): string | undefined;
};

/** `A=b C=d`, cut at each pair's first sign. */
export const pairsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split(/\s+/)
      .filter((pair) => pair !== '')
      .map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at), pair.slice(at + 1)];
      }),
  );

/** As systemd cuts a line: by blanks, but not within single quotes. */
const wordsOf = (line = ''): readonly string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

export const readUnit = (): Unit => {
  const lines = readFileSync(join(CHECKOUT, 'deploy', 'v7-signals.service'), 'utf8').split('\n');
  const valueOf = (key: string): string | undefined =>
    lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1);
  const env = pairsOf(
    lines
      .filter((line) => line.startsWith('Environment='))
      .map((line) => line.slice('Environment='.length))
      .join(' '),
  );
  return {
    words: wordsOf(valueOf('ExecStart')),
    wordsWithFile: wordsOf(valueOf('#ExecStart')),
    cwd: valueOf('WorkingDirectory') ?? '',
    env,
    stopMs: 1000 * Number(valueOf('TimeoutStopSec')),
    stateFolder: `/var/lib/${valueOf('StateDirectory') ?? ''}`,
    valueOf,
  };
};
