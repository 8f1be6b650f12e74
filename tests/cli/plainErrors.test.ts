// What a person can mend is told in its sentence: also a full disk and a database that goes away during the start.
import { mongo } from 'mongoose';
import { expect, test } from 'vitest';
import { isPlain } from '../../cli/plainErrors.ts';

test.each([
  [new mongo.MongoServerError({ message: 'Nothing of this write was kept: the disk is full.', code: 14_031 }), true],
  [new mongo.MongoNetworkError('read ECONNRESET'), true],
  [new mongo.MongoBulkWriteError(new mongo.MongoNetworkError('read ECONNRESET') as never, {} as never), true],
  [new mongo.MongoServerError({ message: 'E11000 duplicate key', code: 11_000 }), false],
  [new TypeError('a bug'), false],
])('%s', (error, mendable) => {
  expect(isPlain(error)).toBe(mendable);
});
