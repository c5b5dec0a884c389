import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltSystem, buildSystem } from '../build.ts';
import { SystemRig } from '../rig.ts';

let built: BuiltSystem;
let rig: SystemRig;

beforeAll(async () => {
  built = await buildSystem('lida');
  rig = await SystemRig.start(built.entry, 'healthy');
});

afterAll(async () => {
  await rig?.remove();
  built?.remove();
});

const ok = async (script: string): Promise<string> => {
  const { exit, out, err } = await rig.sh(script);
  expect({ script, exit, err }).toMatchObject({ script, exit: 0 });
  return out;
};

/** What the guide shows besides the five runbooks, each with a word that its output must have. */
const GUIDE: readonly (readonly [command: string, output: RegExp])[] = [
  ['lida orchestrate list', /^redis → api → workers → deliberation$/m],
  ['lida metrics show', /^error_rate +0\.4 +\/s$/m],
  ['lida metrics show --name request_latency', /^request_latency_p99 +180 +ms$/m],
  ['lida metrics show --name memory_usage', /^memory_usage_percent +48 +%$/m],
  ['lida metrics show --name rate_limit', /^rate_limit +0/m],
  ['lida metrics export --format prometheus', /^# TYPE error_rate gauge\nerror_rate 0\.4$/m],
  ['lida events history --limit 100', /redis started/],
  ['lida events history --level error --limit 50', /^No events$/m],
  ['lida events history --service api --level error', /^No events$/m],
  ['lida events search "redis started"', /redis: start: redis started/],
  ['lida trace list', /^TRACE +STATUS/],
  ['lida trace list --min-duration 5000', /^TRACE +STATUS/],
  ['lida trace list --status error --limit 10', /^TRACE +STATUS/],
  ['lida trace export --format jaeger', /"data": \[/],
  ['lida health check --name api', /^api: healthy/],
  ['lida health list-checks', /^NAME +INTERVAL/],
  ['lida health ready', /^ready: yes$/m],
  ['lida health live', /^live: yes$/m],
  ['lida health probe --type all', /^ready: yes\nlive: yes$/m],
  ['lida autoscale status', /^workers +4 +off/m],
  ['lida orchestrate status --detailed', /^Locks: none$/m],
  ['lida orchestrate deps api', /^redis +running$/m],
  ['lida profile show', /^workers: 4$/m],
  ['lida system validate', /valid/],
  ['lida system gc', /done/],
  [
    'lida system env --redis-port 6379 --api-port 2040',
    /^export LIDA_REDIS_PORT=6379\nexport LIDA_API_PORT=2040$/m,
  ],
  ['lida circuit status', /^api-backend +CLOSED/m],
  ['lida chaos status', /^Limits:/m],
  ['lida snapshot list', /^pre-upgrade-20240115 /m],
  ['lida cluster list', /running/],
  ['lida cluster usage', /35 %/],
  ['lida cluster broadcast "Maintenance in 30 minutes"', /Sent/],
  ['lida system start --wait', /LIDA is healthy/],
  ['lida system start --background', /background/],
  ['lida events watch --type error --duration 0.1', /^$/],
  ['ping -c 1 localhost', /1 packets transmitted, 1 received/],
  ['redis-cli ping', /^PONG$/m],
];

describe('what the guide shows', () => {
  test.each(GUIDE)('%s', async (command, output) => {
    expect(await ok(command)).toMatch(output);
  });

  test('writes files where the caller stands', async () => {
    await ok('lida metrics export --output metrics.json');
    expect(JSON.parse(readFileSync(join(rig.dir, 'metrics.json'), 'utf8')).metrics.cpu_usage_percent).toBe(
      35,
    );
    const events = JSON.parse(await ok('lida events history --format json'));
    expect(events[0]).toMatchObject({ level: 'info', service: 'redis' });
  });

  test('traces can be made and shown', async () => {
    const id = /trace (\w+)/.exec(await ok('lida trace create --name debug-request'))?.[1];
    expect(await ok(`lida trace show ${id}`)).toContain('debug-request');
    expect(await ok('lida trace list')).toContain(id);
  });

  test('scales to a number and by a difference', async () => {
    await ok('lida autoscale set --service api --replicas 4');
    await ok('lida autoscale set --service api --replicas +2');
    expect(await rig.status()).toMatchObject({ api_replicas: 6 });
    await ok('lida autoscale set --service api --replicas 2');
    await ok('lida autoscale enable --service workers');
    await ok('lida autoscale configure --service workers --min 2 --max 16 --target-cpu 70');
    expect(await ok('lida autoscale status')).toMatch(/^workers +4 +on +2-16 +70 %$/m);
    await ok('lida autoscale disable --service workers');
  });

  test('limits of services are kept', async () => {
    await ok('lida orchestrate config api --memory-limit 4G');
    await ok('lida orchestrate config workers --cpu-limit 2.0');
    await ok('lida orchestrate config api --rate-limit 50');
    const status = await ok('lida orchestrate status --detailed');
    expect(status).toMatch(/^api .*memory-limit=4G rate-limit=50$/m);
    expect(await ok('lida metrics show --name rate_limit')).toMatch(/^rate_limit +50 /m);
    expect(status).toMatch(/^workers .*cpu-limit=2\.0$/m);
  });

  test("checks of one's own count", async () => {
    await ok('lida health add-check --name "database" --command "exit 3" --interval 30');
    const failing = await rig.sh('lida health check --format json');
    expect(failing.exit).toBe(1);
    expect(JSON.parse(failing.out)).toMatchObject({ status: 'degraded' });
    expect(await ok('lida health list-checks')).toMatch(/^database +30 s +exit 3$/m);
    await ok('lida health remove-check --name "database"');
    expect(JSON.parse(await ok('lida health check --format json'))).toMatchObject({
      status: 'healthy',
      failing: '',
    });
  });

  test('circuits turn', async () => {
    await ok('lida circuit open --name api-backend');
    expect(await ok('lida circuit status')).toMatch(/^api-backend +OPEN/m);
    await ok('lida circuit close --name api-backend');
    await ok('lida circuit reset --name api-backend');
    await ok(
      'lida circuit configure --name api-backend --failure-threshold 7 --recovery-timeout 31 --half-open-requests 3',
    );
    expect(await ok('lida circuit status')).toMatch(/^api-backend +CLOSED +0\/7 +31 s$/m);
  });

  test('schedules keep their command unexpanded', async () => {
    await ok(
      'lida schedule add backup-daily --cron "0 2 * * *" --command "lida snapshot create --name backup-\\$(date +%Y%m%d)"',
    );
    expect(await ok('lida schedule list')).toContain(
      '0 2 * * *  lida snapshot create --name backup-$(date +%Y%m%d)',
    );
  });

  test('chaos ends when it is stopped, and keeps to its limits', async () => {
    await ok('lida chaos inject latency --target api --delay 500ms --duration 60s');
    await ok('lida chaos inject error --target workers --rate 10 --duration 30s');
    await ok('lida chaos inject kill --target workers --percent 25');
    await ok('lida chaos inject partition --between api,redis --duration 120s');
    expect(await rig.status()).toMatchObject({ api: 'degraded', redis: 'degraded', workers: 'degraded' });
    expect((await ok('lida chaos status')).split('\n').length).toBeGreaterThan(5);
    await ok('lida chaos stop');
    await ok('lida chaos configure --max-affected 50');
    await ok('lida chaos configure --auto-rollback true');
    await ok('lida chaos configure --max-duration 300');
    expect(await ok('lida chaos status')).toContain(
      'max-affected 50 %, auto-rollback true, max-duration 300 s',
    );
    expect((await rig.sh('lida chaos inject kill --target workers --percent 60')).exit).toBe(1);
    await ok('lida chaos gameday --scenario network-partition');
    await ok('lida chaos stop');
  });

  test('snapshots keep data, and a restore wants the services down', async () => {
    await ok('redis-cli set note before');
    await ok('lida snapshot create --name "pre-upgrade-$(date +%Y%m%d)"');
    await ok('redis-cli set note after');
    const early = await rig.sh('lida snapshot restore --name "pre-upgrade-$(date +%Y%m%d)"');
    expect(early).toMatchObject({ exit: 1, err: expect.stringContaining('still run') });
    await ok('lida system stop');
    await ok('lida snapshot restore --name "pre-upgrade-$(date +%Y%m%d)"');
    await ok('lida system start --workers 8');
    expect(await ok('redis-cli get note')).toBe('before\n');
    expect(await rig.status()).toMatchObject({ workers_replicas: 8 });
    expect(await ok('lida snapshot delete --older-than 30d')).toBe('Deleted 1 snapshots\n');
    await ok('lida autoscale set --service workers --replicas 4');
  });

  test('services restart as new processes', async () => {
    const before = await rig.servicePids();
    expect(before).toHaveLength(4);
    await ok('lida orchestrate restart workers --rolling');
    const [redis, api, workers] = await rig.servicePids();
    expect([redis, api]).toEqual(before.slice(0, 2));
    expect(workers).not.toBe(before[2]);
    await ok('lida orchestrate restart --all --rolling');
    expect((await rig.servicePids()).filter((pid) => before.includes(pid))).toEqual([]);
  });

  test('a service starts what it depends on', async () => {
    await ok('lida system stop');
    expect(await ok('lida orchestrate start api')).toBe('Started redis\nStarted api\n');
    expect(await rig.status()).toMatchObject({ redis: 'healthy', api: 'healthy', workers: 'stopped' });
    expect((await rig.sh('lida health check')).exit).toBe(0);
    await ok('lida orchestrate stop api');
    expect((await rig.sh('lida health live')).exit).toBe(1);
    await ok('lida system start');
  });

  test('maintenance takes traffic away', async () => {
    await ok('lida system maintenance --enable');
    expect(await rig.status()).toMatchObject({ maintenance: 'on' });
    expect((await rig.sh('lida health ready')).exit).toBe(1);
    expect((await fetch(`${rig.ready.inputs.api}/ready`)).status).toBe(503);
    await ok('lida system maintenance --disable');
    expect((await fetch(`${rig.ready.inputs.api}/ready`)).status).toBe(200);
  });

  test('the web dashboard serves until its caller is gone', async () => {
    const port = 31_500 + (process.pid % 400);
    const script = `lida dashboard --web --port ${port} & pid=$!; for i in 1 2 3 4 5 6 7 8 9; do sleep 0.2; kill -0 $pid || exit 9; curl -sf http://127.0.0.1:${port}/ && break; done; kill $pid`;
    expect((await rig.sh(script)).out).toContain('LIDA is healthy');
  });

  test('debug output goes to stderr', async () => {
    expect((await rig.sh('LIDA_DEBUG=1 lida health live')).err).toContain('DEBUG');
    expect((await rig.sh('lida --verbose health live')).err).toContain('command=health.live');
    expect((await rig.sh('lida health live')).err).toBe('');
  });
});

describe('calls that make no sense', () => {
  const WRONG = [
    'lida',
    'lida bogus',
    'lida health',
    'lida health chekc',
    'lida health check --frmat json',
    'lida health check --format yaml',
    'lida events history --limit many',
    'lida events history --limit',
    'lida orchestrate start',
    'lida orchestrate start postgres',
    'lida orchestrate start api redis',
    'lida orchestrate restart',
    'lida orchestrate restart api --all',
    'lida orchestrate config api',
    'lida circuit open',
    'lida lock release',
    'lida snapshot restore',
    'lida system maintenance',
    'lida system maintenance --enable --disable',
    'lida autoscale set --service +2',
    'lida dashboard',
  ];
  test.each(WRONG)('%s', async (command) => {
    const { exit, out, err } = await rig.sh(command);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toMatch(/Usage: lida/);
  });

  test('help is no error', async () => {
    expect(await ok('lida --help')).toContain('lida circuit open');
    expect(await ok('lida circuit open --help')).toContain('Usage: lida circuit open --name TEXT');
    expect(await ok('lida circuit --help')).not.toContain('lida snapshot');
  });

  test('things that do not exist are failures, not usage', async () => {
    for (const command of [
      'lida circuit open --name nothing',
      'lida snapshot restore --name nothing',
      'lida metrics show --name nothing',
      'lida trace show nothing',
    ]) {
      expect(await rig.sh(command)).toMatchObject({ exit: 1, err: expect.stringContaining("'nothing'") });
    }
  });
});

describe('ping and redis-cli', () => {
  test('ping knows loopback only and is endless without -c', async () => {
    expect((await rig.sh('ping -c 2 -i 0.1 127.0.0.1')).out).toContain('2 packets transmitted, 2 received');
    expect((await rig.sh('ping -c 1 no.such.host')).exit).toBe(2);
    expect((await rig.sh('ping')).exit).toBe(2);
    const endless = await rig.sh('ping -i 0.05 localhost | head -n 4');
    expect(endless.out).toContain('icmp_seq=3');
  });

  test('redis-cli takes the server from its flags', async () => {
    const { port } = new URL(rig.ready.inputs.redis ?? '');
    expect(await ok(`redis-cli -h 127.0.0.1 -p ${port} ping`)).toBe('PONG\n');
    expect(await ok(`redis-cli -u ${rig.ready.inputs.redis} ECHO 'two words'`)).toBe('two words\n');
    expect((await rig.sh('redis-cli nonsense')).out).toMatch(/^ERR unknown command/);
    expect(await rig.sh('redis-cli -p 1 ping')).toMatchObject({
      exit: 1,
      err: 'Could not connect to Redis at 127.0.0.1:1: Connection refused\n',
    });
  });
});
