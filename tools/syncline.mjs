#!/usr/bin/env node
/**
 * The `syncline` command. Plain JavaScript on any Node from 20: it hands over to the Node 24 that the package
 * brings along, which runs the TypeScript of a clone, or the built JavaScript of an installed package.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const node = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
const [word, ...rest] = process.argv.slice(2);
// Starting is a program of its own: it brings the database and keeps the hub running.
const [program, args] = word === 'start' ? ['tools/serve', rest] : ['src/cli', process.argv.slice(2)];
const source = join(root, `${program}.ts`);
// Node does not run TypeScript below a node_modules folder, so an installed package has dist/ and no src/.
const command = existsSync(source) ? source : join(root, 'dist', `${program}.js`);

const child = spawn(node, [command, ...args], { stdio: 'inherit' });
// A terminal sends Ctrl-C to both processes; a SIGTERM reaches only this one.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('error', (error) => {
  console.error(`syncline: Node 24 could not be started: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
