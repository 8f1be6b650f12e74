// Numbers as people read them: prices on their tick, per cent, R.

/** Decimals a tick needs: 0.01 -> 2, 0.5 -> 1, 1 -> 0; at most 12. */
export const decimalsOf = (tick: number): number => {
  for (let d = 0; d < 12; d++) {
    const steps = tick * 10 ** d;
    if (steps > 0.5 && Math.abs(steps - Math.round(steps)) < 1e-6) return d;
  }
  return 12;
};

const group = (text: string): string => text.replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** '96,420.50' with the decimals of the tick; '-' stands before negatives. */
export const price = (value: number, tick: number): string => {
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimalsOf(tick)).split('.');
  return `${value < 0 ? '-' : ''}${group(whole)}${fraction === undefined ? '' : `.${fraction}`}`;
};

/** 0.0112 -> '+1.12 %', -0.0064 -> '-0.64 %'; a share that rounds to nothing carries no sign. */
export const signedPercent = (share: number, decimals = 2): string => {
  const text = (Math.abs(share) * 100).toFixed(decimals);
  const sign = Number(text) === 0 ? '' : share < 0 ? '-' : '+';
  return `${sign}${text} %`;
};

/** 0.5 -> '50 %'. */
export const percent = (share: number, decimals = 0): string => `${(share * 100).toFixed(decimals)} %`;

/** 1.7 -> '+1.7 R'. */
export const inR = (r: number, decimals = 1): string => {
  const text = Math.abs(r).toFixed(decimals);
  return `${Number(text) === 0 ? '' : r < 0 ? '-' : '+'}${text} R`;
};
