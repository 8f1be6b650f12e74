// Brings a text to the form numbers are looked for in: plain digits, and no dates, times or ids.

/** The digit of any script as 0 to 9: each script's digits stand in one run of ten. */
const asciiDigit = (digit: string): string => {
  const point = digit.codePointAt(0) ?? 0;
  let zero = point;
  while (point - zero < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(point - zero);
};

const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|' +
  'nov(?:ember)?|dec(?:ember)?)\\.?';
/** What holds digits and is no number: instants, dates, times of day, cycle and signal ids, addresses. */
const NOT_NUMBERS: readonly RegExp[] = [
  /https?:\/\/\S+/gi,
  /\b\d{8}T\d{4}Z\b/g,
  /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:\s?(?:Z|UTC)\b)?/g,
  /\b\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d{2}\b/g,
  new RegExp(`\\b\\d{1,2}(?:st|nd|rd|th)?\\s+(?:of\\s+)?${MONTH}(?:,?\\s+(?:19|20)\\d{2}\\b)?`, 'gi'),
  new RegExp(`\\b${MONTH}\\s+\\d{1,2}(?:st|nd|rd|th)?(?:,\\s*(?:19|20)\\d{2}\\b)?(?![\\d,.]*\\d|\\s?[km]\\b)`, 'gi'),
  /\b\d{1,2}:\d{2}(?::\d{2})?(?:\s?(?:Z|UTC)\b)?/g,
  /\b[0-2]\d[0-5]\d\s?(?:UTC|GMT|Z)\b/g,
];

/** The same text with plain digits, thousands joined by commas, and what is no number blanked. */
export const plainText = (text: string): string => {
  const joined = text.replace(/(\d)[\u00A0\u202F\u2007\u2009'’_](?=\d{3}(?!\d))/g, '$1,').normalize('NFKC');
  const plain = joined.replace(/[^\P{Nd}0-9]/gu, asciiDigit).replaceAll('−', '-');
  return NOT_NUMBERS.reduce((rest, form) => rest.replace(form, (found) => ' '.repeat(found.length)), plain);
};
