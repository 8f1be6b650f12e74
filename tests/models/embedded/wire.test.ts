// Strangers on the socket: whatever they send, the server goes on.
import { connect, type Socket } from 'node:net';
import { deserialize, serialize } from 'bson';
import fc from 'fast-check';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedDatabase, startEmbedded } from '../../../models/embedded/startEmbedded.ts';
import { newFolder, removeFolder } from './support/targets.ts';

describe('the socket', () => {
  let folder = '';
  let server: EmbeddedDatabase;
  let client: MongoClient;
  beforeAll(async () => {
    folder = newFolder();
    server = await startEmbedded({ dataDir: folder });
    client = await MongoClient.connect(server.uri);
  });
  afterAll(async () => {
    await client.close();
    await server.close();
    removeFolder(folder);
  });

  const open = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect(`${folder}/mongo.sock`, () => resolve(socket));
      socket.once('error', reject);
    });
  const closed = (socket: Socket): Promise<void> =>
    new Promise((resolve) => {
      socket.on('error', () => undefined);
      socket.once('close', () => resolve());
      socket.resume();
    });
  const message = (opCode: number, body: Buffer): Buffer => {
    const header = Buffer.alloc(16);
    for (const [i, n] of [16 + body.length, 77, 0, opCode].entries()) header.writeInt32LE(n, i * 4);
    return Buffer.concat([header, body]);
  };
  const opMsg = (doc: Record<string, unknown>): Buffer =>
    message(2013, Buffer.concat([Buffer.alloc(5), serialize(doc)]));
  const reply = (socket: Socket): Promise<Buffer> => new Promise((resolve) => socket.once('data', resolve));

  it('answers the old greeting, and a message that comes in single bytes', async () => {
    const socket = await open();
    const query = Buffer.concat([
      Buffer.alloc(4),
      Buffer.from('admin.$cmd\0'),
      Buffer.alloc(8),
      serialize({ ismaster: 1, helloOk: true }),
    ]);
    socket.write(message(2004, query));
    const first = await reply(socket);
    expect(first.readInt32LE(12)).toBe(1);
    expect(deserialize(first.subarray(36))).toMatchObject({ ismaster: true, helloOk: true, ok: 1 });
    for (const byte of opMsg({ ping: 1, $db: 'x' })) socket.write(Buffer.from([byte]));
    const second = await reply(socket);
    expect([second.readInt32LE(8), second.readInt32LE(12)]).toEqual([77, 2013]);
    expect(deserialize(second.subarray(21))).toEqual({ ok: 1 });
    socket.destroy();
  });

  it('is closed on a message that cannot be one, and on nobody else', async () => {
    const bad = [
      Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
      message(2013, Buffer.alloc(0)),
      message(2013, Buffer.from([0, 0, 0, 0, 9, 1, 2, 3])),
      message(2013, Buffer.concat([Buffer.alloc(5), Buffer.from([255, 255, 255, 127, 0])])),
      message(2013, Buffer.concat([Buffer.alloc(5), serialize({ ping: 1 })])),
      message(2012, Buffer.alloc(8)),
      message(2004, Buffer.alloc(3)),
      Buffer.from([255, 255, 255, 127, ...Buffer.alloc(12)]),
    ];
    for (const bytes of bad) {
      const socket = await open();
      const end = closed(socket);
      socket.write(bytes);
      await end;
    }
    expect(await client.db().command({ ping: 1 })).toMatchObject({ ok: 1 });
  });

  it('survives any bytes in a body', async () => {
    const noise = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(noise, fc.boolean(), async (bytes, sections) => {
        const socket = await open();
        const end = closed(socket);
        socket.end(message(2013, Buffer.concat([Buffer.alloc(sections ? 5 : 0), bytes])));
        await end;
      }),
      { numRuns: 60, seed: 7 },
    );
    expect(await client.db().command({ ping: 1 })).toMatchObject({ ok: 1 });
  });
});
