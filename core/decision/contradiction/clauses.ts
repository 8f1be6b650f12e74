// Cuts a reasoning into clauses: the stretch in which a word such as "not" or "although" holds.

/** `sentence` is the whole sentence the clause stands in; `opens` says whether it is its first. Apostrophes are plain. */
export type Clause = { readonly text: string; readonly sentence: string; readonly opens: boolean };

/** Ends of sentences; a full stop inside a number is none. */
const SENTENCE = /[!?;\n]+|\.(?!\d)|(?<=\s)[–—](?=\s)/;
const CLAUSE = /,\s+|\s+(?=(?:but|yet|however|though|although|while|whereas|so|hence|therefore)\b)/i;

export const clausesOf = (reasoning: string): readonly Clause[] =>
  reasoning
    .normalize('NFKC')
    .replace(/[’‘`´]/g, "'")
    .replace(/[*_"“”]/g, '')
    .split(SENTENCE)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence !== '')
    .flatMap((sentence) =>
      sentence
        .split(CLAUSE)
        .filter((text) => text.trim() !== '')
        .map((text, i) => ({ text: text.trim(), sentence, opens: i === 0 })),
    );
