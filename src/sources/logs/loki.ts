import { type Result, success } from '../../diagnostics/diagnostic.ts';
import { askLoki, type LokiSpec, type Stretch } from './loki-request.ts';
import { type Line, linesOf } from './loki-streams.ts';
import type { LogContext, LogEnd, LogRange, LogReader, TakeEntries } from './source.ts';

const NANO = 1_000_000n;

/** Entries that are asked for at once; Loki allows 5,000 unless it was set up otherwise. */
const PAGE = 1000;
const LARGEST_PAGE = 5000;

/** How far the reading has come. */
interface Place {
  readonly start: bigint;
  readonly page: number;
  /** What Loki allows. */
  readonly most: number;
  /** Those of `start` that were handed over. */
  readonly seen: ReadonlySet<string>;
  readonly taken: number;
  readonly missing?: string;
}

const atMillisecond = (at: bigint): string => new Date(Number(at / NANO)).toISOString();

/** The place behind a page, or undefined where it was the last. */
const behind = (place: Place, lines: readonly Line[], taken: number): Place | undefined => {
  const last = lines.at(-1);
  if (last === undefined || lines.length < place.page) return undefined;
  const sameTime = lines.filter(({ at }) => at === last.at).map(({ id }) => id);
  const next = { ...place, start: last.at, seen: new Set(sameTime), taken };
  if (last.at > place.start) return { ...next, page: Math.min(PAGE, place.most) };
  // A whole page of one time: only a larger page leads behind it.
  if (place.page < place.most) return { ...next, page: Math.min(place.most, place.page * 2) };
  const missing = `more than ${place.page} entries of ${atMillisecond(last.at)}, which is all that Loki gives at once`;
  return { ...next, start: last.at + 1n, seen: new Set(), missing, page: Math.min(PAGE, place.most) };
};

/** Asks for a page, a smaller one where Loki or the answer's size wants it. */
const pageAt = async (
  spec: LokiSpec,
  stretch: Stretch,
  context: LogContext,
): Promise<Result<{ readonly lines: readonly Line[]; readonly limit: number; readonly most?: number }>> => {
  let { limit } = stretch;
  let most: number | undefined;
  for (;;) {
    const answered = await askLoki(spec, { ...stretch, limit }, context);
    if (!answered.ok) return answered;
    const answer = answered.value;
    if ('json' in answer) {
      const lines = linesOf(answer.json);
      return lines.ok ? success({ lines: lines.value, limit, ...(most !== undefined && { most }) }) : lines;
    }
    const smaller = 'most' in answer ? Math.min(answer.most, limit - 1) : Math.floor(limit / 2);
    if ('most' in answer) most = smaller;
    if (smaller < 1) return tooLong;
    limit = smaller;
  }
};

const tooLong = {
  ok: false,
  diagnostics: [
    {
      code: 'RB505',
      severity: 'error',
      message: 'a single entry of Loki is longer than 32 MiB',
      help: 'Leave it out with the query, as in |= "error".',
    },
  ],
} as const;

const filteredQuery = (query: string, containing: string | undefined): string =>
  containing === undefined ? query : `${query}\n|= ${JSON.stringify(containing)}`;

const asEntries = (lines: readonly Line[]) =>
  lines.map(({ at, text, id }) => ({ at: Number(at / NANO), text, id }));

/** Reads a query page by page; an entry at the edge of two pages is handed over once. */
const readPages = async (
  spec: LokiSpec,
  { since = 0, until, atMost }: Omit<LogRange, 'follow'>,
  take: TakeEntries,
  context: LogContext,
): Promise<Result<LogEnd>> => {
  const end = BigInt(until ?? context.clock.now()) * NANO;
  let place: Place | undefined = {
    start: BigInt(since) * NANO,
    page: PAGE,
    most: LARGEST_PAGE,
    seen: new Set(),
    taken: 0,
  };
  let missing: string | undefined;
  while (place !== undefined && !context.signal.aborted) {
    const current: Place = place;
    const page = await pageAt(spec, { start: current.start, end, limit: current.page }, context);
    if (!page.ok) {
      if (current.taken === 0) return page;
      missing = `after ${current.taken} entries ${page.diagnostics[0]?.message}`;
      break;
    }
    const { lines, limit, most = current.most } = page.value;
    const fresh = lines.filter(({ id }) => !current.seen.has(id));
    const room = atMost - current.taken;
    if (fresh.length > 0) take(asEntries(fresh.slice(0, room)));
    if (fresh.length > room) {
      missing = `Loki has more than the ${atMost} entries that were read`;
      break;
    }
    place = behind({ ...current, page: limit, most }, lines, current.taken + fresh.length);
    missing = place?.missing ?? missing;
  }
  return success(missing === undefined ? {} : { missing });
};

/** Reads logs from Grafana Loki over its HTTP API, pages of it in the order of time. */
export const loki: LogReader<LokiSpec> = {
  async read(spec, range, take, context) {
    const { containing } = range;
    const query = filteredQuery(spec.query, containing);
    const end = await readPages({ ...spec, query }, range, take, context);
    if (!end.ok || containing === undefined) return end;
    return success({ ...end.value, filtered: true });
  },
};
