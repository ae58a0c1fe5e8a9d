import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Makes `dist/`, what an installed package runs: Node does not run TypeScript below a node_modules
 * folder. Tests, the sandbox, the proof and the bench stay behind.
 */
rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
// Output goes to stderr: `npm pack --json` has stdout for itself.
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
if (status !== 0) process.exit(1);
cpSync(join(ROOT, 'migrations'), join(ROOT, 'dist', 'migrations'), { recursive: true });
