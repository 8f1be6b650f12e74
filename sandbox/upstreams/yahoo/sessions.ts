// When each exchange trades, in its own time, and when Yahoo has a day's bar whole.

export type Session = {
  readonly timeZone: string;
  /** minutes after local midnight: the start a bar is stamped with, the end of the regular period, the last trade */
  readonly openMin: number;
  readonly endMin: number;
  readonly lastTradeMin: number;
  /** how long Yahoo lags behind the exchange */
  readonly delayMin: number;
};

const DAY_MS = 86_400_000;
const at = (hours: number, minutes = 0): number => hours * 60 + minutes;
const NEW_YORK = 'America/New_York';

const equities: Session = {
  timeZone: NEW_YORK,
  openMin: at(9, 30),
  endMin: at(16),
  lastTradeMin: at(16),
  delayMin: 0,
};
/** Stamped with local midnight and open until the next; the last trade of the day is at 17:00, when the market pauses. */
const roundTheClock = { timeZone: NEW_YORK, openMin: 0, endMin: at(23, 59), lastTradeMin: at(17) };

export const sessions: Readonly<Record<string, Session>> = {
  '^GSPC': equities,
  '^TNX': { timeZone: 'America/Chicago', openMin: at(7, 20), endMin: at(14), lastTradeMin: at(14), delayMin: 15 },
  'GC=F': { ...roundTheClock, delayMin: 10 },
  'DX-Y.NYB': { ...roundTheClock, delayMin: 15 },
};

/** Making a formatter costs a hundred times its use. */
const formatters = new Map<string, Intl.DateTimeFormat>();
const zoneNameAt = (timeZone: string, timeZoneName: 'longOffset' | 'short', ms: number): string => {
  const key = `${timeZone} ${timeZoneName}`;
  const format = formatters.get(key) ?? new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName });
  formatters.set(key, format);
  return format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
};

/** Seconds east of UTC at an instant (epoch ms). */
export const offsetAt = (timeZone: string, ms: number): number => {
  const text = zoneNameAt(timeZone, 'longOffset', ms);
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(text) ?? [];
  const size = Number(hours) * 3600 + Number(minutes) * 60;
  return sign === '-' ? -size : size;
};

/** The zone's short name at an instant (epoch ms), e.g. 'EST'. */
export const nameAt = (timeZone: string, ms: number): string => zoneNameAt(timeZone, 'short', ms);

/** The date at an instant in a zone, '2024-02-09'. */
export const dateIn = (timeZone: string, ms: number): string =>
  new Date(ms + offsetAt(timeZone, ms) * 1000).toISOString().slice(0, 10);

/** Epoch ms of a date's local midnight, by the offset of the date's noon. */
export const midnightOf = (timeZone: string, date: string): number => {
  const midnightMs = Date.parse(`${date}T00:00:00Z`);
  return midnightMs - offsetAt(timeZone, midnightMs + DAY_MS / 2) * 1000;
};
