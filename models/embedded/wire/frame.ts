// Cuts the stream of a socket into messages of MongoDB's wire protocol.

export const MAX_MESSAGE_BYTES = 48_000_000;
const HEADER_BYTES = 16;

export type Header = { readonly requestId: number; readonly opCode: number };

/** One whole message; `body` is what follows the header. */
export type Frame = Header & { readonly body: Buffer };

/** Feeds chunks in, whole messages out. Throws when the stream cannot be a MongoDB client's. */
export function createFramer(): (chunk: Buffer) => readonly Frame[] {
  let chunks: Buffer[] = [];
  let held = 0;
  let needed = HEADER_BYTES;
  return (chunk) => {
    chunks.push(chunk);
    held += chunk.length;
    if (held < needed) return [];
    let rest = chunks.length === 1 ? chunk : Buffer.concat(chunks, held);
    const frames: Frame[] = [];
    needed = HEADER_BYTES;
    while (rest.length >= HEADER_BYTES) {
      const length = rest.readInt32LE(0);
      if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) throw new Error(`a message of ${length} bytes`);
      needed = length;
      if (rest.length < length) break;
      frames.push({
        requestId: rest.readInt32LE(4),
        opCode: rest.readInt32LE(12),
        body: rest.subarray(HEADER_BYTES, length),
      });
      rest = rest.subarray(length);
      needed = HEADER_BYTES;
    }
    // The frames look into the same memory; what is left over is small or the start of a large message.
    chunks = rest.length > 0 ? [rest] : [];
    held = rest.length;
    return frames;
  };
}

/** A message with its header. */
export function frameOf(opCode: number, responseTo: number, requestId: number, parts: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(
    parts.reduce((sum, part) => sum + part.length, HEADER_BYTES),
    0,
  );
  header.writeInt32LE(requestId, 4);
  header.writeInt32LE(responseTo, 8);
  header.writeInt32LE(opCode, 12);
  return Buffer.concat([header, ...parts]);
}
