// A sum of money or a per cent as people write it.

export type Amount = { readonly kind: 'amount'; readonly value: number } | { readonly kind: 'unreadable' };

const SUFFIX: Readonly<Record<string, number>> = { k: 1e3, m: 1e6 };

/**
 * '1,234.5', '1.234,5', '1 234.5', '$10k', '2500 USD', '1 %'. Of one mark alone: before exactly three digits it parts
 * thousands where `thousands` is true (a sum: '1.234' is 1234), else it is the decimal mark.
 */
export const parseAmount = (text: string, { thousands }: { readonly thousands: boolean }): Amount => {
  const bare = text
    .trim()
    .replace(/^(?:usd|us\$|\$)\s*/i, '')
    .replace(/\s*(?:usd|usdt|usdc|dollars?|\$|%|per ?cent)$/i, '');
  const [, digits = '', suffix = ''] = /^([\d.,'\s\u00a0\u202f]+?)\s*([km])?$/i.exec(bare) ?? [];
  const packed = digits.replace(/['\s\u00a0\u202f]/g, '');
  const value = read(packed, thousands) * (SUFFIX[suffix.toLowerCase()] ?? 1);
  return Number.isFinite(value) ? { kind: 'amount', value } : { kind: 'unreadable' };
};

const read = (packed: string, thousands: boolean): number => {
  if (/^\d{1,15}$/.test(packed)) return Number(packed);
  if (
    /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(packed) &&
    (thousands || packed.includes('.') || packed.split(',').length > 2)
  )
    return Number(packed.replaceAll(',', ''));
  if (
    /^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(packed) &&
    (thousands || packed.includes(',') || packed.split('.').length > 2)
  )
    return Number(packed.replaceAll('.', '').replace(',', '.'));
  return /^\d{0,15}[.,]\d{1,8}$/.test(packed) ? Number(packed.replace(',', '.')) : Number.NaN;
};
