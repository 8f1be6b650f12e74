import { describe, expect, it } from 'vitest';
import { cycleId } from '../../core/instant.ts';
import { get, openStream } from './support/read.ts';
import { sampleSignal, T0 } from './support/samples.ts';
import { webWorlds } from './support/world.ts';

const { bare, serve } = webWorlds();

describe('/events', () => {
  it('tells each change a page can show, with the market time and a growing revision', async () => {
    const world = await bare();
    const { url } = await serve(world);
    const stream = await openStream(url);
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const hello = await stream.next('hello');
    world.emit({ kind: 'outbox' });
    world.emit({ kind: 'signal', id: 'a' });
    world.emit({ kind: 'cycle', cycle: cycleId(T0), symbol: 'BTC-USD' });
    const [first, second] = [await stream.next('change'), await stream.next('change')];
    expect(first.data).toEqual({ now: world.now, kind: 'signal', id: 'a' });
    expect(second.data).toEqual({ now: world.now, kind: 'cycle', cycle: '20240115T1435Z', symbol: 'BTC-USD' });
    const born = String(hello.data.revision).replace(/-0$/, '');
    expect([first.id, second.id]).toEqual([`${born}-1`, `${born}-2`]);
    stream.close();
  });

  it('keeps the line alive with a comment and a beat', async () => {
    const world = await bare({ beatMs: 20 });
    const stream = await openStream((await serve(world)).url);
    const beat = await stream.next('beat');
    expect(beat.raw).toMatch(/^: keep-alive\n/);
    expect(beat.data).toEqual({ now: world.now });
    stream.close();
  });

  it('lets a page see by its revision whether it missed anything while it was away', async () => {
    const world = await bare();
    const { url } = await serve(world);
    const revisionOf = (page: string) => /data-revision="([^"]+)"/.exec(page)?.[1];
    const before = revisionOf((await get(url)).text);
    const quiet = await openStream(url);
    expect((await quiet.next('hello')).data.revision).toBe(before);
    quiet.close();
    world.emit({ kind: 'signal', id: sampleSignal().id });
    const later = await openStream(url);
    expect((await later.next('hello')).data.revision).not.toBe(before);
    later.close();
  });

  it('ends its streams and lets go of the changes when the web closes, and can be closed twice', async () => {
    const world = await bare();
    const web = await serve(world);
    expect(world.listeners()).toBeGreaterThan(0);
    const stream = await openStream(web.url);
    await stream.next('hello');
    await Promise.all([web.close(), web.close()]);
    expect(world.listeners()).toBe(0);
    await expect(stream.next('beat')).rejects.toThrow('the stream ended');
    await expect(fetch(web.url)).rejects.toThrow('fetch failed');
  });

  it('goes on for the others when one page hangs up', async () => {
    const world = await bare();
    const { url } = await serve(world);
    const [gone, stays] = [await openStream(url), await openStream(url)];
    gone.close();
    world.emit({ kind: 'decision', id: 'x' });
    expect((await stays.next('change')).data.id).toBe('x');
    stays.close();
  });
});

describe('a port', () => {
  it('that is in use is refused with a sentence that says what to do', async () => {
    const taken = await serve(await bare());
    const attempt = serve(await bare(), taken.port);
    await expect(attempt).rejects.toMatchObject({ name: 'ListenError', kind: 'port in use' });
    await expect(attempt).rejects.toThrow(`Port ${taken.port} on 127.0.0.1 is in use by another program.`);
  });
});
