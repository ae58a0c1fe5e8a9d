import { jsonCall } from '../../tools/start/json-call.ts';

/** The people of a shop of the sandbox, by its side door: no faults, no limits. */
export interface Merchant {
  /** One request such as `POST /admin/orders`; throws when it is refused. */
  admin(line: string, body?: object): Promise<Record<string, unknown>>;
  /** One GraphQL request, of which the data are answered; throws what was refused, user errors as well. */
  ask<Data>(query: string, variables?: object): Promise<Data>;
}

/** @param url of the stand-in. @param token of its side door. */
export function openMerchant(url: string, token: string): Merchant {
  const admin: Merchant['admin'] = (line, body) => {
    const [method, path = ''] = line.split(' ');
    return jsonCall(`${url}${path}`, { method: method === 'POST' ? 'POST' : 'GET', token, ...(body && { body }) });
  };
  return {
    admin,
    ask: async <Data>(query: string, variables: object = {}) => {
      const { data, errors } = await admin('POST /admin/graphql', { query, variables });
      const answers = Object.values((data ?? {}) as Record<string, { userErrors?: unknown[] } | null>);
      const refused = [...((errors ?? []) as unknown[]), ...answers.flatMap((one) => one?.userErrors ?? [])];
      if (refused.length > 0) throw new Error(`${query.slice(0, 60)}: ${JSON.stringify(refused).slice(0, 500)}`);
      return data as Data;
    },
  };
}
