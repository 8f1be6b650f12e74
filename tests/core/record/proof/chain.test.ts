// The chain: canonical text, hashes built on each other, and what counts as proven.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../../cli/hash.ts';
import { instant, iso, plus } from '../../../../core/instant.ts';
import { canonicalJson, GENESIS, hashOf, linkAfter, type ProofLink } from '../../../../core/record/proof/chain.ts';
import { entryOpen, proofDocument } from '../../../../core/record/proof/document.ts';
import { proofPost } from '../../../../core/wording/proof.ts';
import { START, signalAt } from '../../../contracts/stores/examples.ts';

const chain = (n: number): readonly ProofLink[] => {
  const links: ProofLink[] = [];
  for (let i = 0; i < n; i++) links.push(linkAfter(links.at(-1), signalAt(i), sha256));
  return links;
};

describe('canonical JSON', () => {
  it('is the same text however an object was put together, and reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        const turned = (x: unknown): unknown =>
          Array.isArray(x)
            ? x.map(turned)
            : typeof x === 'object' && x !== null
              ? Object.fromEntries(
                  Object.entries(x)
                    .toReversed()
                    .map(([k, v]) => [k, turned(v)]),
                )
              : x;
        expect(canonicalJson(turned(value))).toBe(text);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('has no word for what is no number', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow(TypeError);
    expect(() => canonicalJson({ a: undefined })).toThrow(TypeError);
    expect(canonicalJson({ b: 1, a: [null, 'x"'] })).toBe('{"a":[null,"x\\""],"b":1}');
  });
});

describe('the chain', () => {
  it('numbers from 1 and builds each hash on the one before', () => {
    const [a, b] = chain(2);
    expect(a).toMatchObject({ sequence: 1, previous: GENESIS });
    expect(b).toMatchObject({ sequence: 2, previous: a?.hash, body: { sequence: 2, previous: a?.hash } });
    expect(b && hashOf(b.body, sha256)).toBe(b?.hash);
    expect(b && hashOf({ ...b.body, stopLoss: b.body.stopLoss + 0.01 }, sha256)).not.toBe(b?.hash);
  });

  it('fixes what a result is reckoned from, and the words', () => {
    expect(chain(1)[0]?.body).toMatchObject({
      ...{ id: signalAt(0).id, entry: 42_000, stopLoss: 41_500, takeProfit: 43_000.5, tick: 0.01, lifeHours: 4 },
      ...{ publishedAt: START + 12_345, spread: 0.0002, fees: 0.002, slippage: 0.0002, phase: null },
      reasoning: 'broke the 4-hour high on rising volume',
    });
  });

  it('is posted as number and hash, without levels', () => {
    const [a, b] = chain(2);
    expect(a && proofPost(a)).toContain(`#1\n${a?.hash}\nThis hash fixes signal 1 as published`);
    expect(b && proofPost(b)).toContain('signals 1 to 2');
    expect(b && proofPost(b)).not.toContain('42');
  });
});

describe('the proof document', () => {
  const opens = (n: number) => entryOpen(signalAt(n).publishedAt);
  const posted = (links: readonly ProofLink[], posts: Readonly<Record<number, number>>) =>
    links.map((link) => {
      const date = posts[link.sequence];
      return date === undefined
        ? link
        : { ...link, post: { chat: '@proof', messageId: 100 + link.sequence, date: instant(date) } };
    });
  const rows = [0, 1, 2].map((n) => ({ signal: signalAt(n), outcome: { kind: 'open' } as const }));
  const made = (links: readonly ProofLink[], channel: string | undefined = '@proof') =>
    proofDocument({ links, rows, channel, madeAt: plus(START, 9e6), asOf: START });

  it('proves a signal by the first head in the channel that covers it, up to the entry candle’s open', () => {
    const told = made(posted(chain(3), { 1: opens(0), 3: opens(2) + 1 })).signals.map(({ proof }) => proof);
    expect(told).toEqual([
      { kind: 'proven', channel: '@proof', messageId: 101, date: iso(opens(0)), head: 1 },
      expect.objectContaining({ kind: 'unproven', because: 'sent after the entry', head: 3 }),
      expect.objectContaining({ kind: 'unproven', because: 'sent after the entry', messageId: 103 }),
    ]);
  });

  it('lets a later head in time cover an earlier signal whose own was not sent', () => {
    const late = { ...signalAt(0), publishedAt: plus(opens(1), -30_000) };
    const first = linkAfter(undefined, late, sha256);
    const links = posted([first, linkAfter(first, signalAt(1), sha256)], { 2: opens(1) });
    expect(made(links).signals.map(({ proof }) => proof.kind)).toEqual(['proven', 'proven']);
  });

  it('says what is not sent, what has no channel, what was before the chain and what the record has lost', () => {
    const notSent = made(chain(2));
    const silentOnes = notSent.signals.filter(({ proof }) => proof.kind === 'unproven' && proof.because === 'not sent');
    expect(silentOnes).toHaveLength(2);
    expect(notSent).toMatchObject({ unchained: 1, channel: '@proof', asOf: iso(START) });
    expect(notSent.head).toEqual({ sequence: 2, hash: chain(2)[1]?.hash });
    const silent = proofDocument({ links: chain(1), rows: [], channel: undefined, madeAt: START, asOf: undefined });
    expect(silent.signals[0]).toMatchObject({ outcome: null, proof: { kind: 'unproven', because: 'no channel' } });
    expect(made([])).toMatchObject({ head: null, signals: [], unchained: 3 });
  });
});
