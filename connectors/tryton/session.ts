import type { Authoriser, AuthHeaders } from '../../src/kit/auth.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { HttpResult } from '../../src/kit/http-client.ts';
import { readJson } from '../../src/kit/read-json.ts';
import { TokenRefused } from '../../src/kit/token.ts';
import type { OwnAuth } from '../../src/kit/transport.ts';
import type { Settings } from './settings.ts';

/**
 * Tryton’s session: user and password are shown once, to `common.db.login`; what it answers goes with every
 * call. One login serves all who wait for it, and a 401 asks for the next one.
 */
export function sessionAuth(settings: Pick<Settings, 'database' | 'user' | 'password' | 'language'>): OwnAuth {
  return {
    kind: 'own',
    open: (secret, way): Authoriser => {
      const user = secret(settings.user);
      const params = [user, { password: secret(settings.password) }, settings.language ?? 'en'];
      const body = JSON.stringify({ id: 0, method: 'common.db.login', params });
      const path = `${way.prefix}/${encodeURIComponent(settings.database)}/`;
      const headers = { 'content-type': 'application/json' };
      let session: AuthHeaders | null = null;
      let pending: Promise<AuthHeaders> | null = null;

      const login = async (): Promise<AuthHeaders> => {
        session = readSession(await way.client.send({ method: 'POST', path, headers, body }), user);
        return session;
      };

      return {
        headers: () => {
          if (session !== null) return session;
          pending ??= login().finally(() => {
            pending = null;
          });
          return pending;
        },
        refresh: () => {
          session = null;
        },
      };
    },
  };
}

/** `[user id, key]`. A refusal may also come as 200 with an error, as for a database that does not exist. */
function readSession(result: HttpResult, user: string): AuthHeaders {
  if (result.kind !== 'reply' || result.status !== 200) throw new TokenRefused(result);
  try {
    const [id, key] = new Doc(readJson(result.body)).list('result');
    if (id === undefined || key === undefined) throw new TokenRefused(result);
    return { authorization: `Session ${Buffer.from(`${user}:${id.integer('')}:${key.text('')}`).toString('base64')}` };
  } catch {
    throw new TokenRefused(result);
  }
}
