import type { Effect } from './step.ts';

/** Commands whose published flags say readonly, and those that touch no key and alter nothing. */
const READ = `
  BITCOUNT BITFIELD_RO BITPOS DBSIZE DUMP ECHO EVALSHA_RO EVAL_RO EXISTS EXPIRETIME FCALL_RO GEODIST GEOHASH GEOPOS
  GEORADIUSBYMEMBER_RO GEORADIUS_RO GEOSEARCH GET GETBIT GETRANGE HEXISTS HEXPIRETIME HGET HGETALL HKEYS HLEN HMGET
  HPEXPIRETIME HPTTL HRANDFIELD HSCAN HSTRLEN HTTL HVALS INFO KEYS LASTSAVE LCS LINDEX LLEN LOLWUT LPOS LRANGE MGET
  PEXPIRETIME PFCOUNT PING PTTL RANDOMKEY ROLE SCAN SCARD SDIFF SINTER SINTERCARD SISMEMBER SMEMBERS SMISMEMBER
  SORT_RO SRANDMEMBER SSCAN STRLEN SUBSTR SUNION TIME TOUCH TTL TYPE WAIT XLEN XPENDING XRANGE XREAD XREVRANGE ZCARD
  ZCOUNT ZDIFF ZINTER ZINTERCARD ZLEXCOUNT ZMSCORE ZRANDMEMBER ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZRANK ZREVRANGE
  ZREVRANGEBYLEX ZREVRANGEBYSCORE ZREVRANK ZSCAN ZSCORE ZUNION COMMAND
`;

/** The same of commands with sub-commands. */
const READ_SUB: Readonly<Record<string, string>> = {
  ACL: 'CAT DRYRUN GENPASS GETUSER LIST USERS WHOAMI',
  CLIENT: 'GETNAME GETREDIR ID INFO LIST TRACKINGINFO',
  CLUSTER:
    'COUNT-FAILURE-REPORTS COUNTKEYSINSLOT GETKEYSINSLOT INFO KEYSLOT LINKS MYID MYSHARDID NODES REPLICAS SHARDS SLAVES SLOTS',
  CONFIG: 'GET',
  FUNCTION: 'DUMP LIST STATS',
  LATENCY: 'DOCTOR GRAPH HISTOGRAM HISTORY LATEST',
  MEMORY: 'DOCTOR MALLOC-STATS STATS USAGE',
  MODULE: 'LIST',
  OBJECT: 'ENCODING FREQ IDLETIME REFCOUNT',
  PUBSUB: 'CHANNELS NUMPAT NUMSUB SHARDCHANNELS SHARDNUMSUB',
  SCRIPT: 'EXISTS',
  SLOWLOG: 'GET LEN',
  XINFO: 'CONSUMERS GROUPS STREAM',
};

/** What cannot be undone: whole databases, the server itself, and DEBUG, which can crash it. */
const DESTROY = ['FLUSHALL', 'FLUSHDB', 'SHUTDOWN', 'DEBUG', 'REPLICAOF', 'SLAVEOF'];
const DESTROY_SUB: Readonly<Record<string, string>> = { CLUSTER: 'FLUSHSLOTS RESET', FUNCTION: 'FLUSH' };

/** REPLICAOF drops the data of the server, but REPLICAOF NO ONE only makes it a primary. */
const CHANGE = ['REPLICAOF NO', 'SLAVEOF NO'];

const withSub = (table: Readonly<Record<string, string>>): string[] =>
  Object.entries(table).flatMap(([name, subs]) => subs.split(' ').map((sub) => `${name} ${sub}`));

/** The effect of each command that is known. */
const listed = (): ReadonlyMap<string, Effect> =>
  new Map<string, Effect>([
    ...[...READ.trim().split(/\s+/), ...withSub(READ_SUB)].map((name) => [name, 'read'] as const),
    ...[...DESTROY, ...withSub(DESTROY_SUB)].map((name) => [name, 'destroy'] as const),
    ...CHANGE.map((name) => [name, 'change'] as const),
  ]);

/** Made when the first command is asked for: most playbooks have none. */
let effects: ReadonlyMap<string, Effect> | undefined;

const isOpen = (word: string): boolean => word.includes('{{');

/**
 * The effect of a command, known without a connection; a command that is not known changes. A name that only a
 * run will know counts as the worst that it can become.
 */
export const redisEffect = (words: readonly string[]): Effect => {
  const [name = '', sub = ''] = words.map((word) => word.toUpperCase());
  if (isOpen(name)) return 'destroy';
  if (isOpen(sub) && Object.hasOwn(DESTROY_SUB, name)) return 'destroy';
  effects ??= listed();
  return effects.get(`${name} ${sub}`) ?? effects.get(name) ?? 'change';
};
