// How many tokens a text costs, roughly, before it is sent.

/**
 * An estimate from above for English and JSON: a word of letters is a token for each 5 letters begun, digits go by three,
 * every other sign but single spaces stands alone, letters outside ASCII cost one each. Only the provider's count is exact.
 */
export const tokensOf = (text: string): number => {
  let tokens = 0;
  for (const [piece] of text.matchAll(/[A-Za-z]+|\d+|\s+|["{}[\],:]+|[^A-Za-z\d\s"{}[\],:]/gu)) {
    if (/^[A-Za-z]/.test(piece)) tokens += Math.ceil(piece.length / 5);
    else if (/^\d/.test(piece)) tokens += Math.ceil(piece.length / 3);
    else if (/^\s/.test(piece)) tokens += piece === ' ' ? 0 : 1;
    else tokens += Math.ceil(piece.length / 3);
  }
  return tokens;
};
