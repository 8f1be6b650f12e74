// What a real key looks like at its provider, told from the made-up ones of the tests.

/** what a real key looks like at its provider */
const KEYS: readonly (readonly [string, RegExp])[] = [
  ['bot token', /(?<!\d)\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/],
  ['DeepSeek key', /\bsk-[0-9a-f]{32}\b/],
  ['CoinGecko key', /\bCG-[A-Za-z0-9]{24}\b/],
  ['private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['credentials in an address', /\bmongodb(?:\+srv)?:\/\/[^\s/@'"`$<{]+:[^\s/@'"`$<{]+@(?!127\.0\.0\.1|localhost)/],
];
/** made up for the tests of redaction: digits or letters in order */
const MADE_UP =
  /0123456789abcdef|CG-abcdefghijklmnop|u:p@|u:p%40@|user:pass|ada:secret|ada:hunter22secret@|:secret@|:pw@|name:word@|me:hidden@|a:b@/;

/** What kinds of key a text holds, once a line and kind. */
export const keysIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => !MADE_UP.test(line))
    .flatMap((line) => KEYS.filter(([, shape]) => shape.test(line)).map(([what]) => what));
