// How the tests run: three workers, since those that start real processes mostly wait; generous but bounded time for these.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    maxWorkers: 3,
    // no test changes what a module holds, so that files may share a worker and its imports
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: true,
  },
});
