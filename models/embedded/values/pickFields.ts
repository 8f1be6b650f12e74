// Some top-level fields of a document's bytes, so that the others need not be decoded.

const EMPTY = Buffer.from([5, 0, 0, 0, 0]);
/** Bytes of a value, by type, where every value of the type has as many. */
const FIXED: ReadonlyMap<number, number> = new Map([
  ...([0x01, 0x09, 0x11, 0x12] as const).map((type) => [type, 8] as const),
  ...([0x06, 0x0a, 0x7f, 0xff] as const).map((type) => [type, 0] as const),
  [0x07, 12],
  [0x08, 1],
  [0x10, 4],
  [0x13, 16],
]);
/** Types that begin with their length; these are the bytes that it does not count. */
const COUNTED: ReadonlyMap<number, number> = new Map([
  ...([0x02, 0x0d, 0x0e] as const).map((type) => [type, 4] as const),
  ...([0x03, 0x04, 0x0f] as const).map((type) => [type, 0] as const),
  [0x05, 5],
  [0x0c, 16],
]);

/** The bytes of a document with only the fields of these names, in their order. The bytes must be one valid document. */
export function pickFields(raw: Uint8Array, names: ReadonlySet<string>): Uint8Array {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const parts: Buffer[] = [];
  let length = 5;
  for (let at = 4; at < bytes.length - 1; ) {
    const nameEnd = bytes.indexOf(0, at + 1);
    const end = nameEnd + 1 + sizeOf(bytes, bytes[at] ?? 0, nameEnd + 1);
    if (names.has(bytes.toString('utf8', at + 1, nameEnd))) {
      parts.push(bytes.subarray(at, end));
      length += end - at;
    }
    at = end;
  }
  if (parts.length === 0) return EMPTY;
  const head = Buffer.allocUnsafe(4);
  head.writeInt32LE(length, 0);
  return Buffer.concat([head, ...parts, EMPTY.subarray(4)], length);
}

function sizeOf(bytes: Buffer, type: number, at: number): number {
  const fixed = FIXED.get(type);
  if (fixed !== undefined) return fixed;
  const extra = COUNTED.get(type);
  if (extra !== undefined) return bytes.readInt32LE(at) + extra;
  // A regex: pattern and options, each with a zero behind it.
  if (type === 0x0b) return bytes.indexOf(0, bytes.indexOf(0, at) + 1) + 1 - at;
  throw new Error(`a value of the type ${type}`);
}
