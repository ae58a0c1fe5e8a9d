/** The part of a `.cpuprofile` that is read. */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[];
  samples: number[];
  /** Microseconds since the sample before. */
  timeDeltas: number[];
}

/** One function, or one file: the milliseconds spent in it and the share of all that was not idle. */
export interface Spent {
  name: string;
  ms: number;
  share: number;
}

/**
 * Where the time went, the most first: by function (alone, without what it called) and by file of
 * ours, each with what it called in packages and in the runtime.
 */
export function readProfile({ nodes, samples, timeDeltas }: CpuProfile): { functions: Spent[]; files: Spent[]; busyMs: number } {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const owners = ownersOf(nodes);
  const functions = new Map<string, number>();
  const files = new Map<string, number>();
  let busy = 0;
  samples.forEach((id, index) => {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') return;
    const ms = (timeDeltas[index] ?? 0) / 1000;
    const file = frame.url === '' ? frame.functionName || 'native' : shortened(frame.url);
    const name = frame.url === '' ? file : `${frame.functionName || 'anonymous'} ${file}:${frame.lineNumber + 1}`;
    const owner = owners.get(id) ?? file;
    busy += ms;
    functions.set(name, (functions.get(name) ?? 0) + ms);
    files.set(owner, (files.get(owner) ?? 0) + ms);
  });
  return { functions: sorted(functions, busy), files: sorted(files, busy), busyMs: busy };
}

/** For each node the nearest file of ours at or above it; none where only packages and the runtime are. */
function ownersOf(nodes: CpuProfile['nodes']): Map<number, string> {
  const owners = new Map<number, string>();
  const parents = new Map(nodes.flatMap(({ id, children }) => (children ?? []).map((child) => [child, id] as const)));
  const ours = new Map(
    nodes.filter(({ callFrame }) => isOurs(callFrame.url)).map(({ id, callFrame }) => [id, shortened(callFrame.url)]),
  );
  for (const { id } of nodes) {
    let at: number | undefined = id;
    while (at !== undefined && !ours.has(at)) at = parents.get(at);
    const owner = at === undefined ? undefined : ours.get(at);
    if (owner !== undefined) owners.set(id, owner);
  }
  return owners;
}

function isOurs(url: string): boolean {
  return url.startsWith('file://') && !url.includes('/node_modules/');
}

/** The path below the clone; packages without the folder they all stand in. */
function shortened(url: string): string {
  const path = url.replace(/^file:\/\//, '');
  const at = path.lastIndexOf('/node_modules/');
  if (at >= 0) return path.slice(at + '/node_modules/'.length);
  return path.replace(`${process.cwd()}/`, '');
}

function sorted(spent: Map<string, number>, all: number): Spent[] {
  return [...spent].map(([name, ms]) => ({ name, ms, share: ms / all })).toSorted((a, b) => b.ms - a.ms);
}
