import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { adminRoutes } from './admin.ts';
import { answerOf, exchange, send } from './exchange.ts';
import type { Frame, StandIn } from '../frame/frame.ts';
import { Refusal } from './refusal.ts';
import type { Answer, Route } from './routes.ts';
import { Call, findRoute } from './routes.ts';

const largestBody = 8 * 1024 * 1024;

export function serve(frame: Frame, standIn: StandIn): Server {
  const admin = [...standIn.adminRoutes, ...adminRoutes(frame, standIn)];
  return createServer((request, response) => {
    void answerOne(request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, answerOf(error));
    });
  });

  async function answerOne(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = new Call(request.method ?? 'GET', request.url ?? '/', {
      headers: request.headers,
      raw: await readBody(request),
    });
    if (call.path === '/healthz') return send(response, { status: 200, body: { ok: true, system: frame.options.system } });
    if (isSideDoor(standIn, call.path)) return send(response, await answerAdmin(frame, admin, call));
    await exchange({ frame, standIn, call, response });
  }
}

/** A system whose own interface lies below `/admin/` says where. */
function isSideDoor(standIn: StandIn, path: string): boolean {
  return path.startsWith('/admin/') && !(standIn.interface !== undefined && path.startsWith(standIn.interface));
}

async function answerAdmin(frame: Frame, routes: Route[], call: Call): Promise<Answer> {
  try {
    if (!sameText(call.header('authorization') ?? '', `Bearer ${frame.secrets('SANDBOX_ADMIN_TOKEN')}`))
      throw new Refusal(401, 'unauthorised');
    const found = findRoute(routes, call.method, call.path);
    if (found === null) throw new Refusal(404, 'no_such_route');
    call.params = found.params;
    return await frame.store.transaction(() => found.route.handle(call));
  } catch (error) {
    return answerOf(error);
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const bytes = Buffer.from(part as Uint8Array);
    size += bytes.length;
    if (size > largestBody) throw new Refusal(413, 'too_large');
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

export function sameText(left: string, right: string): boolean {
  const one = Buffer.from(left, 'utf8');
  const other = Buffer.from(right, 'utf8');
  return one.length === other.length && timingSafeEqual(one, other);
}
