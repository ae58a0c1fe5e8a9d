/**
 * Brings node_modules up to date with package-lock.json before a script runs.
 *
 * Plain JavaScript, because it runs before Node 24 is installed: on the host's own Node, 20 or newer.
 * Up to date means: the lock file equals the copy kept from the last install, and every dependency is there.
 *
 *   node tools/bootstrap.mjs            install when needed
 *   node tools/bootstrap.mjs --record   keep the copy (npm runs this after each install)
 *   node tools/bootstrap.mjs --peers    also what the third-party servers of peers/ need, for the tests
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lock = join(root, 'package-lock.json');
const kept = join(root, 'node_modules', '.syncline-lock.json');

function missing() {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !existsSync(join(root, 'node_modules', name, 'package.json')),
  );
}

function reason() {
  if (!existsSync(join(root, 'node_modules'))) return 'node_modules is missing';
  const [first] = missing();
  if (first) return `${first} is missing`;
  if (!existsSync(kept)) return 'the last install did not finish';
  return readFileSync(lock, 'utf8') === readFileSync(kept, 'utf8') ? undefined : 'package-lock.json has changed';
}

/**
 * npm and Node by their own paths: during `npm ci` node_modules/.bin, which npm puts first on PATH, is emptied.
 * --include=dev, because NODE_ENV=production in the caller's environment would leave the checks out.
 */
function install(cwd = root) {
  const npm = process.env.npm_execpath;
  const node = process.env.npm_node_execpath ?? process.execPath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd, stdio: ['ignore', 2, 2] };
  return npm ? spawnSync(node, [npm, ...args], options) : spawnSync('npm', args, options);
}

function fail(sentence) {
  console.error(`syncline: ${sentence}`);
  process.exit(1);
}

function bootstrap() {
  const why = reason();
  if (!why) return;
  console.error(`syncline: ${why}: installing the pinned dependencies with npm ci (about 15 s) …`);
  const started = Date.now();
  const { status, error } = install();
  if (error) fail(`npm could not be started: ${error.message}`);
  if (status !== 0) fail(`npm ci failed with exit code ${status}; its own words are above.`);
  if (!existsSync(join(root, 'node_modules', '.bin', 'node'))) {
    fail('npm installed no Node 24: install scripts are switched off. Run: npm config delete ignore-scripts');
  }
  copyFileSync(lock, kept);
  console.error(`syncline: installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** Each has a lock file of its own: nothing of theirs is ever shipped. */
function installPeers() {
  const peers = join(root, 'peers');
  for (const name of existsSync(peers) ? readdirSync(peers) : []) {
    const peer = join(peers, name);
    const theirs = join(peer, 'package-lock.json');
    const noted = join(peer, 'node_modules', '.syncline-lock.json');
    if (!existsSync(theirs) || (existsSync(noted) && readFileSync(theirs, 'utf8') === readFileSync(noted, 'utf8'))) continue;
    console.error(`syncline: installing ${name}, which the tests start, in peers/${name} with npm ci (about a minute) …`);
    const started = Date.now();
    if (install(peer).status !== 0) fail(`npm ci failed in peers/${name}; its own words are above.`);
    copyFileSync(theirs, noted);
    console.error(`syncline: installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
}

if (process.argv.includes('--record')) {
  if (missing().length === 0) copyFileSync(lock, kept);
} else {
  bootstrap();
  if (process.argv.includes('--peers')) installPeers();
}
