// A digest of the code a study is made by, so that kept studies are found again exactly as long as it has not changed.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const CORE = join(import.meta.dirname, '..', '..', 'core');
const ROOTS = ['decision/study.ts', 'replay/draft.ts', 'replay/market.ts'];
/** asked by a study only once signals have ended, which is after what is kept */
const NOT_ASKED: ReadonlySet<string> = new Set(['record/beliefs.ts', 'decision/think.ts']);

const VALUE_IMPORT = /^import\s+(?!type\b)[^'"]*['"](\.[^'"]+)['"]/gm;

/** Relative paths of the files a study runs through, without those that are imported for their types alone. */
export const studyFiles = (): readonly string[] => {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    const name = relative(CORE, path).replaceAll('\\', '/');
    if (seen.has(name) || NOT_ASKED.has(name)) return;
    seen.add(name);
    for (const [, specifier = ''] of readFileSync(path, 'utf8').matchAll(VALUE_IMPORT))
      visit(join(dirname(path), specifier));
  };
  for (const root of ROOTS) visit(join(CORE, root));
  return [...seen].toSorted();
};

/** Hex; of those files and of the engine's major version, since another may round a logarithm otherwise. */
export const sourceDigest = (): string => {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0] ?? '');
  for (const name of studyFiles()) hash.update(name).update(readFileSync(join(CORE, name)));
  return hash.digest('hex');
};
