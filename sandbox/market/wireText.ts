// Numbers and instants as Coinbase writes them on its wires.

const integerText = (units: number, decimals: number): string => {
  const digits = String(Math.abs(units)).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return `${units < 0 ? '-' : ''}${digits.slice(0, point)}${decimals > 0 ? `.${digits.slice(point)}` : ''}`;
};

/** Whole units of 10^-decimals as a decimal string without needless zeros: 7336780 with 2 is "73367.8". */
export const trimmedDecimal = (units: number, decimals: number): string => {
  const text = integerText(units, decimals);
  return decimals > 0 ? text.replace(/\.?0+$/, '') : text;
};

/** Whole units of 10^-decimals with eight places: 7327163 with 2 is "73271.63000000". */
export const paddedDecimal = (units: number, decimals: number): string => {
  const text = integerText(units, decimals);
  const places = decimals > 0 ? decimals : 0;
  return `${text}${places === 0 ? '.' : ''}${'0'.repeat(Math.max(0, 8 - places))}`;
};

/** Whole units of 10^-decimals as a number, exact to the nearest double. */
export const decimalNumber = (units: number, decimals: number): number => units / 10 ** decimals;

const fraction = (digits: string): string => {
  const kept = digits.replace(/0+$/, '');
  return kept === '' ? '' : `.${kept}`;
};

/** Epoch microseconds as RFC 3339 in UTC, the fraction without trailing zeros: "2026-08-09T21:05:38.50436Z". */
export const instantText = (us: number): string => {
  const seconds = Math.floor(us / 1_000_000);
  const micros = String(us - seconds * 1_000_000).padStart(6, '0');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${fraction(micros)}Z`;
};

/** Epoch milliseconds in the form Go prints a time, as the heartbeats carry it: "2026-08-09 21:05:48.854840045 +0000 UTC m=+41691.260485341". */
export const goTimeText = (ms: number, runningS: number): string => {
  const [date = '', time = ''] = new Date(ms).toISOString().slice(0, -1).split('T');
  const [clock = '', millis = ''] = time.split('.');
  return `${date} ${clock}${fraction(millis)} +0000 UTC m=+${runningS.toFixed(9)}`;
};
