/** Data of an answer whose form the caller knows. */
export type Variables = Record<string, unknown>;

/** One of Vendure's GraphQL APIs, with a session. Throws what the server says is wrong. */
export interface Graph {
  ask<Data>(document: string, variables?: Variables): Promise<Data>;
}

export type Admin = Graph;

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** What the server says is wrong. */
class Refused extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** Vendure's Admin API as its superadmin, logged in when first asked and again after the session is gone. */
export function openAdmin(url: string, login: { user: string; password: string }): Admin {
  const session = openSession(url);
  let known: Promise<void> | null = null;
  const logIn = async (): Promise<void> => {
    const document = 'mutation($u: String!, $p: String!) { login(username: $u, password: $p) { __typename } }';
    await session.ask(document, { u: login.user, p: login.password });
  };
  return {
    ask: async <Data>(document: string, variables?: Variables) => {
      await (known ??= logIn());
      try {
        return await session.ask<Data>(document, variables);
      } catch (error) {
        if (!(error instanceof Refused) || error.code !== 'FORBIDDEN') throw error;
        await (known = logIn());
        return session.ask<Data>(document, variables);
      }
    },
  };
}

/** Vendure locks stock in the order of an order's lines: of two that meet one is undone, and asked for again here. */
const MOST_TRIES = 8;

/** A session of either API: the token that the server gives goes along with every further request. */
export function openSession(url: string): Graph {
  let token: string | null = null;
  const once = async (query: string, variables: Variables): Promise<Record<string, unknown> | null | undefined> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    token = response.headers.get('vendure-auth-token') ?? token;
    const answer = (await response.json()) as Answer;
    const [error] = answer.errors ?? [];
    if (error !== undefined) throw new Refused(error.message, error.extensions?.code ?? '');
    for (const result of Object.values(answer.data ?? {})) refuse(result);
    return answer.data;
  };
  return {
    ask: async <Data>(query: string, variables: Variables = {}) => {
      for (let tries = 1; ; tries += 1) {
        try {
          return (await once(query, variables)) as Data;
        } catch (error) {
          const undone = error instanceof Refused && error.message.includes('deadlock detected');
          if (!undone || tries === MOST_TRIES) throw error;
        }
      }
    },
  };
}

/** A refusal is an ordinary answer in Vendure: an object with an error code. */
function refuse(result: unknown): void {
  if (result === null || typeof result !== 'object' || !('errorCode' in result)) return;
  throw new Error(JSON.stringify(result));
}
