// One contract for the embedded database and, when MONGODB_TEST_URI names one, for a real MongoDB 7.0.
import { describe } from 'vitest';
import { contract } from '../../models/embedded/support/targets.ts';
import { commandContract } from './commands.contract.ts';
import { documentContract } from './documents.contract.ts';
import { expressionContract } from './expressions.contract.ts';

contract('MongoDB', (target) => {
  describe('expressions', () => {
    expressionContract(target);
  });
  documentContract(target);
  commandContract(target);
});
