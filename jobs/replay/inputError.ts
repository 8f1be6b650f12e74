// What is wrong with what replay was given, as one sentence a person can act on.

export class ReplayInputError extends Error {
  override readonly name = 'ReplayInputError';
}
