/** Where a comment goes, and with what right. */
export interface CommentPlace {
  /** `https://api.github.com`, or that of a server of one's own. */
  readonly api: string;
  /** `owner/name` */
  readonly repository: string;
  /** The number of the pull request. */
  readonly number: string;
  readonly token: string;
}

/** What came of it; `refused`: the token may not write, as that of a fork. */
export type Commented =
  | { readonly is: 'created' | 'updated' | 'same' | 'none' }
  | { readonly is: 'refused' | 'failed'; readonly why: string };

/** The longest that one request may take, and how many pages of comments are looked through, each of 100. */
const LONGEST = 30_000;
const MOST_PAGES = 100;

/** An answer of the API that is not what was asked for. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly author: string;
  readonly isBot: boolean;
}

/**
 * Writes the one comment that begins with the marker: the one of before is replaced, else one is made, unless there
 * `must` be one already. Only what this token's own account wrote is replaced: others may write the marker, too.
 */
export async function writeComment(
  place: CommentPlace,
  { marker, body, must = false }: { readonly marker: string; readonly body: string; readonly must?: boolean },
): Promise<Commented> {
  const comments = `/repos/${place.repository}/issues/${place.number}/comments`;
  try {
    const found = await find(place, comments, marker);
    if (found === undefined && must) return { is: 'none' };
    if (found?.body === body) return { is: 'same' };
    if (found === undefined) await call(place, 'POST', comments, { body });
    else await call(place, 'PATCH', `/repos/${place.repository}/issues/comments/${found.id}`, { body });
    return { is: found === undefined ? 'created' : 'updated' };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const refused = [401, 403, 404].includes(error.status);
    return { is: refused ? 'refused' : 'failed', why: error.message };
  }
}

async function find(place: CommentPlace, comments: string, marker: string): Promise<Comment | undefined> {
  let self: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { value, more } = await call(place, 'GET', `${comments}?per_page=100&page=${page}`);
    const marked = (Array.isArray(value) ? value : [])
      .map(commentOf)
      .filter(({ body }) => body.startsWith(marker));
    if (marked.length > 0) self ??= await accountOf(place);
    const own = marked.find(({ author, isBot }) => (self === '' ? isBot : author === self));
    if (own !== undefined) return own;
    if (!more) return undefined;
  }
  return undefined;
}

/** The account of the token; empty for an app's, such as that of a workflow, which may not ask. */
async function accountOf(place: CommentPlace): Promise<string> {
  try {
    const { value } = await call(place, 'GET', '/user');
    return textAt(value, 'login');
  } catch (error) {
    if (error instanceof Refused) return '';
    throw error;
  }
}

function commentOf(value: unknown): Comment {
  const { id, user } = asRecord(value);
  return {
    id: Number(id),
    body: textAt(value, 'body').replaceAll('\r\n', '\n'),
    author: textAt(user, 'login'),
    isBot: textAt(user, 'type') === 'Bot',
  };
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

function textAt(value: unknown, key: string): string {
  const found = asRecord(value)[key];
  return typeof found === 'string' ? found : '';
}

async function call(
  { api, token }: CommentPlace,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: object,
): Promise<{ readonly value: unknown; readonly more: boolean }> {
  const response = await fetched(`${api.replace(/\/$/, '')}${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'user-agent': 'runbook',
      'x-github-api-version': '2022-11-28',
    },
    ...(body && { body: JSON.stringify(body) }),
    // A token goes where it was sent and nowhere else.
    redirect: 'error',
    signal: AbortSignal.timeout(LONGEST),
  });
  const { status, ok, headers, text } = response;
  const value = parsed(text);
  if (!ok)
    throw new Refused(
      status,
      `${method} ${path.replace(/\?.*/, '')}: ${status} ${textAt(value, 'message')}`.trim(),
    );
  return { value, more: /rel="next"/.test(headers.get('link') ?? '') };
}

async function fetched(address: string, request: RequestInit) {
  try {
    const response = await fetch(address, request);
    const { status, ok, headers } = response;
    return { status, ok, headers, text: await response.text() };
  } catch (error) {
    // What fetch throws says nothing itself; its cause does.
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    throw new Refused(
      0,
      `${new URL(address).origin}: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
