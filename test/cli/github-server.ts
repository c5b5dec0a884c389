import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Kept {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string; readonly type: 'Bot' | 'User' };
}

/** A server that behaves as GitHub's API of comments does, with pages of its own length. */
export class GitHubServer {
  readonly comments: Kept[] = [];
  /** Method and path of what was asked. */
  readonly asked: string[] = [];
  /** Answers each request that would write with this. */
  refusal: { readonly status: number; readonly message: string } | undefined;
  /** Whose token it is: a person's, or that of a workflow, which may not ask who it is. */
  login: string | undefined;
  pageLength = 100;
  /** Sends every request on to there. */
  moved: string | undefined;
  readonly #server = createServer((request, response) => {
    let text = '';
    request.on('data', (bytes) => {
      text += bytes;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '', this.api);
      this.asked.push(`${request.method} ${url.pathname}${url.search}`);
      if (this.moved !== undefined)
        return response.writeHead(307, { location: `${this.moved}${request.url}` }).end();
      const right = request.headers.authorization === 'Bearer token-of-the-workflow';
      const [status, value, link] = right
        ? this.#answer(request.method ?? '', url, text)
        : ([401, { message: 'Bad credentials' }] as const);
      response.writeHead(status, { 'content-type': 'application/json', ...(link && { link }) });
      return response.end(JSON.stringify(value));
    });
  });
  api = '';

  async listen(): Promise<this> {
    await new Promise<void>((ready) => this.#server.listen(0, '127.0.0.1', ready));
    this.api = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  say(body: string, user: Kept['user'] = { login: 'github-actions[bot]', type: 'Bot' }): Kept {
    const kept = { id: this.comments.length + 1, body, user };
    this.comments.push(kept);
    return kept;
  }

  env(): Record<string, string> {
    return {
      GITHUB_API_URL: this.api,
      GITHUB_REPOSITORY: 'shop/playbooks',
      GITHUB_TOKEN: 'token-of-the-workflow',
    };
  }

  #answer(method: string, url: URL, text: string): readonly [number, unknown, string?] {
    if (url.pathname === '/user') {
      return this.login === undefined
        ? [403, { message: 'Resource not accessible by integration' }]
        : [200, { login: this.login }];
    }
    if (method === 'GET' && url.pathname === '/repos/shop/playbooks/issues/7/comments') {
      const page = Number(url.searchParams.get('page'));
      const from = (page - 1) * this.pageLength;
      const more = from + this.pageLength < this.comments.length;
      const link = more ? `<${this.api}/elsewhere?page=${page + 1}>; rel="next"` : '';
      return [200, this.comments.slice(from, from + this.pageLength), link];
    }
    if (this.refusal !== undefined) return [this.refusal.status, { message: this.refusal.message }];
    if (text === '') return [404, { message: 'Not Found' }];
    const { body } = JSON.parse(text);
    if (body.length > 65_536) return [422, { message: 'body is too long (maximum is 65536 characters)' }];
    if (method === 'POST' && url.pathname === '/repos/shop/playbooks/issues/7/comments') {
      const type = this.login === undefined ? 'Bot' : 'User';
      return [201, this.say(body, { login: this.login ?? 'github-actions[bot]', type })];
    }
    const [, id] = /^\/repos\/shop\/playbooks\/issues\/comments\/(\d+)$/.exec(url.pathname) ?? [];
    const found = this.comments.find((comment) => comment.id === Number(id));
    if (method !== 'PATCH' || found === undefined) return [404, { message: 'Not Found' }];
    found.body = body;
    return [200, found];
  }

  [Symbol.dispose](): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
