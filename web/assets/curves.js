// The curves of /performance as ones that can be looked into.
import { axis, colour, mount, times } from './plots.js';

const signed = (x, decimals, unit) =>
  x === null || x === undefined ? '–' : `${x > 0 ? '+' : ''}${x.toFixed(decimals)} ${unit}`;

/** Rows of several curves on one time axis; where a curve has no row, null. */
const aligned = (curves) => {
  const at = [...new Set(curves.flatMap((rows) => rows.map(([t]) => t)))].toSorted((a, b) => a - b);
  const columns = curves.map((rows) => {
    const known = new Map(rows);
    return at.map((t) => known.get(t) ?? null);
  });
  return [at.map((t) => t / 1000), ...columns];
};

const line = (label, name, more = {}) => ({
  label,
  stroke: () => colour(name),
  width: 2,
  spanGaps: true,
  points: { show: false },
  ...more,
});

const show = (id, series, curves, text, { bands = [], changes = [] } = {}) => {
  const figure = document.querySelector(`#plot-${id}`);
  if (!figure?.querySelector('svg') || curves[0].length < 2) return;
  const value = (_plot, x) => text(x);
  const drawChanges = (plot) => {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = colour('warn');
    ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
    for (const at of changes) {
      const x = plot.valToPos(at / 1000, 'x', true);
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  };
  const options = () => ({
    axes: [axis({ values: times }), axis({ side: 1, size: 64, values: (_plot, xs) => xs.map(text) })],
    series: [
      { value: (_plot, s) => (s ? `${new Date(s * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC` : '–') },
      ...series.map((one) => ({ value, ...one })),
    ],
    bands: bands.map((pair) => ({ series: pair, fill: () => `${colour('quiet')}2e` })),
    cursor: { drag: { x: true, y: false } },
    hooks: { draw: [drawChanges] },
  });
  mount(figure, id === 'equity' ? 300 : 220, options, aligned(curves));
};

const draw = async () => {
  const place = document.querySelector('#performance');
  const asked = new URLSearchParams({ range: place.dataset.range });
  if (place.dataset.symbol) asked.set('symbol', place.dataset.symbol);
  const answer = await fetch(`/api/performance?${asked}`, { cache: 'no-store' });
  if (!answer.ok) return;
  const { curves, report } = await answer.json();
  const changes = report.changes.slice(1).map(({ at }) => at);
  const inR = (x) => signed(x, 1, 'R');
  const coin = report.coin.kind === 'measured' ? report.coin.curve : [];
  const thin = { width: 0 };
  show(
    'equity',
    [
      line('paper', 'accent'),
      ...(curves.own.length > 0 ? [line('what I took', 'gain')] : []),
      ...(coin.length > 0
        ? [
            line('the coin', 'quiet', { dash: [3, 3] }),
            line('coins, upper', 'quiet', thin),
            line('coins, lower', 'quiet', thin),
          ]
        : []),
    ],
    [
      curves.paper.map(({ at, r }) => [at, r]),
      ...(curves.own.length > 0 ? [curves.own.map(({ at, r }) => [at, r])] : []),
      ...(coin.length > 0
        ? [coin.map((c) => [c.at, c.coin]), coin.map((c) => [c.at, c.high]), coin.map((c) => [c.at, c.low])]
        : []),
    ],
    inR,
    { changes, bands: coin.length > 0 ? [curves.own.length > 0 ? [4, 5] : [3, 4]] : [] },
  );
  show(
    'share',
    [line('paper', 'accent')],
    [curves.paper.map(({ at, share }) => [at, share * 100])],
    (x) => signed(x, 1, '%'),
    { changes },
  );
  show('drawdown', [line('below the peak', 'loss')], [curves.paper.map(({ at, below }) => [at, below])], inR, {
    changes,
  });
  show(
    'trend',
    [line('won', 'accent'), line('upper', 'quiet', thin), line('lower', 'quiet', thin)],
    [
      curves.trend.map(({ at, rate }) => [at, rate * 100]),
      curves.trend.map(({ at, high }) => [at, high * 100]),
      curves.trend.map(({ at, low }) => [at, low * 100]),
    ],
    (x) => (x === null || x === undefined ? '–' : `${x.toFixed(0)} %`),
    { changes, bands: [[2, 3]] },
  );
};

void draw();
document.addEventListener('renewed', () => void draw());
