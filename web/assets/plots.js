// What both kinds of plot share: the page's own colours, UTC, a size that follows the page.
/* global uPlot */
const root = document.documentElement;

/** A colour of the page's style, as it is now. */
export const colour = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim();

/** Calls back when dark turns light or the other way. */
export const onColours = (redraw) => matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);

export const axis = (more = {}) => ({
  stroke: colour('quiet'),
  grid: { stroke: colour('line'), width: 1 },
  ticks: { show: false },
  font: '11px system-ui, sans-serif',
  ...more,
});

const DAY_S = 86_400;

/** Marks of a time axis in UTC: days where it spans some, else hours and minutes with the day once. */
export const times = (_plot, seconds) => {
  const step = seconds.length > 1 ? seconds[1] - seconds[0] : 60;
  return seconds.map((s, i) => {
    const text = new Date(s * 1000).toISOString();
    const [day, hour] = [text.slice(5, 10), text.slice(11, 16)];
    if (step >= DAY_S) return day;
    return i === 0 || hour === '00:00' ? `${hour}\n${day}` : hour;
  });
};

/** Puts a plot in place of the figure's drawing; it keeps the figure's width and is drawn anew with other colours. */
export const mount = (figure, height, optionsOf, data) => {
  if (typeof uPlot === 'undefined') return undefined;
  const drawing = figure.querySelector('svg');
  const place = document.createElement('div');
  place.className = 'live-plot';
  place.setAttribute('role', 'img');
  place.setAttribute('aria-label', drawing.getAttribute('aria-label') ?? '');
  const width = () => Math.max(280, figure.clientWidth);
  let plot;
  const draw = () => {
    plot?.destroy();
    plot = new uPlot(
      { width: width(), height, tzDate: (s) => uPlot.tzDate(new Date(s * 1000), 'Etc/UTC'), ...optionsOf() },
      data,
      place,
    );
  };
  drawing.replaceWith(place);
  draw();
  onColours(draw);
  new ResizeObserver(() => {
    if (plot.width !== width()) plot.setSize({ width: width(), height });
  }).observe(figure);
  return plot;
};
