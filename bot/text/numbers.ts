// Numbers of analyses in a form for people: few digits, exponents only where nothing else is readable.

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const small = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });

/** '42,283.58', '61.2', '0.00001234', '1.2e-12'; what is no number says so. */
export const plainNumber = (value: number): string => {
  if (!Number.isFinite(value)) return 'not a number';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-9 || size >= 1e15)) return value.toExponential(2);
  return size >= 1000 ? whole.format(value) : small.format(value);
};

/** An amount of money or of a coin in a few digits: '1,134', '10', '0.0118', '0.00004521'. */
export const amount = (value: number): string => {
  if (!Number.isFinite(value)) return 'unknown';
  if (value !== 0 && (Math.abs(value) < 1e-9 || Math.abs(value) >= 1e12)) return value.toExponential(2);
  const digits = Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 };
  return new Intl.NumberFormat('en-US', digits).format(value);
};
