import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest: whole runs with real systems, then whole hubs, then what has a database. */
const LONG = [/^proof\/peers\//, /\.peer\.test\.ts$/, /^(proof|tools)\/.*\.test\.ts$/, /\.pg\.test\.ts$/];

/** Begins the long test files first, so that none of them is left to run alone at the end. */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const path = moduleId.slice(project.config.root.length + 1);
      const found = LONG.findIndex((pattern) => pattern.test(path));
      return found === -1 ? LONG.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

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
