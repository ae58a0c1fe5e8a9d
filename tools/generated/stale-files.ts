import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GeneratedFile } from './generated-file.ts';

/** The generated files that are not what they are made from, one line each. */
export async function staleFiles(root: string, files: readonly GeneratedFile[]): Promise<string[]> {
  const looks = await Promise.all(files.map((file) => look(root, file)));
  return looks.flatMap(({ path, stale, refusal }) => refusal ?? (stale ? `${path} is stale: run npm run generate` : []));
}

/** Writes what is stale, and says what could not be made. */
export async function writeStale(
  root: string,
  files: readonly GeneratedFile[],
): Promise<{ written: string[]; refused: string[] }> {
  const looks = await Promise.all(files.map((file) => look(root, file)));
  const stale = looks.filter((one) => one.stale);
  for (const { path, made } of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), made);
  }
  return { written: stale.map(({ path }) => path), refused: looks.flatMap(({ refusal }) => refusal ?? []) };
}

interface Look {
  path: string;
  made: string;
  stale: boolean;
  refusal?: string;
}

async function look(root: string, generated: GeneratedFile): Promise<Look> {
  const { path } = generated;
  const file = join(root, path);
  const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
  try {
    const made = await generated.make(current);
    return { path, made, stale: made !== current };
  } catch (error) {
    return { path, made: '', stale: false, refusal: `${path} ${(error as Error).message}` };
  }
}
