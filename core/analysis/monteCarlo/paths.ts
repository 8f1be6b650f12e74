// Walks all paths once: where each ends, how far it fell from its best, and which level it touched first.
import { BLOCK, type Draws, drawsFor, STRETCHES, stretchBounds, UNIT } from './draws.ts';
import { touchesFirst } from './firstTouch.ts';

/** A step whose ends both lie this many deviations off a level touches it with a chance below exp(-12). */
const MARGIN = Math.sqrt(6);
/** what is left of a path that is no longer followed */
const SPENT = 1e-7;
/** no sum of units may leave the 32 bits it is kept in */
const WIDEST = 2 ** 29;
const LEAST = -2147483648;

/** In deviations of one step, up meaning the position's favour: `drift` a step, `target` > 0 > `stop`. */
export type Walk = {
  readonly pairs: number;
  readonly steps: number;
  readonly drift: number;
  readonly target: number;
  readonly stop: number;
};

/**
 * One value a path, in step deviations: `ends`, `falls` (worst fall from the best so far) and `kept` (the chance that it
 * touched neither level). `target` and `stop`: the mean chance of touching that one first.
 */
export type Walked = {
  readonly ends: Float64Array;
  readonly falls: Float64Array;
  readonly kept: Float64Array;
  readonly target: number;
  readonly stop: number;
};

/** Where one draw's two paths, itself and its mirror image, are read, and how far they fell; all in units. */
type Pair = {
  /** first step of each stretch, and the end */
  readonly bounds: Int32Array;
  /** where in the draws each stretch begins */
  readonly rows: Int32Array;
  /** added to every draw of the stretch, for the path; to every draw's negative, for its image */
  readonly rises: Int32Array;
  readonly sinks: Int32Array;
  end: number;
  endOfTwin: number;
  /** how far below its best the path stands, and the most it ever did */
  depth: number;
  fall: number;
  depthOfTwin: number;
  fallOfTwin: number;
};

/**
 * Two levels in deviations and one path among them. `place` is the path in units, counted so that it is safe while at
 * most `band`: one comparison that wraps around 32 bits. `bound` is that band, or less than everything after a step that
 * was not safe, so that the next is weighed too. `chances`: that the path so far touched neither level, then the sums over
 * all paths of touching `up` and `down` first. Arrays hold what is not a whole number, which an object would box anew at
 * every change.
 */
type Levels = {
  /** up and down in deviations of one look, deviations of one look a unit */
  readonly limits: Float64Array;
  readonly chances: Float64Array;
  readonly start: number;
  readonly band: number;
  place: number;
  bound: number;
};
const KEPT = 0;
const UP = 1;
const DOWN = 2;

/** `stride`: steps between two looks at the path; the bridge between them is exact whatever their number. */
const levelsOf = (up: number, down: number, unit: number, stride: number): Levels => {
  const root = Math.sqrt(stride);
  const inUnits = (x: number): number => Math.round(Math.min(WIDEST, Math.max(-WIDEST, x * unit)));
  const low = inUnits(down + MARGIN * root);
  const width = Math.max(0, inUnits(up - MARGIN * root) - low);
  const start = (LEAST + 1 - low) | 0;
  const limits = Float64Array.of(up / root, down / root, 1 / (unit * root));
  return { limits, chances: new Float64Array(3), start, band: (LEAST + width) | 0, place: start, bound: LEAST };
};

/** Whole blocks by their kept sums, anything else draw by draw. */
const sumOf = ({ draws, blockSums }: Draws, from: number, length: number): number => {
  const whole = from % BLOCK === 0 && length % BLOCK === 0;
  const values = whole ? blockSums : draws;
  const first = whole ? from / BLOCK : from;
  const end = first + (whole ? length / BLOCK : length);
  let sum = 0;
  for (let i = first; i < end; i++) sum += values[i] ?? 0;
  return sum;
};

const readPair = (pair: Pair, draws: Draws, p: number, w: Walk): void => {
  const { unit, means, offset, shifts } = draws;
  pair.end = 0;
  pair.endOfTwin = 0;
  for (let j = 0; j < STRETCHES; j++) {
    const from = pair.bounds[j] ?? 0;
    const length = (pair.bounds[j + 1] ?? 0) - from;
    if (length === 0) continue;
    const row = offset + from * w.pairs + ((p + (shifts[j] ?? 0)) % w.pairs) * length;
    const sum = sumOf(draws, row, length);
    const lift = unit * (means[p * STRETCHES + j] ?? 0) - sum / length;
    const rise = Math.round(unit * w.drift + lift);
    const sink = Math.round(unit * w.drift - lift);
    pair.rows[j] = row;
    pair.rises[j] = rise;
    pair.sinks[j] = sink;
    pair.end += sum + rise * length;
    pair.endOfTwin += sink * length - sum;
  }
};

/** Follows both worst falls over one stretch. Small, so that all of it stays in registers: half of a run is spent here. */
const fallStretch = (pair: Pair, draws: Int32Array, j: number, row: number, to: number): void => {
  const rise = pair.rises[j] ?? 0;
  const sink = pair.sinks[j] ?? 0;
  let depth = pair.depth | 0;
  let fall = pair.fall | 0;
  let depth2 = pair.depthOfTwin | 0;
  let fall2 = pair.fallOfTwin | 0;
  for (let k = row; k < to; k++) {
    const z = draws[k] ?? 0;
    depth = Math.max(0, (depth - rise - z) | 0);
    fall = Math.max(fall, depth);
    depth2 = Math.max(0, (depth2 - sink + z) | 0);
    fall2 = Math.max(fall2, depth2);
  }
  pair.depth = depth;
  pair.fall = fall;
  pair.depthOfTwin = depth2;
  pair.fallOfTwin = fall2;
};

const measureFalls = (pair: Pair, draws: Int32Array): void => {
  pair.depth = 0;
  pair.fall = 0;
  pair.depthOfTwin = 0;
  pair.fallOfTwin = 0;
  for (let j = 0; j < STRETCHES; j++) {
    const row = pair.rows[j] ?? 0;
    fallStretch(pair, draws, j, row, row + (pair.bounds[j + 1] ?? 0) - (pair.bounds[j] ?? 0));
  }
};

/** Takes from what is kept the chance that a step's bridge touches a level, and adds it to that level's. */
const weighStep = (levels: Levels, from: number, to: number): void => {
  const { limits, chances, start } = levels;
  const up = limits[0] ?? 0;
  const down = limits[1] ?? 0;
  const scale = limits[2] ?? 1;
  const a = ((from - start) | 0) * scale;
  const b = ((to - start) | 0) * scale;
  let first = b < up ? touchesFirst(a, b, up, down) : 0;
  let second = b > down ? touchesFirst(-a, -b, -down, -up) : 0;
  if (b >= up) first = 1 - second;
  else if (b <= down) second = 1 - first;
  const kept = chances[KEPT] ?? 0;
  chances[UP] = (chances[UP] ?? 0) + kept * first;
  chances[DOWN] = (chances[DOWN] ?? 0) + kept * second;
  chances[KEPT] = kept * (1 - first - second);
};

/** Takes whole blocks that cannot leave the band, whichever way the drift bends them; returns the first step after. */
const skipBlocks = (levels: Levels, draws: Draws, rise: number, row: number, to: number): number => {
  if (row % BLOCK !== 0 || levels.bound === LEAST) return row;
  const { blockSums, blockHighs, blockLows } = draws;
  const lift = BLOCK * rise;
  const above = levels.band - Math.max(0, lift);
  const below = LEAST - Math.min(0, lift);
  const last = Math.floor(to / BLOCK);
  let place = levels.place;
  let block = row / BLOCK;
  for (; block < last; block++) {
    if (place + (blockHighs[block] ?? 0) > above || place + (blockLows[block] ?? 0) < below) break;
    place += (blockSums[block] ?? 0) + lift;
  }
  levels.place = place;
  return block * BLOCK;
};

/** Follows one path over one stretch, until nothing is left to weigh; `rise` is added to every draw. */
const levelStretch = (levels: Levels, draws: Int32Array, rise: number, from: number, to: number): void => {
  const { chances } = levels;
  const band = levels.band | 0;
  const add = rise | 0;
  let place = levels.place | 0;
  let bound = levels.bound | 0;
  for (let k = from; k < to; k++) {
    const before = place;
    place = (place + ((add + (draws[k] ?? 0)) | 0)) | 0;
    if (place > bound) {
      weighStep(levels, before, place);
      if ((chances[KEPT] ?? 0) < SPENT) break;
      bound = place > band ? LEAST : band;
    }
  }
  levels.place = place;
  levels.bound = bound;
};

type Follow = { readonly sign: 1 | -1; readonly stride: number };

/**
 * The chance that a path touches neither level, looked at every `stride` steps. The image is followed upside down, between levels upside down, so that
 * one loop serves both.
 */
const followLevels = (levels: Levels, pair: Pair, draws: Draws, { sign, stride }: Follow): number => {
  levels.place = levels.start;
  levels.bound = levels.start > levels.band ? LEAST : levels.band;
  const { chances } = levels;
  chances[KEPT] = 1;
  for (let j = 0; j < STRETCHES && (chances[KEPT] ?? 0) >= SPENT; j++) {
    const row = pair.rows[j] ?? 0;
    const to = row + (pair.bounds[j + 1] ?? 0) - (pair.bounds[j] ?? 0);
    const rise = sign === 1 ? (pair.rises[j] ?? 0) : (0 - (pair.sinks[j] ?? 0)) | 0;
    if (stride === BLOCK) levelStretch(levels, draws.blockSums, rise * BLOCK, row / BLOCK, to / BLOCK);
    else levelStretch(levels, draws.draws, rise, skipBlocks(levels, draws, rise, row, to), to);
  }
  const kept = chances[KEPT] ?? 0;
  return kept < SPENT ? 0 : kept;
};

/** Fewer units a deviation where a strong drift would carry the path out of 32 bits. */
const unitFor = ({ steps, drift }: Walk): number => {
  const widest = steps * Math.abs(drift) + 16 * Math.sqrt(steps);
  return Math.min(UNIT, 2 ** Math.floor(Math.log2(WIDEST / widest)));
};

const pairOf = (steps: number): Pair => ({
  bounds: Int32Array.from(stretchBounds(steps)),
  rows: new Int32Array(STRETCHES),
  rises: new Int32Array(STRETCHES),
  sinks: new Int32Array(STRETCHES),
  ...{ end: 0, endOfTwin: 0, depth: 0, fall: 0, depthOfTwin: 0, fallOfTwin: 0 },
});

/**
 * Every draw makes two paths, itself and its mirror image. Touches between steps are weighed by their exact chance under
 * the Brownian bridge, both levels within one step included; end and fall ignore the levels and are taken at the steps.
 */
export const walk = (w: Walk, seed: number): Walked => {
  const unit = unitFor(w);
  const draws = drawsFor(w.pairs, w.steps, seed, unit);
  const ends = new Float64Array(2 * w.pairs);
  const falls = new Float64Array(2 * w.pairs);
  const kept = new Float64Array(2 * w.pairs).fill(1);
  const pair = pairOf(w.steps);
  const stride = w.steps % (STRETCHES * BLOCK) === 0 ? BLOCK : 1;
  const margin = MARGIN * Math.sqrt(stride);
  const upright = levelsOf(w.target, w.stop, unit, stride);
  const mirrored = levelsOf(-w.stop, -w.target, unit, stride);
  const nearTarget = (w.target - margin) * unit;
  const nearStop = (-w.stop - margin) * unit;
  for (let p = 0; p < w.pairs; p++) {
    readPair(pair, draws, p, w);
    measureFalls(pair, draws.draws);
    ends[2 * p] = pair.end / unit;
    ends[2 * p + 1] = pair.endOfTwin / unit;
    falls[2 * p] = pair.fall / unit;
    falls[2 * p + 1] = pair.fallOfTwin / unit;
    // the best of a path is its end and how far below the best that lies; no path that fell less comes near the stop
    if (pair.end + pair.depth > nearTarget || pair.fall > nearStop)
      kept[2 * p] = followLevels(upright, pair, draws, { sign: 1, stride });
    if (pair.endOfTwin + pair.depthOfTwin > nearTarget || pair.fallOfTwin > nearStop)
      kept[2 * p + 1] = followLevels(mirrored, pair, draws, { sign: -1, stride });
  }
  const mean = (a: Levels, first: number, b: Levels, second: number): number =>
    ((a.chances[first] ?? 0) + (b.chances[second] ?? 0)) / (2 * w.pairs);
  return {
    ...{ ends, falls, kept },
    target: mean(upright, UP, mirrored, DOWN),
    stop: mean(upright, DOWN, mirrored, UP),
  };
};
