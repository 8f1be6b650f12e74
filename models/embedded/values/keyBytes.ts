// Values as byte strings whose order, byte by byte, is MongoDB's order: the keys of every index.
import type { ObjectId, Timestamp } from 'bson';
import { binaryOf, fieldsOf, millisOf, numeric, RANK, rankOf, textOf } from './compare.ts';
import { type Exact, exactOfDouble, floorToDouble, subtract } from './exact.ts';

type Writer = { bytes: Buffer; length: number };

/**
 * The key of one value: its rank, then a body that no other key of the same rank begins with (so keys can be joined,
 * and inverted for descending fields). Equal values of different number types have equal keys.
 */
export function keyOf(value: unknown): Buffer {
  const writer: Writer = { bytes: Buffer.allocUnsafe(32), length: 0 };
  writeValue(writer, value);
  return writer.bytes.subarray(0, writer.length);
}

/** Every bit turned over: the same keys in the opposite order. */
export function invert(key: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(key.length);
  for (let i = 0; i < key.length; i += 1) out[i] = 255 - (key[i] ?? 0);
  return out;
}

/** The smallest byte string above every string that begins with `key`. */
export function afterPrefix(key: Uint8Array): Buffer {
  const out = Buffer.from(key);
  for (let i = out.length - 1; i >= 0; i -= 1) {
    const byte = out[i] ?? 0;
    if (byte === 255) continue;
    out[i] = byte + 1;
    return out.subarray(0, i + 1);
  }
  return Buffer.from([255, 255]);
}

/** Makes room and says where it begins. Ask before touching `writer.bytes`: it may be another buffer afterwards. */
function room(writer: Writer, count: number): number {
  const at = writer.length;
  if (at + count > writer.bytes.length) {
    const larger = Buffer.allocUnsafe(Math.max(writer.bytes.length * 2, at + count));
    writer.bytes.copy(larger, 0, 0, at);
    writer.bytes = larger;
  }
  writer.length = at + count;
  return at;
}

function writeByte(writer: Writer, byte: number): void {
  const at = room(writer, 1);
  writer.bytes[at] = byte;
}

function writeBytes(writer: Writer, bytes: Uint8Array): void {
  const at = room(writer, bytes.length);
  writer.bytes.set(bytes, at);
}

function writeValue(writer: Writer, value: unknown): void {
  const rank = rankOf(value);
  writeByte(writer, rank);
  writeBody(writer, rank, value);
}

function writeBody(writer: Writer, rank: number, value: unknown): void {
  switch (rank) {
    case RANK.number:
      return writeNumber(writer, numeric(value) ?? Number.NaN);
    case RANK.string:
      return writeText(writer, String(value));
    case RANK.boolean:
      return writeByte(writer, value === true ? 1 : 0);
    case RANK.date:
      // Signed milliseconds: the first bit turned over puts the negative ones first.
      return writeUnsigned(writer, BigInt.asUintN(64, BigInt(millisOf(value))) ^ (1n << 63n));
    case RANK.objectId:
      return writeBytes(writer, (value as ObjectId).id);
    case RANK.array:
      for (const element of value as unknown[]) writeValue(writer, element);
      return writeByte(writer, 0);
    case RANK.object:
      return writeFields(writer, value);
    case RANK.binary: {
      const { subtype, bytes } = binaryOf(value);
      const at = room(writer, 4);
      writer.bytes.writeUInt32BE(bytes.length, at);
      writeByte(writer, subtype);
      return writeBytes(writer, bytes);
    }
    case RANK.timestamp:
      return writeUnsigned(writer, BigInt.asUintN(64, (value as Timestamp).toBigInt()));
    case RANK.regex:
    case RANK.code:
      return writeText(writer, textOf(value));
    default:
  }
}

function writeFields(writer: Writer, value: unknown): void {
  for (const [name, field] of Object.entries(fieldsOf(value))) {
    const rank = rankOf(field);
    writeByte(writer, rank);
    writeText(writer, name);
    writeBody(writer, rank, field);
  }
  writeByte(writer, 0);
}

function writeUnsigned(writer: Writer, value: bigint): void {
  const at = room(writer, 8);
  writer.bytes.writeBigUInt64BE(value, at);
}

// A zero byte inside becomes 00 FF, the end is 00 00: no text's key begins with another's.
function writeText(writer: Writer, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  if (!bytes.includes(0)) writeBytes(writer, bytes);
  else for (const byte of bytes) writeBytes(writer, byte === 0 ? Buffer.from([0, 255]) : Buffer.from([byte]));
  writeBytes(writer, Buffer.from([0, 0]));
}

// The largest double not above the value, then 0, or 1 and the exact rest: all four number types share one order.
function writeNumber(writer: Writer, value: number | Exact): void {
  if (typeof value === 'number') return writeDouble(writer, value, 0);
  const floor = floorToDouble(value);
  if (floor === -Infinity) {
    writeDouble(writer, floor, 1);
    return writeBytes(writer, invert(magnitude({ ...value, coefficient: -value.coefficient })));
  }
  const rest = subtract(value, exactOfDouble(floor));
  writeDouble(writer, floor, rest.coefficient === 0n ? 0 : 1);
  if (rest.coefficient !== 0n) writeBytes(writer, magnitude(rest));
}

function writeDouble(writer: Writer, value: number, marker: 0 | 1): void {
  const at = room(writer, 9);
  writer.bytes[at + 8] = marker;
  if (Number.isNaN(value)) return void writer.bytes.fill(0, at, at + 8);
  writer.bytes.writeDoubleBE(value === 0 ? 0 : value, at);
  const first = writer.bytes[at] ?? 0;
  if (first < 128) writer.bytes[at] = first | 128;
  else for (let i = at; i < at + 8; i += 1) writer.bytes[i] = 255 - (writer.bytes[i] ?? 0);
}

// A positive decimal: exponent of its first digit, digits, end.
function magnitude(value: Exact): Buffer {
  const digits = value.coefficient.toString();
  const exponent = Buffer.allocUnsafe(2);
  exponent.writeUInt16BE(value.exponent + digits.length - 1 + 20_000);
  return Buffer.concat([exponent, Buffer.from(digits.replace(/0+$/, ''), 'latin1'), Buffer.from([0])]);
}
