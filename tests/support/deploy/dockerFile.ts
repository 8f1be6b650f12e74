// The Dockerfile as it is written: what its last stage holds, sets, looks after itself by and starts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT, pairsOf } from './unitFile.ts';

export type Image = {
  readonly cwd: string;
  /** copied from the checkout by name */
  readonly copied: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly volume: string;
  readonly user: string;
  /** of the first stage, without its line continuations */
  readonly install: string;
  readonly healthcheck: readonly string[];
  readonly command: readonly string[];
};

const words = (line: string | undefined): readonly string[] => {
  const list: unknown = JSON.parse(line?.slice(line.indexOf('[')) ?? '[]');
  if (!Array.isArray(list)) throw new Error(`no list of words: ${line}`);
  return list.map(String);
};

export const readImage = (): Image => {
  const lines = readFileSync(join(CHECKOUT, 'Dockerfile'), 'utf8')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim());
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  const valueOf = (word: string): string =>
    last.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1) ?? '';
  return {
    cwd: valueOf('WORKDIR'),
    copied: last
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(/\s+/).slice(1, -1)),
    env: pairsOf(
      last
        .filter((line) => line.startsWith('ENV '))
        .map((line) => line.slice('ENV '.length))
        .join(' '),
    ),
    volume: words(`VOLUME ${valueOf('VOLUME')}`)[0] ?? '',
    user: valueOf('USER'),
    install: lines.find((line) => line.startsWith('RUN npm '))?.slice(4) ?? '',
    healthcheck: words(valueOf('HEALTHCHECK')),
    command: words(valueOf('CMD')),
  };
};
