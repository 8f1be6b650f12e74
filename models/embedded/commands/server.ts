// What every command works with.
import type { DatabaseSync } from 'node:sqlite';
import type { MatchContext } from '../query/match.ts';
import type { Catalog } from '../storage/catalog.ts';
import type { CommitGroup } from '../storage/commitGroup.ts';
import type { Scanner } from '../storage/scan.ts';
import type { Doc } from '../values/document.ts';
import type { Cursors } from './cursors.ts';
import type { Request } from './request.ts';

export type Server = {
  readonly sqlite: DatabaseSync;
  readonly catalog: Catalog;
  readonly group: CommitGroup;
  readonly scan: Scanner;
  readonly cursors: Cursors;
  /** For filters without variables of their own. */
  readonly context: MatchContext;
  readonly startedAt: number;
};

/** An answer: a document, or BSON bytes made by the command itself. ok: 1 is already in the bytes, added to a document. */
export type Reply = Doc | Uint8Array;

export type Command = {
  /** The fields it knows besides those any command may carry; 'any' is for handshakes, whose clients send what they like. */
  readonly fields: readonly string[] | 'any';
  readonly run: (request: Request, server: Server) => Reply;
};

export type Commands = Readonly<Record<string, Command>>;
