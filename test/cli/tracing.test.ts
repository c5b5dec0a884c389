import { expect, test } from 'vitest';
import { Collector } from './collector.ts';
import { CliRig } from './rig.ts';

const PLAYBOOK = `steps:
  - { id: look, effect: read, shell: 'printenv TRACEPARENT > look.txt' }
  - { id: act, effect: change, shell: 'printenv TRACEPARENT > act.txt; test -e up' }
`;
/** The same where no spans are asked for. */
const PLAIN = PLAYBOOK.replaceAll('printenv TRACEPARENT', 'printenv HOME');
const PARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

/** A playbook whose second step fails until there is a file \`up\`. */
function project(text = PLAYBOOK): CliRig {
  const rig = new CliRig();
  rig.write('p.yaml', text);
  return rig;
}

test('a play and its steps are spans; a process is told its own, and a resume joins the trace', async () => {
  using rig = project();
  using collector = await new Collector().listen();
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=night%20shift',
    OTEL_SERVICE_NAME: 'desk',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=prod',
    TRACEPARENT: PARENT,
  };
  expect((await rig.start(['play', 'p.yaml', '--yes'], env).ended).code).toBe(4);
  expect(collector.spans.map(({ name }) => name)).toEqual(['look', 'act', expect.stringMatching(/^play /)]);
  const play = collector.spans[2];
  expect(play).toMatchObject({ traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16), status: { code: 2 } });
  for (const name of ['look', 'act']) {
    const span = collector.span(name);
    expect(span?.parentSpanId).toBe(play?.spanId);
    expect(rig.read(`${name}.txt`)).toBe(`00-${'a'.repeat(32)}-${span?.spanId}-01\n`);
  }
  expect(collector.resource).toMatchObject({
    'service.name': 'desk',
    'deployment.environment.name': 'prod',
    'telemetry.sdk.language': 'nodejs',
  });
  expect(collector.headers).toMatchObject({ 'x-tenant': 'night shift', 'content-type': 'application/json' });

  rig.write('up', '');
  const { TRACEPARENT, ...alone } = env;
  expect((await rig.start(['resume', '--yes'], alone).ended).code).toBe(0);
  const resume = collector.spans.find(({ name }) => name.startsWith('resume '));
  expect(resume).toMatchObject({ traceId: 'a'.repeat(32), parentSpanId: play?.spanId, status: {} });
  expect(collector.span('act')).toMatchObject({ parentSpanId: resume?.spanId });
  expect(new Set(collector.spans.map(({ spanId }) => spanId)).size).toBe(collector.spans.length);
});

test('no secret is in a span', async () => {
  using rig = project(`inputs:
  token: { type: secret }
steps:
  - { id: act, effect: change, shell: 'echo {{inputs.token}} >&2; exit 1' }
`);
  rig.write('p.yaml', `runbook: 1\ntitle: Secret\n${rig.read('p.yaml')}`);
  using collector = await new Collector().listen();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint };
  const { code } = await rig.start(['play', 'p.yaml', '--yes', '--input', 'token=hunter2-hunter2'], env)
    .ended;
  expect(code).toBe(4);
  expect(collector.span('act')?.status.code).toBe(2);
  expect(collector.bodies.join('')).not.toContain('hunter2');
});

test.each([
  ['refuses', 503, 'it answered 503'],
  ['does not answer', undefined, 'it did not answer within 300 ms'],
])('a collector that %s is told of in one line, and nothing else', async (_, status, why) => {
  using rig = project(PLAIN);
  rig.write('up', '');
  using collector = await new Collector().listen();
  collector.answer = (response) => {
    if (status !== undefined) response.writeHead(status).end('busy');
  };
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_EXPORTER_OTLP_TIMEOUT: '300' };
  const plain = await rig.run('play', 'p.yaml', '--yes', '--format', 'json');
  const traced = await rig.start(['play', 'p.yaml', '--yes', '--format', 'json'], env).ended;
  expect(traced.code).toBe(0);
  expect(JSON.parse(traced.stdout).status).toBe(JSON.parse(plain.stdout).status);
  expect(traced.stderr.split('\n').at(-2)).toBe(
    `3 spans were not delivered to ${collector.endpoint}: ${why}`,
  );
  expect(traced.stderr.match(/delivered/g)).toHaveLength(1);
});

test('a collector that is not there delays nothing', async () => {
  using rig = project(PLAIN);
  rig.write('up', '');
  const collector = await new Collector().listen();
  collector[Symbol.dispose]();
  const address = collector.endpoint.replace('//', '//user:password@');
  const { code, stderr } = await rig.start(['play', 'p.yaml', '--yes'], {
    OTEL_EXPORTER_OTLP_ENDPOINT: address,
  }).ended;
  expect(code).toBe(0);
  expect(stderr).toContain(`3 spans were not delivered to ${collector.endpoint}: `);
  expect(stderr).not.toContain('password');
});

test.each([
  [
    'what is no address',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'nowhere' },
    'nowhere/v1/traces is no http(s) address',
  ],
  [
    'a protocol that is not spoken',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    'they are sent as http/json, and the protocol asked for is grpc',
  ],
])('%s is told, and the play goes on', async (_, env, why) => {
  using rig = project(PLAIN);
  rig.write('up', '');
  const { code, stderr } = await rig.start(['play', 'p.yaml', '--yes'], env).ended;
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(`No spans are sent: ${why}.\n`),
  });
});

test('where no spans are asked for nothing of it is loaded, recorded or handed on', async () => {
  using rig = project();
  rig.write('up', '');
  rig.write(
    'watch.cjs',
    "const fs = require('node:fs'); const read = fs.readFileSync;\n" +
      "fs.readFileSync = (path, ...rest) => { const text = read(path, ...rest); if (String(path).endsWith('.cjs')) fs.appendFileSync(process.env.LOADED, path + '\\n'); return text; };\n",
  );
  using collector = await new Collector().listen();
  const play = async (env: Record<string, string>) => {
    rig.write('loaded.txt', '');
    const watched = {
      NODE_OPTIONS: `--require ${rig.cwd}/watch.cjs`,
      LOADED: `${rig.cwd}/loaded.txt`,
      TRACEPARENT: PARENT,
    };
    expect((await rig.start(['play', 'p.yaml', '--yes'], { ...watched, ...env }).ended).code).toBe(
      env.OTEL_X ? 0 : 4,
    );
    return rig.read('loaded.txt');
  };
  const on = { OTEL_X: '1', OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint };
  expect(await play(on)).toMatch(/\/exporter\.cjs$/m);
  const sent = collector.bodies.length;
  expect(sent).toBe(1);
  for (const off of [{}, { ...on, OTEL_SDK_DISABLED: 'TRUE' }, { ...on, OTEL_TRACES_EXPORTER: 'none' }]) {
    const loaded = await play({ ...off, OTEL_X: '' });
    expect(loaded).toMatch(/\/main\.cjs$/m);
    expect(loaded).not.toMatch(/\/(exporter|settings)\.cjs$/m);
    expect(rig.read('look.txt')).toBe('');
  }
  expect(collector.bodies).toHaveLength(sent);
});

test('a trace that nobody keeps is not sent, and its processes are told so', async () => {
  using rig = project();
  rig.write('up', '');
  using collector = await new Collector().listen();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, TRACEPARENT: PARENT.replace(/1$/, '0') };
  expect((await rig.start(['play', 'p.yaml', '--yes'], env).ended).code).toBe(0);
  expect(collector.spans).toEqual([]);
  expect(rig.read('look.txt')).toMatch(/^00-a{32}-[0-9a-f]{16}-00\n$/);
});
