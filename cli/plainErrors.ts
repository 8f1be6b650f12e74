// The errors a person can mend: shown as their sentence, without a stack.

import { TelegramStartError } from '../bot/telegramErrors.ts';
import { DataDirInUse, EmbeddedDatabaseFailed } from '../models/embedded/errors.ts';
import { DataOfNewerRelease } from '../models/migrations/run.ts';
import { DatabaseUnreachable } from '../models/openStores.ts';
import { SandboxError } from '../sandbox/clock/sandboxError.ts';
import { ListenError } from '../web/listen.ts';
import { SandboxFailed } from './demo/sandboxProcess.ts';

const plain = [
  DataDirInUse,
  EmbeddedDatabaseFailed,
  TelegramStartError,
  ListenError,
  SandboxError,
  SandboxFailed,
  DatabaseUnreachable,
  DataOfNewerRelease,
] as const;

/** of MongoDB's driver: the database went away while the service was starting */
const AWAY = [
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'PoolClearedOnNetworkError',
];
/** MongoDB's OutOfDiskSpace, which the embedded database answers as well */
const NO_SPACE = 14_031;

/** The error itself, and what lies below where a write of many failed as one. */
const layersOf = (error: Error): readonly Error[] =>
  'errorResponse' in error && error.errorResponse instanceof Error ? [error, error.errorResponse] : [error];

const isAway = (error: Error): boolean => layersOf(error).some(({ name }) => AWAY.includes(name));

export const isPlain = (error: unknown): error is Error =>
  plain.some((kind) => error instanceof kind) ||
  (error instanceof Error && (isAway(error) || ('code' in error && error.code === NO_SPACE)));
