import { createServer, type AddressInfo } from 'node:net';
import { StartMistake } from './options.ts';

/** The port that the hub will take: the wanted one if it is free, any free one for 0. */
export async function freePort(wanted: number): Promise<number> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, '127.0.0.1', resolve);
    });
    return (server.address() as AddressInfo).port;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new StartMistake(
      code === 'EADDRINUSE'
        ? `Port ${wanted} is taken; choose another one with --port.`
        : `Port ${wanted} cannot be used (${code ?? 'unknown error'}).`,
    );
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
