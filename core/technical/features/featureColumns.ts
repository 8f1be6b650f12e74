// The 39 columns of the feature table: name, unit, meaning, window and warm-up of each. The documentation is made of this.

/** Candles looked at, by what for. Any timeframe: a span counts candles, not minutes. */
export const SPANS = {
  returns: [1, 3, 12, 48],
  wilder: 14,
  macd: { fast: 12, slow: 26, smooth: 9 },
  stochastic: { n: 14, slow: 3, smooth: 3 },
  bands: 20,
  short: 24,
  long: 240,
  volume: 20,
  range: 48,
} as const;

/**
 * What is divided by a measure of movement (ATR, mean change, directional movement) is divided by at least this share of
 * the close: a hundredth of a basis point a candle. Below it a market stands still, and a ratio of two remnants says nothing.
 */
export const STILL = 1e-6;

/** Regimes: short volatility below / above these multiples of the long one. */
export const CALM = 0.7;
export const WILD = 1.4;

/**
 * Rows after which what a recursive average still holds of older candles is below 1e-9 in every column: Wilder's 14 keeps
 * (13/14)^640 = 2.5e-21 and the EMA 26 (25/27)^640 = 4.1e-22 of them, which even divided by STILL is less.
 */
const RECURSIVE = 640;

export type FeatureColumn = {
  readonly name: string;
  readonly kind: 'candle' | 'engineered' | 'regime';
  readonly unit: string;
  /** How the value of row i is made; "now" is candle i */
  readonly definition: string;
  /** Rows, its own included, on which the value depends; older candles change it by less than 1e-9 */
  readonly window: number;
  /** Leading rows that are NaN */
  readonly warmUp: number;
};

const row = <const Name extends string>(
  kind: FeatureColumn['kind'],
  name: Name,
  unit: string,
  definition: string,
  depth: { readonly window: number; readonly warmUp?: number },
): FeatureColumn & { readonly name: Name } => ({
  name,
  kind,
  unit,
  definition,
  window: depth.window,
  warmUp: depth.warmUp ?? depth.window - 1,
});

const { wilder, macd, stochastic, bands, short, long, volume, range } = SPANS;
const ATR_NOW = `ATR(${wilder}), at least ${STILL} of the close`;
const [r1, r3, r12, r48] = SPANS.returns;
const slowed = stochastic.n + stochastic.slow - 1;

/** In the order of the table's columns. */
export const featureColumns = [
  row('candle', 'open', 'quote', 'first price', { window: 1 }),
  row('candle', 'high', 'quote', 'highest price', { window: 1 }),
  row('candle', 'low', 'quote', 'lowest price', { window: 1 }),
  row('candle', 'close', 'quote', 'last price', { window: 1 }),
  row('candle', 'volume', 'base', 'amount traded', { window: 1 }),
  row('engineered', 'return1', 'log', `ln(close now / close ${r1} candle ago)`, { window: r1 + 1 }),
  row('engineered', 'return3', 'log', `ln(close now / close ${r3} candles ago)`, { window: r3 + 1 }),
  row('engineered', 'return12', 'log', `ln(close now / close ${r12} candles ago)`, { window: r12 + 1 }),
  row('engineered', 'return48', 'log', `ln(close now / close ${r48} candles ago)`, { window: r48 + 1 }),
  row(
    'engineered',
    'rsi',
    '0..100',
    `RSI(${wilder}) of closes; mean gain plus mean loss is at least ${STILL} of the close, so standing still tends to 50`,
    { window: RECURSIVE, warmUp: wilder },
  ),
  row('engineered', 'macdLine', 'ATR', `(EMA(${macd.fast}) - EMA(${macd.slow})) of closes / ${ATR_NOW}`, {
    window: RECURSIVE,
    warmUp: macd.slow - 1,
  }),
  row('engineered', 'macdSignal', 'ATR', `EMA(${macd.smooth}) of the MACD line / ${ATR_NOW}`, {
    window: RECURSIVE,
    warmUp: macd.slow + macd.smooth - 2,
  }),
  row('engineered', 'macdHistogram', 'ATR', 'macdLine - macdSignal', {
    window: RECURSIVE,
    warmUp: macd.slow + macd.smooth - 2,
  }),
  row(
    'engineered',
    'adx',
    '0..100',
    `ADX(${wilder}): Wilder's mean of DX; directional movement is at least ${STILL} of the close a candle`,
    { window: RECURSIVE, warmUp: 2 * wilder - 1 },
  ),
  row('engineered', 'plusDi', '0..100', `+DI(${wilder}); true range is at least ${STILL} of the close`, {
    window: RECURSIVE,
    warmUp: wilder,
  }),
  row('engineered', 'minusDi', '0..100', `-DI(${wilder}), as plusDi`, { window: RECURSIVE, warmUp: wilder }),
  row(
    'engineered',
    'stochasticK',
    '0..100',
    `%K(${stochastic.n}) smoothed by a mean of ${stochastic.slow}; 50 for a window without range`,
    { window: slowed },
  ),
  row('engineered', 'stochasticD', '0..100', `mean of the last ${stochastic.smooth} stochasticK`, {
    window: slowed + stochastic.smooth - 1,
  }),
  row(
    'engineered',
    'percentB',
    'share',
    `(close - lower band) / (upper - lower), Bollinger(${bands}, 2); 0.5 where the closes are all equal`,
    { window: bands },
  ),
  row('engineered', 'bandWidth', 'share', `(upper band - lower band) / middle band, Bollinger(${bands}, 2)`, {
    window: bands,
  }),
  row('engineered', 'atrShare', 'share', `ATR(${wilder}) / close`, { window: RECURSIVE, warmUp: wilder }),
  row('engineered', 'volatilityShort', 'log', `root mean square of the last ${short} return1`, { window: short + 1 }),
  row('engineered', 'volatilityLong', 'log', `root mean square of the last ${long} return1`, { window: long + 1 }),
  row(
    'engineered',
    'rangeVolatility',
    'log',
    `Parkinson 1980: root of the mean of ln(high / low)^2 / (4 ln 2) over ${short} candles`,
    { window: short },
  ),
  row('engineered', 'mfi', '0..100', `MFI(${wilder}); 50 where no money flowed`, { window: wilder + 1 }),
  row(
    'engineered',
    'obvSlope',
    '-1..1',
    `change of OBV over ${volume} candles / the volume of those that moved the close; 0 without any`,
    { window: volume + 1 },
  ),
  row(
    'engineered',
    'volumeZ',
    'deviations',
    `(volume - mean) / deviation of the ${volume} candles before; cut at 1,000 either way`,
    { window: volume + 1 },
  ),
  row('engineered', 'volumeRatio', 'ratio', `volume / mean of the ${volume} candles before; cut at 1,000`, {
    window: volume + 1,
  }),
  row('engineered', 'vwapDistance', 'ATR', `(close - VWAP of the last ${range} candles) / ${ATR_NOW}`, {
    window: RECURSIVE,
    warmUp: range - 1,
  }),
  row('engineered', 'highDistance', 'ATR', `(close - highest high of the last ${range} candles) / ${ATR_NOW}`, {
    window: RECURSIVE,
    warmUp: range - 1,
  }),
  row('engineered', 'lowDistance', 'ATR', `(close - lowest low of the last ${range} candles) / ${ATR_NOW}`, {
    window: RECURSIVE,
    warmUp: range - 1,
  }),
  row('engineered', 'body', '-1..1', '(close - open) / (high - low); 0 without range', { window: 1 }),
  row('engineered', 'upperWick', 'share', '(high - max(open, close)) / (high - low); 0 without range', { window: 1 }),
  row('engineered', 'lowerWick', 'share', '(min(open, close) - low) / (high - low); 0 without range', { window: 1 }),
  row('engineered', 'daySine', '-1..1', "sine of the candle's start as an angle of the UTC day", { window: 1 }),
  row('engineered', 'dayCosine', '-1..1', "cosine of the candle's start as an angle of the UTC day", { window: 1 }),
  row('regime', 'regimeLow', '0 or 1', `1 where volatilityShort < ${CALM} volatilityLong`, { window: long + 1 }),
  row('regime', 'regimeNormal', '0 or 1', '1 where neither regimeLow nor regimeHigh; also where nothing moves', {
    window: long + 1,
  }),
  row('regime', 'regimeHigh', '0 or 1', `1 where volatilityShort > ${WILD} volatilityLong`, { window: long + 1 }),
] as const satisfies readonly FeatureColumn[];

export type FeatureName = (typeof featureColumns)[number]['name'];

/** Rows before a row that can matter to it, itself included: the longest window of all columns. */
export const FEATURE_WINDOW = Math.max(...featureColumns.map((column) => column.window));

/** The list as a Markdown table, for the documentation. */
export const featureTableMarkdown = (): string =>
  [
    '| # | column | kind | unit | definition | window | warm-up |',
    '| ---: | --- | --- | --- | --- | ---: | ---: |',
    ...featureColumns.map(
      (c, i) => `| ${i + 1} | \`${c.name}\` | ${c.kind} | ${c.unit} | ${c.definition} | ${c.window} | ${c.warmUp} |`,
    ),
  ].join('\n');
