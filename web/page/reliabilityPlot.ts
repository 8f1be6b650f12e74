// The reliability diagram: at which rate what was stated came true, beside the line on which both are the same.
import type { ReliabilityBin } from '../../core/record/calibration/reliability.ts';
import { MINIMUM_SAMPLE } from '../../core/record/figure.ts';
import { percent } from '../../core/wording/numbers.ts';
import { binText } from '../../core/wording/replay.ts';
import { type Html, html } from '../html.ts';

const WIDTH = 480;
const HEIGHT = 320;
const LEFT = 48;
const RIGHT = 14;
const TOP = 10;
const BOTTOM = 56;
const TICKS = [0, 0.25, 0.5, 0.75, 1] as const;

const x = (share: number): string => (LEFT + share * (WIDTH - LEFT - RIGHT)).toFixed(1);
const y = (share: number): string => (TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)).toFixed(1);

const tick = (share: number): Html =>
  html`<line class="grid" x1="${x(0)}" x2="${x(1)}" y1="${y(share)}" y2="${y(share)}"/><text x="${LEFT - 6}" y="${Number(y(share)) + 4}" text-anchor="end">${percent(share)}</text><text x="${x(share)}" y="${HEIGHT - 6}" text-anchor="middle">${percent(share)}</text>`;

/** Of few the number stands alone below; told in words where it is pointed at. */
const mark = (bin: ReliabilityBin): Html => {
  const { n, stated, came, interval } = bin;
  const at = x(stated);
  const drawn =
    n >= MINIMUM_SAMPLE &&
    html`${interval && html`<line class="interval" x1="${at}" x2="${at}" y1="${y(interval[0])}" y2="${y(interval[1])}"/>`}<circle class="mark" cx="${at}" cy="${y(came)}" r="5"/>`;
  return html`<g><title>${binText(bin)}</title>${drawn}<text x="${at}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${n}</text></g>`;
};

/** A figure without script; across what was stated, up what came with its 95 % interval, below each mark its n. */
export const reliabilityPlot = (bins: readonly ReliabilityBin[]): Html =>
  html`<figure class="plot reliability" id="plot-reliability"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Reliability: what was stated against what came true">
${TICKS.map(tick)}<line class="diagonal" x1="${x(0)}" x2="${x(1)}" y1="${y(0)}" y2="${y(1)}"/>${bins.map(mark)}
<text x="${LEFT - 6}" y="${HEIGHT - BOTTOM + 18}" text-anchor="end">n</text></svg><figcaption class="quiet">Across: the chance that was stated; up: how many came true, with the 95 % interval; dashed: where both are the same.</figcaption></figure>`;
