// Collations: how texts compare. The simple one compares bytes; others, by strength, leave case and accents out of account.
import { CommandError } from '../errors.ts';
import { numeric, type StringOrder } from '../values/compare.ts';
import { type Doc, getField } from '../values/document.ts';

const FIELDS: ReadonlySet<string> = new Set([
  'locale',
  'strength',
  'caseLevel',
  'caseFirst',
  'numericOrdering',
  'alternate',
  'maxVariable',
  'backwards',
  'normalization',
  'version',
]);
const SENSITIVITIES = { 1: 'base', 2: 'accent', 3: 'variant' } as const;

/** The order of text that a collation asks for; undefined for the simple one. Throws 2, 40414 and 40415. */
export function readCollation(collation: Doc): StringOrder | undefined {
  const unknown = Object.keys(collation).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) throw new CommandError(40415, `BSON field 'collation.${unknown}' is an unknown field.`);
  const locale = getField(collation, 'locale');
  if (locale === undefined)
    throw new CommandError(40414, "BSON field 'collation.locale' is missing but a required field");
  if (typeof locale !== 'string')
    throw new CommandError(14, "BSON field 'collation.locale' is the wrong type, expected type 'string'");
  if (locale === 'simple') {
    if (Object.keys(collation).length > 1)
      throw new CommandError(2, 'If locale=simple, then no other fields should be present in the collation');
    return undefined;
  }
  const name = locale.replaceAll('_', '-');
  if (!isLocale(name)) throw new CommandError(2, `Field 'locale' is invalid in: { locale: "${locale}" }`);
  refuseOthers(collation);
  const strength = numeric(getField(collation, 'strength') ?? 3);
  if (strength !== 1 && strength !== 2 && strength !== 3) {
    throw new CommandError(
      strength === 4 || strength === 5 ? 238 : 2,
      `A collation of strength ${JSON.stringify(strength)} is not implemented by the embedded database; 1, 2 and 3 are.`,
    );
  }
  const byNumber = getField(collation, 'numericOrdering') === true;
  const collator = new Intl.Collator(name, {
    sensitivity: SENSITIVITIES[strength],
    numeric: byNumber,
    ...caseFirst(collation),
  });
  return collator.compare;
}

function isLocale(name: string): boolean {
  try {
    return Intl.Collator.supportedLocalesOf([name]).length === 1;
  } catch {
    return false;
  }
}

function caseFirst(collation: Doc): Intl.CollatorOptions {
  const value = getField(collation, 'caseFirst');
  if (value === undefined || value === 'off') return {};
  if (value === 'upper' || value === 'lower') return { caseFirst: value };
  throw new CommandError(2, "Enumeration value for field 'collation.caseFirst' is not a valid value.");
}

const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  caseLevel: [false],
  alternate: ['non-ignorable'],
  maxVariable: ['punct', 'space'],
  backwards: [false],
  normalization: [false, true],
};

function refuseOthers(collation: Doc): void {
  for (const [option, neutral] of Object.entries(NEUTRAL)) {
    const value = getField(collation, option);
    if (value !== undefined && !neutral.includes(value))
      throw new CommandError(238, `The collation option '${option}' is not implemented by the embedded database.`);
  }
}
