// How long, in the words of the service; tests hold it against core/wording/times.ts.

/** '45 s', '12 min', '3 h 20 min', '2 d 4 h'. */
export const span = (ms) => {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return `${s} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  const [big, small] = hours < 24 ? [`${hours} h`, minutes % 60] : [`${Math.floor(hours / 24)} d`, hours % 24];
  return small === 0 ? big : `${big} ${small} ${hours < 24 ? 'min' : 'h'}`;
};
