import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** One published version of the Admin API, as the vendor's own introspection result: gzipped JSON `{data: {__schema}}`. */
export type ShopifySchema = { version: string; file: string };

const archive = {
  spec: '@shopify/dev-mcp@1.16.0',
  integrity: 'sha512-tqgRnK7sQhjew+htxtleTH23nXB5fZcsrhWgEkomsorGXvLOB2mh2upwZm8uzuTDNTZnqtLMe64yIwh6s2awtw==',
};
const caches = join(import.meta.dirname, '../../node_modules/.cache');
const wanted = /^package\/dist\/data\/(admin_([\w-]+)\.json\.gz)$/;

/**
 * Every Admin schema that the pinned archive of the vendor holds, sorted by version; `unstable` is last.
 * The first call fetches the archive (14 MB) with npm and keeps the schemas below `node_modules/.cache`.
 * Throws when npm cannot fetch it, or when its bytes are not the pinned ones.
 */
export async function shopifySchemas(): Promise<ShopifySchema[]> {
  const folder = join(caches, 'shopify-admin-schemas-1.16.0');
  if (!existsSync(folder)) await fill(folder);
  const names = (await readdir(folder)).toSorted();
  return names.map((name) => ({ version: basename(name, '.json.gz').replace('admin_', ''), file: join(folder, name) }));
}

/** The introspection result in a file, as JSON. */
export async function readSchema(schema: ShopifySchema): Promise<unknown> {
  const parsed: unknown = JSON.parse(gunzipSync(await readFile(schema.file)).toString('utf8'));
  return parsed;
}

/** Fills a folder of its own and renames it: of two processes that do this at once, one renames and the other finds it done. */
async function fill(folder: string): Promise<void> {
  const own = `${folder}.${randomUUID()}`;
  await mkdir(own, { recursive: true });
  try {
    const packed = await readFile(join(own, await pack(own)));
    const found = `sha512-${createHash('sha512').update(packed).digest('base64')}`;
    if (found !== archive.integrity) throw new Error(`${archive.spec} has other bytes than the pinned ones: ${found}`);
    const place = join(own, 'schemas');
    await mkdir(place);
    for (const [name, bytes] of schemasIn(gunzipSync(packed))) await writeFile(join(place, name), bytes);
    await rename(place, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** Fetches the archive into the folder; the name of its file. */
function pack(folder: string): Promise<string> {
  const npm = process.env['npm_execpath'];
  const args = ['pack', archive.spec, '--silent', '--ignore-scripts', '--pack-destination', folder];
  const [command, all] = npm === undefined ? ['npm', args] : [process.execPath, [npm, ...args]];
  return new Promise((resolve, reject) => {
    const child = spawn(command, all, { stdio: ['ignore', 'pipe', 'pipe'] });
    let told = '';
    child.stdout.resume();
    child.stderr.on('data', (part: Buffer) => (told += part.toString('utf8')));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code !== 0) return reject(new Error(`npm pack ${archive.spec} ended with ${code}: ${told.trim()}`));
      resolve(
        readdir(folder).then((names) => {
          const file = names.find((name) => name.endsWith('.tgz'));
          if (file === undefined) throw new Error(`npm pack ${archive.spec} left no archive`);
          return file;
        }),
      );
    });
  });
}

/** The wanted files of a tar archive: each has a header of 512 bytes, with its size in octal, and is padded to 512. */
function* schemasIn(tar: Buffer): Generator<[string, Buffer]> {
  const text = (from: number, to: number) => tar.toString('latin1', from, to).replace(/\0.*$/s, '').trim();
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const size = Number.parseInt(text(at + 124, at + 136), 8);
    const name = wanted.exec(text(at, at + 100))?.[1];
    if (name !== undefined) yield [name, tar.subarray(at + 512, at + 512 + size)];
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
