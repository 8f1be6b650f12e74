// The signal's chart as one that can be looked into: candles, levels, the way in and out, with values under the finger.
import { axis, colour, mount, times } from './plots.js';

const pricer = (tick) => {
  const decimals = Math.max(0, Math.min(8, Math.round(-Math.log10(tick))));
  return (value) =>
    value === null || value === undefined
      ? '–'
      : value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
};

const drawCandles = (plot, told) => {
  const { ctx, bbox } = plot;
  const x = (ms) => plot.valToPos(ms / 1000, 'x', true);
  const y = (value) => plot.valToPos(value, 'y', true);
  const width = Math.max(1, (x(told.from + told.barMs) - x(told.from)) * 0.7);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  told.time.forEach((time, i) => {
    const [open, high, low, close] = [told.open[i], told.high[i], told.low[i], told.close[i]];
    const middle = x(time + told.barMs / 2);
    const side = colour(close >= open ? 'gain' : 'loss');
    ctx.strokeStyle = side;
    ctx.fillStyle = side;
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(middle, y(high));
    ctx.lineTo(middle, y(low));
    ctx.stroke();
    const top = y(Math.max(open, close));
    ctx.fillRect(middle - width / 2, top, width, Math.max(1, y(Math.min(open, close)) - top));
  });
  const line = (value, name, dash) => {
    ctx.strokeStyle = colour(name);
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.setLineDash(dash.map((d) => d * devicePixelRatio));
    ctx.beginPath();
    ctx.moveTo(bbox.left, y(value));
    ctx.lineTo(bbox.left + bbox.width, y(value));
    ctx.stroke();
  };
  line(told.levels.entry, 'accent', []);
  line(told.levels.stop, 'loss', [5, 4]);
  line(told.levels.target, 'gain', [5, 4]);
  ctx.setLineDash([]);
  const dot = ({ at, price }, filled) => {
    ctx.beginPath();
    ctx.arc(x(at), y(price), 4.5 * devicePixelRatio, 0, 2 * Math.PI);
    ctx.fillStyle = colour(filled ? 'ink' : 'surface');
    ctx.strokeStyle = colour('ink');
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.fill();
    ctx.stroke();
  };
  if (told.entered) dot(told.entered, false);
  if (told.ended) dot(told.ended, true);
  ctx.restore();
};

const show = async () => {
  const figure = document.querySelector('#candles');
  const drawing = figure?.querySelector('svg');
  if (!drawing) return;
  const answer = await fetch(`/api/signals/${figure.dataset.id}/candles`, { cache: 'no-store' });
  if (!answer.ok) return;
  const told = await answer.json();
  const price = pricer(told.tick);
  const { entry, stop, target } = told.levels;
  const range = (_plot, low, high) => {
    const [from, to] = [Math.min(low, entry, stop, target), Math.max(high, entry, stop, target)];
    const room = (to - from) * 0.06;
    return [from - room, to + room];
  };
  const value = (_plot, shown) => price(shown);
  const options = () => ({
    scales: { x: { time: true, range: [told.from / 1000, told.to / 1000] }, y: { range } },
    axes: [axis({ values: times }), axis({ side: 1, size: 78, values: (_plot, values) => values.map(price) })],
    series: [
      { value: (_plot, s) => (s ? `${new Date(s * 1000).toISOString().slice(5, 16).replace('T', ' ')} UTC` : '–') },
      ...['open', 'high', 'low', 'close'].map((label) => ({
        label,
        value,
        stroke: 'transparent',
        points: { show: false },
      })),
    ],
    cursor: { points: { show: false }, drag: { x: false, y: false } },
    hooks: { draw: [(plot) => drawCandles(plot, told)] },
  });
  const seconds = told.time.map((ms) => ms / 1000);
  mount(figure, 320, options, [seconds, told.open, told.high, told.low, told.close]);
};

void show();
document.addEventListener('renewed', () => void show());
