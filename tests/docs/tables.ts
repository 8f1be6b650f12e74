// What README's tables must say, made from the program itself.
import { environment, parseConfig, secretNames } from '../../core/config.ts';
import { tunables } from '../../core/settings/tunables.ts';
import { settings } from '../../core/settings.ts';
import { DEFAULT_PRICES_TEXT } from '../../core/synthesis/pricing.ts';

const isSecret = (name: string): boolean => secretNames.some((secret) => secret === name);

const defaultText = (name: string, value: unknown): string => {
  if (name === 'DEEPSEEK_PRICES') return `\`${DEFAULT_PRICES_TEXT}\``;
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return 'not set';
  if (typeof value === 'boolean') return value ? '`on`' : '`off`';
  return `\`${Array.isArray(value) ? value.join(',') : typeof value === 'number' ? value : (value as string)}\``;
};

/** Name and default of every environment variable, as the table's first two cells. */
export const environmentCells = (): readonly (readonly [string, string])[] => {
  const parsed = parseConfig({}, () => undefined);
  if (parsed.kind === 'invalid') throw new Error(parsed.issues.join('; '));
  const config: Readonly<Record<string, unknown>> = parsed.config;
  return Object.keys(environment).map((name) => [
    `\`${name}\`${isSecret(name) ? ' *' : ''}`,
    defaultText(name, config[name]),
  ]);
};

const plain = (n: number): string => String(Number(n.toPrecision(6)));

/** A whole row a tunable. */
export const tunableRows = (): readonly string[] =>
  tunables.map(({ name, says, unit, from, to, read }) =>
    [
      '',
      ` \`${name}\` `,
      ` ${plain(read(settings))} `,
      ` ${unit} `,
      ` ${plain(from)} .. ${plain(to)} `,
      ` ${says} `,
      '',
    ]
      .join('|')
      .replaceAll('|  |', '| |'),
  );

/** The cells of a Markdown table's rows below its head that begins so; empty where there is none. */
export const rowsBelow = (text: string, head: string): readonly (readonly string[])[] => {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith(head));
  if (at < 0) return [];
  const rest = lines.slice(at + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(0, end < 0 ? undefined : end).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};
