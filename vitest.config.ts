import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './tools/slowest-first.ts';

export default defineConfig({
  test: {
    include: ['{src,connectors,examples,sandbox,peers,proof,tools,bench}/**/*.test.ts'],
    globalSetup: ['./tools/vitest-setup.ts'],
    // Tests start servers and processes: two at a time leave a small machine enough to keep its deadlines.
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', './tools/total-reporter.ts'],
  },
});
