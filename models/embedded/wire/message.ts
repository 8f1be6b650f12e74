// The messages themselves: OP_MSG both ways, and the legacy OP_QUERY that opens a connection with its OP_REPLY.
import { type Doc, decode, getField } from '../values/document.ts';
import { type Frame, frameOf } from './frame.ts';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const REQUIRED_BITS = 0xffff;

export type Incoming = {
  readonly kind: 'message' | 'query';
  readonly requestId: number;
  readonly db: string;
  readonly body: Doc;
  /** The body as it came: valid until the next message is read. */
  readonly bytes: Uint8Array;
  readonly sequences: ReadonlyMap<string, readonly Uint8Array[]>;
  /** The sender wants no answer. */
  readonly silent: boolean;
};

/** Reads one message. Throws when it is malformed or of a kind no driver sends to a server like this. */
export function readMessage(frame: Frame): Incoming {
  if (frame.opCode === OP_MSG) return readOpMsg(frame);
  if (frame.opCode === OP_QUERY) return readOpQuery(frame);
  throw new Error(`opcode ${frame.opCode}`);
}

function readOpMsg({ requestId, body: bytes }: Frame): Incoming {
  const flags = bytes.readUInt32LE(0);
  if ((flags & REQUIRED_BITS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) !== 0) throw new Error(`flags ${flags}`);
  const end = bytes.length - ((flags & CHECKSUM_PRESENT) === 0 ? 0 : 4);
  const sequences = new Map<string, readonly Uint8Array[]>();
  let body: Doc | undefined;
  let raw: Uint8Array = bytes;
  for (let at = 4; at < end; ) {
    const kind = bytes.readUInt8(at);
    const size = bytes.readInt32LE(at + 1);
    if (size < 5 || at + 1 + size > end) throw new Error(`a section of ${size} bytes`);
    const section = bytes.subarray(at + 1, at + 1 + size);
    if (kind === 0 && body === undefined) {
      raw = section;
      body = decode(section);
    } else if (kind === 1) sequences.set(...readSequence(section));
    else throw new Error(`section kind ${kind}`);
    at += 1 + size;
  }
  const db = body === undefined ? undefined : getField(body, '$db');
  if (body === undefined || typeof db !== 'string') throw new Error('a message without a body or $db');
  return { kind: 'message', requestId, db, body, bytes: raw, sequences, silent: (flags & MORE_TO_COME) !== 0 };
}

function readSequence(section: Buffer): [string, readonly Uint8Array[]] {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw new Error('a sequence without a name');
  const documents: Uint8Array[] = [];
  for (let at = nameEnd + 1; at < section.length; ) {
    const size = section.readInt32LE(at);
    if (size < 5 || at + size > section.length) throw new Error(`a document of ${size} bytes`);
    documents.push(section.subarray(at, at + size));
    at += size;
  }
  return [section.toString('utf8', 4, nameEnd), documents];
}

function readOpQuery({ requestId, body: bytes }: Frame): Incoming {
  const nameEnd = bytes.indexOf(0, 4);
  if (nameEnd < 0) throw new Error('a query without a collection');
  const [db = ''] = bytes.toString('utf8', 4, nameEnd).split('.');
  const at = nameEnd + 9;
  const size = bytes.readInt32LE(at);
  const raw = bytes.subarray(at, at + size);
  return { kind: 'query', requestId, db, body: decode(raw), bytes: raw, sequences: new Map(), silent: false };
}

/** The answer to a message, in the kind it was asked in. `reply` is BSON bytes. */
export function writeReply(incoming: Incoming, requestId: number, reply: Uint8Array): Buffer {
  if (incoming.kind === 'message') {
    // Flags 0, then one section of kind 0.
    return frameOf(OP_MSG, incoming.requestId, requestId, [Buffer.alloc(5), reply]);
  }
  const head = Buffer.alloc(20);
  head.writeInt32LE(8, 0); // await capable
  head.writeInt32LE(1, 16); // one document
  return frameOf(OP_REPLY, incoming.requestId, requestId, [head, reply]);
}
