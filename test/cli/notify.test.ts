import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bodyOf, deadAddress, serve } from '../steps/server.ts';
import { CliRig } from './rig.ts';

const SECRET = 'T024BE7LD-B1H0-aXbYcZdQ3f';

const PLAYBOOK = `runbook: 1
title: Tell
inputs:
  hook: { type: secret, from: { env: HOOK } }
steps:
  - id: tell
    notify: { slack: { url: "{{inputs.hook}}", text: "<https://wiki.example/failover|Failover> begins. <@U024BE7LH>" } }
    timeout: 20s
`;

/** Every file below a folder, as text. */
const textsBelow = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

test('the address of a webhook is sent to and shown nowhere, whether it answers, refuses or is not there', async () => {
  const came: string[] = [];
  let status = 200;
  const url = await serve(async (request, response) => {
    came.push(`${request.url} ${await bodyOf(request)}`);
    response.writeHead(status).end('no_service');
  });
  for (const [base, answers, code] of [
    [url, 200, 0],
    [url, 404, 4],
    [`http://${await deadAddress()}`, 200, 4],
  ] as const) {
    using rig = new CliRig();
    rig.write('p.yaml', PLAYBOOK);
    status = answers;
    const hook = `${base}/services/${SECRET}`;
    const told = await rig.start(['play', 'p.yaml'], { HOOK: hook }).ended;
    expect(told.code, told.stderr).toBe(code);
    const { stdout } = await rig.run('transcript');
    const plan = await rig.start(['plan', 'p.yaml'], { HOOK: hook }).ended;
    expect(stdout).toContain('tell Slack:');
    const seen = [told.stdout, told.stderr, stdout, plan.stdout, plan.stderr, textsBelow(rig.home)].join(
      '\n',
    );
    expect(seen).not.toContain(SECRET);
  }
  expect(came).toEqual(
    [200, 404].map(
      () => `/services/${SECRET} {"text":"<https://wiki.example/failover|Failover> begins. <@U024BE7LH>"}`,
    ),
  );
});
