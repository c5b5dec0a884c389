import { clipped } from '../../diagnostics/clipped.ts';
import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { shownUrl } from '../../diagnostics/shown-url.ts';
import type { RedisEnd } from '../../ports/network.ts';
import { noData } from './no-data.ts';
import { printedNumber } from './printed-number.ts';
import type { MetricReader, NoData } from './source.ts';

/** A field of what INFO says, or a part of one behind a dot, such as `db0.keys`. */
export interface RedisSpec {
  readonly url: string;
  readonly field: string;
}

/** Characters of a reply that are looked at. */
const MAX_REPLY = 8 * 1024 * 1024;

/** Replies that say that the server cannot answer now. */
const BUSY = /^(?:LOADING|BUSY|MASTERDOWN|TRYAGAIN|CLUSTERDOWN|ERR max number of clients)\b/;

/** What a client says of bytes that are not of the protocol. */
const STRANGE = /RESP type|Protocol error/;

const NO_SERVER = 'Check that the address is that of a Redis server.';

/** What the names of fields say of their units (https://redis.io/docs/latest/commands/info/); kbps are KiB there. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_perc$/, '%'],
  [/_per_sec$/, '/s'],
  [/_kbps$/, 'KiB/s'],
  [/_(?:usec|usec_per_call)$|\.usec(?:_per_call)?$/, 'us'],
  [/_milliseconds$|_ttl$/, 'ms'],
  [/_(?:sec|seconds)$|^used_cpu_/, 's'],
  [/_bytes$|^(?:maxmemory|total_system_memory)$/, 'B'],
  [/^used_memory(?:_(?:rss|peak|overhead|startup|dataset|lua|scripts|functions|vm_\w+))?$/, 'B'],
];

const unitOf = (field: string): string | undefined => UNITS.find(([name]) => name.test(field))?.[1];

/** Fields and what stands behind their colons. */
const fieldsIn = (info: string): ReadonlyMap<string, string> =>
  new Map(
    info.split(/\r?\n/).flatMap((line) => {
      const colon = line.indexOf(':');
      return line.startsWith('#') || colon < 1
        ? []
        : [[line.slice(0, colon), line.slice(colon + 1)] as const];
    }),
  );

/** `keys=1,expires=0` as its parts; undefined where the text has none. */
const partsIn = (text: string): ReadonlyMap<string, string> | undefined => {
  const parts = text.split(',').map((part) => /^([^=]+)=(.*)$/s.exec(part));
  return parts.every((part) => part !== null)
    ? new Map(parts.map(([, name = '', value = '']) => [name, value]))
    : undefined;
};

/** The text of a field; a part of one is named behind a dot, and names have dots of their own. */
const textOf = (fields: ReadonlyMap<string, string>, name: string): string | undefined => {
  const whole = fields.get(name);
  if (whole !== undefined) return whole;
  for (const [field, text] of fields) {
    const part = name.startsWith(`${field}.`) ? partsIn(text)?.get(name.slice(field.length + 1)) : undefined;
    if (part !== undefined) return part;
  }
  return undefined;
};

const refused = (message: string, help: string): Result<never> =>
  failure({ code: 'RB505', severity: 'error', message, help });

const unanswered = (url: string, end: Extract<RedisEnd, { ok: false }>): Result<NoData> => {
  const said = `${shownUrl(url)}: ${end.message}`;
  if (STRANGE.test(end.message)) return refused(said, NO_SERVER);
  if (end.reason === 'refused' || BUSY.test(end.message)) return success(noData({ reason: said }));
  const help = 'Check user and password in the address, and that the user may run INFO.';
  return failure({ code: 'RB512', severity: 'error', message: said, help });
};

const noNumber = (field: string, text: string): Result<never> => {
  const parts = partsIn(text);
  if (parts === undefined) {
    const help = field.endsWith('_human')
      ? `Read ${field.slice(0, -'_human'.length)}, which is a number.`
      : 'Name a field that is a number.';
    return refused(`${field} is no number but ${clipped(text, 120) || 'empty'}`, help);
  }
  const named = [...parts].map(([name, value]) => `${field}.${name} (${value})`).join(', ');
  return refused(`${field} has several numbers: ${named}`, `Choose one: ${field}.${[...parts.keys()][0]}`);
};

/** Reads a field of what INFO says of a Redis server, in the unit that its name says. */
export const redis: MetricReader<RedisSpec> = {
  async read({ url, field }, _moment, { network, clock, signal }) {
    const end = await network.redis(url, ['INFO', 'ALL'], signal);
    if (!end.ok) return unanswered(url, end);
    if (typeof end.reply !== 'string')
      return refused(`${shownUrl(url)} answers INFO with no text`, NO_SERVER);
    if (end.reply.length > MAX_REPLY)
      return refused(`what ${shownUrl(url)} says of itself is longer than 8 MiB`, NO_SERVER);
    const fields = fieldsIn(end.reply);
    if (!fields.has('redis_version'))
      return refused(`${shownUrl(url)} does not answer INFO as a server does`, NO_SERVER);
    const text = textOf(fields, field);
    if (text === undefined)
      return success(noData({ reason: `INFO of ${shownUrl(url)} has no field ${field}` }));
    const read = printedNumber(text);
    if (read === undefined || (read.unit !== undefined && read.unit !== '%')) return noNumber(field, text);
    if (!Number.isFinite(read.value)) return success(noData({ reason: `${field} is ${text}` }));
    const unit = read.unit ?? unitOf(field);
    const measured = Number(fields.get('server_time_usec')) / 1000;
    return success({
      data: true,
      value: read.value,
      ...(unit && { unit }),
      at: clock.now(),
      ...(Number.isFinite(measured) && { measured: Math.round(measured) }),
    });
  },
};
