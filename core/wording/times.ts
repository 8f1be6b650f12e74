// Instants and spans as people read them, in UTC.
import { DAY_MS, HOUR_MS, type Instant, iso, MINUTE_MS } from '../instant.ts';

/** '14:35' UTC. */
export const hhmm = (at: Instant): string => iso(at).slice(11, 16);

/** '14:30:19' UTC. */
export const hhmmss = (at: Instant): string => iso(at).slice(11, 19);

/** '2024-01-15 14:35' UTC. */
export const dateTime = (at: Instant): string => `${iso(at).slice(0, 10)} ${hhmm(at)}`;

/** '45 s', '12 min', '3 h 20 min', '2 d 4 h'. */
export const span = (ms: number): string => {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return `${s} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  const [big, bigUnit, small, smallUnit] =
    ms < DAY_MS
      ? [Math.floor(ms / HOUR_MS), 'h', Math.floor((ms % HOUR_MS) / MINUTE_MS), 'min']
      : [Math.floor(ms / DAY_MS), 'd', Math.floor((ms % DAY_MS) / HOUR_MS), 'h'];
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
};
