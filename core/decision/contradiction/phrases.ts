// The forms in which a text recommends BUY, SELL or HOLD.

export type Said = 'BUY' | 'SELL' | 'HOLD';

/** What follows a word for trading when it names something else: selling pressure, short-term, long wick, holding above. */
const NOT_MEANT: Readonly<Record<Said, string>> = {
  SELL:
    '(?![\\s-]*(?:pressures?|side|volumes?|orders?|walls?|offs?|liquidity|imbalances?|flows?|signals?|setups?|terms?|' +
    'cover\\w*|squeez\\w*|interest|positions? (?:are|were|being)|sellers?|liquidat\\w*|lived|histor\\w*|windows?|of\\b|' +
    'trades?\\b|programs?|climax|exhaust\\w*|stops?|candles?|timeframes?|horizons?|side|bias|the position|half|part\\b|some\\b|is\\b|has\\b|was\\b|would\\b))',
  BUY:
    '(?![\\s-]*(?:pressures?|side|volumes?|orders?|walls?|liquidity|imbalances?|flows?|signals?|setups?|terms?|' +
    'interest|positions? (?:are|were|being)|buyers?|liquidat\\w*|lived|histor\\w*|windows?|wicks?|trades?\\b|programs?|climax|' +
    'exhaust\\w*|stops?|candles?|timeframes?|horizons?|standing|bias|back|ago|enough|squeez\\w*|before|after|is\\b|has\\b|was\\b|would\\b))',
  HOLD:
    '(?![\\s-]*(?:above|below|over|under|at\\b|near|up\\b|steady|firm|its|this|that|the|onto|on\\b|in\\b|support|resistance|' +
    'levels?|gains?|ground|well|within|between|for nothing|times?|periods?|true|for \\d|is\\b|was\\b|would\\b|has\\b|back\\b|price))',
};

const VERB: Readonly<Record<Said, string>> = {
  SELL: '(?:sell|short|go short|exit longs?)',
  BUY: '(?:buy|go long|long)',
  HOLD: '(?:hold|wait|stay out|stand aside|stay flat|stay away|do nothing|hold off|sit out|sit this out|pass)',
};
const GERUND: Readonly<Record<Said, string>> = {
  SELL: '(?:selling|shorting|going short)',
  BUY: '(?:buying|longing|going long)',
  HOLD: '(?:holding|waiting|staying out|standing aside|staying flat|holding off|sitting out|patience)',
};
const NOUN: Readonly<Record<Said, string>> = {
  SELL: '(?:sell|short)',
  BUY: '(?:buy|long)',
  HOLD: '(?:hold|no trade|no position|wait)',
};
const OUTLOOK: Readonly<Record<'BUY' | 'SELL', string>> = {
  SELL: '(?:bearish|downward|negative|down|lower|to the downside|the downside|short)',
  BUY: '(?:bullish|upward|positive|up|higher|to the upside|the upside|long)',
};

const VERDICT_NOUN =
  '(?:verdict|decision|action|recommendation|conclusion|call|advice|stance|answer|choice|signal|position|trade|bias|play|' +
  'move|direction|idea)';
const LINK =
  '\\s*(?::|=|->|→|-|\\bis\\b|\\bremains\\b|\\bstays\\b|\\bshould be\\b|\\bmust be\\b)\\s*(?:(?:a|an|to|the|clear|clearly|strong|still|' +
  'therefore|thus|now|simply|firmly)\\s+){0,3}';
const OWN_VERB =
  '(?:recommend(?:ed|ing|s|ation is)?|advis(?:e|es|ed|ing)|propos(?:e|es|ed|ing)|opt(?:s|ed|ing)? for|choos(?:e|es|ing)|' +
  'conclud(?:e|es|ed|ing)|prefer(?:s|red)?|stick(?:ing)? (?:to|with)|lean(?:s|ing)? (?:to|towards?)|settl(?:e|es|ing) (?:on|for))';
const WHOLE =
  '(?:i|we|overall|on balance|in sum|all in all|net|taken together|together|(?:all|everything|most of (?:it|this))|' +
  '(?:the\\s+)?(?:\\w+\\s+)?(?:facts|evidence|balance|weight|picture|data|whole|sum|setup|analysis|analyses)(?: of (?:the )?evidence)?)';
const TURN =
  '(?:favou?rs?|suggests?|argues? for|calls? for|warrants?|justif(?:y|ies)|points? to|supports?|says?|demands?|is for|are for)';
const FILL =
  '(?:(?:a|an|to|the|that|we|going|taking|entering|opening|clear|strong|simply|for|here|now|is|are)\\s+){0,4}';
const MODAL =
  "(?:should|will|must|would|'d|'ll|am|are|'m|'re|can|need to|ought to|want to|plan to|intend to|better|had better)?";
const SOFT = '(?:\\s+(?:rather|better|now|therefore|thus|to|be|just|simply|clearly))*';
const END =
  '(?=$|[\\s,:)!-]*(?:$|at\\b|now\\b|here\\b|with\\b|on\\b|the\\b|into\\b|because\\b|as\\b|since\\b|it\\b|this\\b|from\\b|btc|eth|sol|bitcoin|and\\b|until\\b|for\\b|immediately|today))';

const build = (says: Said): readonly RegExp[] => {
  const [verb, gerund, noun, not] = [VERB[says], GERUND[says], NOUN[says], NOT_MEANT[says]];
  const any = `(?:${verb}|${gerund}|${noun})\\b`;
  const forms = [
    // 'Verdict: SELL', 'the right call is to wait'
    `\\b${VERDICT_NOUN}(?:\\s+here|\\s+now)?${LINK}${any}${not}`,
    // 'I recommend selling', 'opting for a short'
    `\\b${OWN_VERB}\\s+${FILL}${any}${not}`,
    // 'the evidence favours a short', 'overall this says SELL'
    `(?:^|\\b)${WHOLE}\\b[\\s,]*(?:\\w+\\s+)?${TURN}\\s+${FILL}${any}${not}`,
    // 'we should sell', "I'd short", 'traders must wait'
    `\\b(?:i|we|you)\\s*${MODAL}${SOFT}\\s+(?:${verb}|${gerund})\\b${not}`,
    `\\b(?:traders?|investors?|one|people)\\s+(?:should|must|ought to)${SOFT}\\s+(?:${verb})\\b${not}`,
    // 'better to wait', 'time to sell'
    `\\b(?:better|best|time|wise|wiser|safer|safest|prudent|right|reasonable)\\s+to\\s+(?:${verb})\\b${not}`,
    `\\b(?:${gerund}|${noun})(?: position| trade)? (?:is|seems|looks) (?:clearly |strongly |now |therefore )?(?:the )?(?:better|best|wiser?|safer|safest|right|prudent|correct|only|recommended|warranted|advised|advisable|appropriate|preferred|justified)\\b`,
    // 'Sell here', 'SELL.'
    `^(?:(?:so|thus|therefore|hence|overall|then|and|now|please|just|conclusion|result)[\\s,:]+){0,2}(?:${verb}|${noun})\\b${not}${END}`,
    // 'this is a sell', 'it is a clear short'
    `\\b(?:this|it|that|here|market|chart|setup|btc|eth|sol|bitcoin|coin)(?: is|'s)(?: (?:a|an|clearly|now|still|strong|clear|good|great|textbook))+ (?:${noun})\\b${not}`,
    // 'strong sell' standing for itself
    `^(?:a )?(?:strong|clear|definite|high-conviction)\\s+(?:${noun})\\b${not}${END}`,
  ];
  return forms.map((form) => new RegExp(form, 'i'));
};

const direction = (says: 'BUY' | 'SELL'): readonly RegExp[] => {
  const other: Said = says === 'BUY' ? 'SELL' : 'BUY';
  const noun = says === 'BUY' ? '(?:long|buy)' : '(?:short|sell)';
  const mood = says === 'BUY' ? 'bullish' : 'bearish';
  const done = says === 'BUY' ? '(?:bought)' : '(?:sold|shorted)';
  const not = NOT_MEANT[says];
  return [
    // 'go short', 'open a long'
    `\\b(?:go|going|get|getting|enter|entering|open|opening|take|taking|initiate|initiating|place|establish|start)\\s+(?:(?:a|an|the|this|new|small)\\s+)*${noun}\\b(?: (?:position|trade|entry|order))?${not}`,
    // 'overall bearish', 'the outlook is clearly to the downside'
    `(?:^|\\b)(?:overall|on balance|in sum|all in all|net|taken together|(?:the |my |our )?(?:overall )?(?:outlook|bias|conclusion|stance|verdict|view|expectation|direction))(?:[\\s,:]+(?:is|are|remains?|stays?|leans?|points?|looks?|it is|this is|the|picture|market|setup|evidence|clearly|strongly|still|firmly|decidedly|very)){0,5}[\\s,:]+${OUTLOOK[says]}\\s*$`,
    // 'I am bearish', 'Bearish.'
    `\\b(?:i am|i'm|we are|we're) (?:clearly |still |now |strongly )?${mood}\\b`,
    `^(?:clearly |strongly |decidedly )?${mood}$`,
    // 'this is a buying opportunity'
    `\\b(?:this|it|here)(?: is|'s) (?:a|an|the) (?:\\w+ )?(?:${GERUND[says]}|${noun}) opportunity\\b`,
    // 'should be sold'
    `\\b(?:should|must|ought to) be ${done}\\b`,
    // 'the price will fall', 'I expect a drop'
    says === 'SELL'
      ? '\\b(?:i|we) (?:expect|anticipate|foresee|see) (?:the (?:price|market) to )?(?:(?:a|an|further|more|lower|clear|sharp) )*(?:fall|drop|decline|downside|sell-?off|lower prices|breakdown)\\b'
      : '\\b(?:i|we) (?:expect|anticipate|foresee|see) (?:the (?:price|market) to )?(?:(?:a|an|further|more|higher|clear|sharp) )*(?:rise|rally|climb|upside|higher prices|breakout)\\b',
    // 'do not buy', 'avoid longs', 'not a buy'
    `\\b(?:do not|don't|never|not|avoid|no (?:reason|case|basis) (?:to|for(?: a)?))\\s+(?:(?:be|to|a|an|time to|the time to)\\s+)?(?:${VERB[other]}|${GERUND[other]}|${other === 'BUY' ? 'longs?' : 'shorts?'})\\b${NOT_MEANT[other]}(?!\\s+(?:above|over|below|under|higher|lower|beyond|after|the (?:breakout|top|bottom)|so|too|because|on\\b|only|just|yet\\b))`,
  ].map((form) => new RegExp(form, 'i'));
};

const OUT: readonly RegExp[] = [
  /\b(?:stay(?:ing)?|remain(?:ing)?|keep(?:ing)?|sit(?:ting)?|stand(?:ing)?)\s+(?:out(?! (?:of|as)\b)|flat|aside|on the sidelines?|away|neutral)\b/i,
  /\bno trade\b(?=\s*(?:$|here|now|is (?:warranted|justified|best)|until|today|yet))/i,
  /\bno (?:position|entry) (?:here|now|is (?:warranted|justified)|should)\b/i,
  /\bwait (?:for (?:a )?(?:confirmation|clarity|clearer|better|more|further|stronger)|and see)\b/i,
  /\b(?:do nothing|hold off|sit (?:this|it) out)\b/i,
  /\b(?:do not|don't|never|avoid)\s+(?:trad(?:e|ing)|enter(?:ing)?(?: here| now)?$|open(?:ing)? (?:a|any) (?:position|trade))/i,
  /\b(?:not|isn't|is no) (?:worth|enough (?:reason|evidence) (?:to|for)|a (?:reason|case) (?:to|for))\s*(?:a |an )?(?:trad\w+|enter\w*|position)\b/i,
];

const forms: Readonly<Record<Said, readonly RegExp[]>> = {
  BUY: [...build('BUY'), ...direction('BUY')],
  SELL: [...build('SELL'), ...direction('SELL')],
  HOLD: [...build('HOLD'), ...OUT],
};

export const phrasesFor = (says: Said): readonly RegExp[] => forms[says];
