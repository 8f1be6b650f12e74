// How the tests run: two workers, generous but bounded time for those that start real processes.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    maxWorkers: 2,
    // no test changes what a module holds, so that files may share a worker and its imports
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: true,
  },
});
