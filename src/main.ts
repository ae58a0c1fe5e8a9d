import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SynclineError } from './errors.ts';
import { loadHub } from './load-hub.ts';
import { startHub } from './start-hub.ts';

/** Longer than any call's deadline and its receipt. */
const STOP_MS = 60_000;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4600' },
    host: { type: 'string', default: '127.0.0.1' },
    data: { type: 'string', default: './.syncline' },
    config: { type: 'string', default: './syncline.config.ts' },
    roles: { type: 'string', default: 'apply,deliver,serve' },
  },
});

try {
  await run();
} catch (error) {
  process.stderr.write(`${error instanceof SynclineError ? `${error.message} ${error.remedy}` : String(error)}\n`);
  process.exit(1);
}

async function run(): Promise<void> {
  const databaseUrl = process.env['DATABASE_URL'];
  if (databaseUrl === undefined) throw new SynclineError('SYN_START_DATABASE_UNREACHABLE', 'DATABASE_URL is not set.');
  requireFolder(values.data);
  const apiKey = process.env['SYNCLINE_API_KEY'] ?? randomBytes(24).toString('base64url');
  const roles = values.roles.split(',');
  const hub = await startHub({
    databaseUrl,
    hub: await loadHub(values.config),
    host: values.host,
    port: Number(values.port),
    apiKey,
    logLevel: process.env['SYNCLINE_LOG'] ?? 'info',
    roles: { apply: roles.includes('apply'), deliver: roles.includes('deliver'), serve: roles.includes('serve') },
    environment: process.env,
    publicUrl: process.env['SYNCLINE_PUBLIC_URL'],
    maxBodyBytes: Number(process.env['SYNCLINE_MAX_BODY_BYTES'] ?? 5_000_000),
  });
  // Where the command finds this hub; only its owner may read the key.
  writeFileSync(join(values.data, 'hub.json'), JSON.stringify({ url: `http://${values.host}:${hub.port}`, apiKey }), {
    mode: 0o600,
  });
  process.stdout.write(`${JSON.stringify({ ready: true, port: hub.port })}\n`);
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      // A database that hangs must not keep the process: what is claimed is leased, and taken up again.
      setTimeout(() => process.exit(1), STOP_MS).unref();
      void hub.stop().then(() => process.exit(0));
    });
  }
}

function requireFolder(folder: string): void {
  try {
    // One level only: where a parent cannot hold a folder (/proc), making all of them never ends.
    if (!existsSync(folder)) mkdirSync(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new SynclineError('SYN_START_FOLDER_READ_ONLY', folder, error);
  }
}
