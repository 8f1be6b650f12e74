// Chain and channel on the real store: gapless under races, posted once, tried again when it fails.
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../cli/hash.ts';
import { createHealthBoard } from '../../cli/healthBoard.ts';
import { instant } from '../../core/instant.ts';
import type { ProofChannel } from '../../core/ports/record.ts';
import { hashOf } from '../../core/record/proof/chain.ts';
import { createChainSignal } from '../../jobs/chainSignal.ts';
import { createPublishProof } from '../../jobs/publishProof.ts';
import { START, signalAt } from '../contracts/stores/examples.ts';
import { createManualClock } from '../support/manualClock.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();

describe('the chain', () => {
  it('has no gap and no signal twice when many are put in at once, over and over', async () => {
    const { stores, close } = await embedded.stores();
    const put = createChainSignal({ stores, hash: sha256 });
    const all = [0, 1, 2, 3, 4].flatMap((n) => [signalAt(n), signalAt(n)]);
    await Promise.all(all.map(put));
    for (const signal of all) await put(signal);
    const links = await stores.proof.all();
    expect(links.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(links.map(({ id }) => id)).size).toBe(5);
    for (const [i, link] of links.entries()) {
      expect(hashOf(link.body, sha256)).toBe(link.hash);
      if (i > 0) expect(link.previous).toBe(links[i - 1]?.hash);
    }
    expect(await stores.proof.of(signalAt(3).id)).toEqual(links.find(({ id }) => id === signalAt(3).id));
    await close();
  });
});

describe('the head', () => {
  const opened = async (channel: ProofChannel) => {
    const clock = createManualClock(START);
    const { stores, close } = await embedded.stores({ clock });
    const health = createHealthBoard(clock);
    const put = createChainSignal({ stores, hash: sha256 });
    const publish = createPublishProof({ stores, channel, clock, health, log: quietLog });
    return { clock, stores, close, health, put, publish };
  };

  it('is posted once, with Telegram’s own date kept; nothing where there is no signal', async () => {
    const said: string[] = [];
    const e = await opened(async (words) => {
      said.push(words);
      return { kind: 'posted', post: { chat: '@proof', messageId: 10 + said.length, date: instant(START + 30_000) } };
    });
    await e.publish();
    expect(said).toEqual([]);
    await e.put(signalAt(0));
    await Promise.all([e.publish(), e.publish(), e.publish()]);
    const [link] = await e.stores.proof.all();
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(link?.hash);
    expect(link?.post).toEqual({ chat: '@proof', messageId: 11, date: START + 30_000 });
    await e.stores.proof.markPosted(1, { chat: '@proof', messageId: 99, date: START });
    expect((await e.stores.proof.last())?.post?.messageId).toBe(11);
    expect(e.health.parts()).toMatchObject([{ part: 'proof', state: 'ok', detail: 'head 1 is in the channel' }]);
    await e.close();
  });

  it('that could not be sent waits as long as it is told; then the newest covers all before it', async () => {
    let down = true;
    const said: string[] = [];
    const e = await opened(async (words) => {
      said.push(words);
      return down
        ? { kind: 'failed', afterMs: 5000, because: 'chat not found' }
        : { kind: 'posted', post: { chat: '@proof', messageId: 1, date: START } };
    });
    await e.put(signalAt(0));
    await e.publish();
    expect(e.health.parts()).toMatchObject([
      { state: 'degraded', detail: 'head 1 is not in the channel: chat not found' },
    ]);
    down = false;
    await e.put(signalAt(1));
    await e.publish();
    expect(said).toHaveLength(1);
    await e.clock.advanceWall(5000);
    await e.publish();
    expect((await e.stores.proof.all()).map(({ post }) => post?.messageId)).toEqual([undefined, 1]);
    expect(e.health.parts()).toMatchObject([{ state: 'ok' }]);
    await e.close();
  });
});
