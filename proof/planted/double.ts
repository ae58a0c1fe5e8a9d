interface Request {
  method: string;
  path: string;
  body: string | null;
}

type Client = abstract new (...given: never[]) => { send(request: Request): Promise<unknown> };
type Sender = new (...given: unknown[]) => { send(request: Request): Promise<unknown> };

const ONE_IN = 5;

/** Sends every fifth create a second time before its answer is looked at. A target that knows the key takes it once. */
export function sendTwice({ HttpClient }: { HttpClient: Client }): Sender {
  let creates = 0;
  return class extends (HttpClient as unknown as Sender) {
    override async send(request: Request): Promise<unknown> {
      const isCreate = request.method === 'POST' && !request.path.startsWith('/oauth');
      if (isCreate) creates += 1;
      if (isCreate && creates % ONE_IN === 0) await super.send(request);
      return super.send(request);
    }
  };
}
