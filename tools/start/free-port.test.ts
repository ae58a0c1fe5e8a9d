import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from './free-port.ts';

test('a taken port is refused in one sentence, and 0 is any free one', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(freePort(port)).rejects.toThrow(`Port ${port} is taken; choose another one with --port.`);
  server.close();
  expect(await freePort(0)).toBeGreaterThan(0);
});
