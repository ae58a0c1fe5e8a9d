import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a run with one line that a program can read: `N passed, N failed, N skipped`.
 * A file that could not be loaded counts as one failed test.
 */
export default class TotalReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const total = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        total[state === 'pending' ? 'failed' : state]++;
      }
      if (module.errors().length > 0) total.failed++;
    }
    // After the default reporter's own summary, whatever the order they are called in.
    process.once('exit', () => {
      // In CI everything that a test needs is installed, so a skipped test hides something.
      const hidden = process.env['CI'] !== undefined && total.skipped > 0;
      if (hidden) console.log('A skipped test counts as a failure where CI is set.');
      if (hidden || total.failed > 0) process.exitCode = 1;
      console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
    });
  }
}
