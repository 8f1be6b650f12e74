// What is said wherever the stand-in's values are shown.

export const note =
  'stand-in for CoinGecko: prices and changes from the recorded market, other numbers moved from recorded ones, headlines made up';
