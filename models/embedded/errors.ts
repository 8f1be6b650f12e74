// The errors this server answers with (MongoDB's codes), and the ones its owner sees when it cannot start.

const CODE_NAMES: Readonly<Record<number, string>> = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  13: 'Unauthorized',
  14: 'TypeMismatch',
  15: 'Overflow',
  16: 'InvalidLength',
  18: 'AuthenticationFailed',
  20: 'IllegalOperation',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  50: 'MaxTimeMSExpired',
  52: 'DollarPrefixedFieldName',
  53: 'InvalidIdField',
  54: 'NotSingleValueField',
  56: 'EmptyFieldName',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  68: 'IndexAlreadyExists',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  76: 'NoReplicationEnabled',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  96: 'OperationFailed',
  115: 'CommandNotSupported',
  121: 'DocumentValidationFailure',
  123: 'NotAReplicaSet',
  165: 'ViewDepthLimitExceeded',
  166: 'CommandNotSupportedOnView',
  167: 'OptionNotSupportedOnView',
  168: 'InvalidPipelineOperator',
  171: 'CannotIndexParallelArrays',
  175: 'QueryPlanKilled',
  197: 'InvalidIndexSpecificationOption',
  182: 'InvalidViewDefinition',
  222: 'CloseChangeStream',
  238: 'NotImplemented',
  241: 'ConversionFailure',
  291: 'NoQueryExecutionPlans',
  292: 'QueryExceededMemoryLimitNoDiskUseAllowed',
  322: 'APIVersionError',
  323: 'APIStrictError',
  352: 'UnsupportedOpQueryCommand',
  11000: 'DuplicateKey',
  11601: 'Interrupted',
  10334: 'BSONObjectTooLarge',
  14031: 'OutOfDiskSpace',
  17419: 'BSONObjectTooLarge',
};

/** An answer with ok: 0. `extra` is added to the reply (keyPattern, keyValue). */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: number;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: number, message: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.extra = extra;
  }

  get codeName(): string {
    return CODE_NAMES[this.code] ?? `Location${this.code}`;
  }
}

/** Who holds a data folder: read from its side file; absent when that could not be read. */
export type Holder = {
  readonly pid: number;
  readonly since: string;
  /** Its address for this user's other programs; absent until it takes clients. */
  readonly uri?: string;
};

/** The data folder is owned by another running server. The message is one sentence for people. */
export class DataDirInUse extends Error {
  override readonly name = 'DataDirInUse';
  readonly dataDir: string;
  readonly holder: Holder | undefined;

  constructor(dataDir: string, holder: Holder | undefined) {
    const by = holder === undefined ? 'another process' : `process ${holder.pid} since ${holder.since}`;
    super(`The data folder ${dataDir} is in use by ${by}; stop it first or choose another folder.`);
    this.dataDir = dataDir;
    this.holder = holder;
  }
}

/** The embedded database could not start, or stopped by itself. The message is one sentence for people. */
export class EmbeddedDatabaseFailed extends Error {
  override readonly name = 'EmbeddedDatabaseFailed';
}
