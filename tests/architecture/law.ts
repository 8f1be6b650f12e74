// The law of the house as a table, and the reading of a file against it.

export type Folder = 'core' | 'models' | 'jobs' | 'bot' | 'web' | 'sandbox' | 'cli';

type Rule = {
  readonly folders: readonly Folder[];
  readonly packages: readonly string[];
  /** 'all', or the built-in modules that are refused */
  readonly builtins: 'none' | 'all';
};

const everything: readonly Folder[] = ['core', 'models', 'jobs', 'bot', 'web', 'sandbox', 'cli'];

export const law: Readonly<Record<Exclude<Folder, 'cli'>, Rule>> = {
  core: { folders: [], packages: ['zod', 'simple-statistics'], builtins: 'none' },
  models: { folders: ['core'], packages: ['mongoose', 'mongodb', 'bson'], builtins: 'all' },
  jobs: {
    folders: ['core'],
    packages: ['agenda', '@agendajs/mongo-backend', 'axios', 'ws', 'yahoo-finance2', 'openai', 'zod'],
    builtins: 'all',
  },
  bot: {
    folders: ['core'],
    packages: ['grammy', '@grammyjs/conversations', '@grammyjs/menu', '@napi-rs/canvas', 'dejavu-fonts-ttf'],
    builtins: 'all',
  },
  web: { folders: ['core'], packages: ['express', 'helmet', 'prom-client'], builtins: 'all' },
  sandbox: { folders: ['core'], packages: ['express', 'ws', 'busboy'], builtins: 'all' },
};

/** a module's name has no blank, comma, bar or bracket, which tells it from words such as 'from', 'to' */
const IMPORT =
  /\bfrom\s*['"]([^'"\s,|()]+)['"]|\bimport\s*\(\s*['"]([^'"\s,|()]+)['"]|^\s*import\s+['"]([^'"\s,|()]+)['"]/gm;

/** Specifiers a source imports or re-exports, static and dynamic. */
export const importsOf = (source: string): readonly string[] =>
  [...source.matchAll(IMPORT)].map((m) => m[1] ?? m[2] ?? m[3] ?? '');

/** Comments and the text of strings taken out, so that words in prose are no offences; template expressions stay. */
export const codeOnly = (source: string): string =>
  source
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/(^|[^:'"`\\])\/\/[^\n]*/g, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");

/** What a pure file may not hold: clocks, chance, the process, timers, the network. */
const impure: readonly (readonly [RegExp, string])[] = [
  [/\bDate\s*\.\s*now\b/, 'Date.now'],
  [/\bnew\s+Date\s*(\(\s*\)|(?!\s*\())/, 'argless new Date'],
  [/\bTemporal\s*\.\s*Now\b/, 'Temporal.Now'],
  [/\bperformance\b/, 'performance'],
  [/\bMath\s*\.\s*random\b/, 'Math.random'],
  [/\bcrypto\b/, 'crypto'],
  [/\bprocess\s*\./, 'process'],
  [/\b(setTimeout|setInterval|setImmediate|queueMicrotask)\b/, 'timers'],
  [/\b(fetch|WebSocket|XMLHttpRequest)\s*\(/, 'network'],
];

const packageOf = (specifier: string): string =>
  specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] ?? '');

const resolveFolder = (path: string, specifier: string): string => {
  const parts = path.split('/').slice(0, -1);
  for (const step of specifier.split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.') parts.push(step);
  }
  return parts[0] ?? '';
};

const importOffence = (path: string, folder: keyof typeof law, specifier: string): string | undefined => {
  const rule = law[folder];
  if (specifier.startsWith('.')) {
    const target = resolveFolder(path, specifier);
    if (target === folder || (rule.folders as readonly string[]).includes(target)) return undefined;
    return `${folder} may not import ${target}`;
  }
  if (specifier.startsWith('node:')) {
    if (rule.builtins === 'none') return `${folder} may not import ${specifier}`;
    if (path.startsWith('bot/text/') && /^node:(fs|net|http|https|dgram|tls)\b/.test(specifier))
      return `bot/text may not import ${specifier}`;
    return undefined;
  }
  return rule.packages.includes(packageOf(specifier)) ? undefined : `${folder} may not import ${specifier}`;
};

const textOffences = (path: string, folder: Folder, code: string): readonly string[] => {
  const found: string[] = [];
  if (folder === 'core')
    for (const [pattern, what] of impure) if (pattern.test(code)) found.push(`core may not use ${what}`);
  if (folder === 'jobs' && /\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)|\bperformance\s*\.\s*now\b/.test(code))
    found.push('jobs may have no wall clock of its own');
  if (/\bprocess\s*\.\s*env\b/.test(code) && !['cli/readConfig.ts', 'cli/test.ts'].includes(path))
    found.push('process.env is read in cli/readConfig.ts only');
  if (folder === 'web' && /\binnerHTML\b|\binsertAdjacentHTML\b/.test(code)) found.push('web may not insert raw HTML');
  return found;
};

/** Every offence of one file as a sentence; empty where it keeps the law. `path` is relative to the house. */
export const offences = (path: string, source: string): readonly string[] => {
  const folder = path.split('/')[0] as Folder;
  if (!everything.includes(folder)) return [];
  const code = codeOnly(source);
  const imports = folder === 'cli' ? [] : importsOf(source).map((s) => importOffence(path, folder, s));
  return [
    ...imports.filter((x) => x !== undefined),
    ...textOffences(path, folder, code),
    ...runningAtImport(path, code),
  ];
};

/**
 * Statements at the top level that act: calls and constructions that are no part of a declaration, and declarations whose
 * value listens, connects or starts. Workers and main.ts may.
 */
const runningAtImport = (path: string, code: string): readonly string[] => {
  if (path.endsWith('.worker.ts')) return [];
  const statement = /^(await\s+|void\s+)?(new\s+)?[a-zA-Z_$][\w$.]*\s*\(/;
  const word = /^(if|for|while|switch|function|return|export|import|const|let|type|async)\b/;
  const starting = /^(export\s+)?(const|let)\s[^=]*=\s*(?!.*=>).*\.(listen|connect|start)\s*\(/;
  const acting = code.split('\n').find((line) => (statement.test(line) && !word.test(line)) || starting.test(line));
  return acting === undefined ? [] : [`importing a file does nothing: ${acting.trim().slice(0, 60)}`];
};
