import { expect, test } from 'vitest';
import { readProfile, type CpuProfile } from './read-profile.ts';

const frame = (functionName: string, url: string, lineNumber: number) => ({ functionName, url, lineNumber });
const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)', '', -1), children: [2, 3] },
    { id: 2, callFrame: frame('(idle)', '', -1) },
    { id: 3, callFrame: frame('apply', `file://${process.cwd()}/src/pipeline/apply.ts`, 33), children: [4] },
    { id: 4, callFrame: frame('escape', '/any/where/node_modules/pg/lib/utils.js', 13) },
  ],
  samples: [2, 3, 4, 3],
  timeDeltas: [5000, 2000, 1000, 1000],
};

test('time is summed by function, and by file of ours with what it called, without what was idle', () => {
  const { functions, files, busyMs } = readProfile(profile);
  expect(busyMs).toBe(4);
  expect(functions).toEqual([
    { name: 'apply src/pipeline/apply.ts:34', ms: 3, share: 0.75 },
    { name: 'escape pg/lib/utils.js:14', ms: 1, share: 0.25 },
  ]);
  expect(files).toEqual([{ name: 'src/pipeline/apply.ts', ms: 4, share: 1 }]);
});
