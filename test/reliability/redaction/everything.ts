import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CliRig } from '../../cli/rig.ts';
import { FORMS } from './forms.ts';

/** Secrets of each shape, by the name of their input. */
export const markers = (world: { readonly http: string; readonly redis: string }) => ({
  token: 'Mk7!tok&<q>\'z"$(id)`x`%41',
  account: '{"user":"json-user-77","password":"jP4ss-w0rd-19"}',
  key: '-----BEGIN MARKER-----\nTUlJRXZRSUJBREFOQmdrcWhraUc5dzBCQVFFRkFBU0NCS2N3\nZ2dTakFnRUFBb0lCQVFDN1ZKVFV0OVVz\n-----END MARKER-----\n',
  hook: `${world.http}/hook/abcdefghijklmnopqrst77?key=zyxwvutsrqponmlk66`,
  cache: `${world.redis.replace('//', '//:r3dis-P4ss@')}/0`,
  pin: '4815162342',
});

/** The secrets by the name of their input. */
export type Markers = Readonly<Record<keyof ReturnType<typeof markers>, string>>;

const PARTS: Readonly<Partial<Record<keyof Markers, readonly string[]>>> = {
  account: ['json-user-77', 'jP4ss-w0rd-19'],
  key: ['TUlJRXZRSUJBREFOQmdrcWhraUc5dzBCQVFFRkFBU0NCS2N3', 'ZgdTakFnRUFBb0lCQVFDN1ZKVFV0OVVz'],
  hook: ['abcdefghijklmnopqrst77', 'zyxwvutsrqponmlk66'],
  cache: ['r3dis-P4ss'],
};

/** What must be found nowhere: every form of every secret and of its parts, by what it is. */
export function fragments(secrets: Markers): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(secrets))
    for (const part of [value, ...(PARTS[name as keyof Markers] ?? [])])
      for (const form of FORMS) {
        const written = form.write(part);
        const own =
          form.shared === undefined ? written.replace(/=+$/, '').slice(0, -1) : written.slice(4, -6);
        if (own.length >= 6) found.set(own, `${name} as ${form.name}`);
      }
  return found;
}

/** Says what it was told in its environment in many ways, in pieces that end anywhere. */
const SAY = `const secrets = ['TOKEN', 'ACCOUNT', 'KEY', 'HOOK', 'CACHE', 'PIN'].map((name) => process.env[name] ?? '');
const ways = [
  (s) => s,
  (s) => JSON.stringify({ s }),
  (s) => encodeURIComponent(s),
  (s) => new URLSearchParams({ s }).toString(),
  (s) => Buffer.from(s).toString('base64').replace(/.{76}/g, '$&\\n'),
  (s) => Buffer.from('a' + s + 'b').toString('base64'),
  (s) => Buffer.from('ab' + s).toString('base64url'),
  (s) => Buffer.from(s).toString('hex'),
  (s) => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  (s) => s.split('').join('\\x1b[1m'),
  (s) => s.slice(0, 9) + '…',
  (s) => s.split('').reverse().join('').length + ' characters',
];
const out = process.argv[2] === 'err' ? process.stderr : process.stdout;
const text = Buffer.from(secrets.flatMap((s) => ways.map((way) => way(s))).join('\\n') + '\\n');
for (let at = 0; at < text.length; at += 37) {
  out.write(text.subarray(at, at + 37));
  if (at % 370 === 0) await new Promise((next) => setImmediate(next));
}
// The tail that is kept of stderr begins inside of a secret.
if (process.argv[2] === 'err') out.write(secrets[2].repeat(100).slice(-5000));
`;

const ENV =
  'env: {TOKEN: "{{inputs.token}}", ACCOUNT: "{{inputs.account}}", KEY: "{{inputs.key}}", HOOK: "{{inputs.hook}}", CACHE: "{{inputs.cache}}", PIN: "{{inputs.pin}}"}';
const GOES_ON = 'on-failure: continue';

/** A playbook in which every kind of step has every secret, succeeds with it and fails with it. */
const playbook = (http: string): string => `runbook: 1
title: Everything with secrets
inputs:
  token: {type: secret, from: {file: s/token}}
  account: {type: secret, from: {file: s/account}}
  key: {type: secret, from: {file: s/key}}
  hook: {type: secret, from: {file: s/hook}}
  cache: {type: secret, from: {command: cat s/cache}}
  pin: {type: secret, from: {file: s/pin}}
steps:
  - {id: says, effect: read, shell: {run: node say.mjs, ${ENV}, capture: text}}
  - {id: repeats_it, effect: read, shell: 'printf "%s\\n" {{steps.says.stdout}}'}
  - {id: fails, effect: read, ${GOES_ON}, retry: {attempts: 2, delay: 1ms}, shell: {run: node say.mjs err; exit 3, ${ENV}}}
  - {id: structured, effect: read, shell: {run: 'printf %s "$ACCOUNT"', ${ENV}, capture: json}}
  - {id: number, effect: read, shell: {run: 'printf "{\\"pin\\": %s}" "$PIN"', ${ENV}, capture: json}}
  - {id: lines, effect: read, shell: {run: 'printf %s "$KEY"', ${ENV}, capture: lines}}
  - {id: no_json, effect: read, ${GOES_ON}, shell: {run: 'printf %s "$TOKEN"', ${ENV}, capture: json}}
  - {id: other, effect: read, ${GOES_ON}, shell: {run: 'printf %s "$KEY"', ${ENV}, expect: {stdout: ^never$}}}
  - {id: nowhere, effect: read, ${GOES_ON}, shell: {run: pwd, cwd: "{{inputs.token}}"}}
  - {id: others, effect: read, shell: env > environment-of-others}
  - {id: change, shell: {run: 'printf %s "$TOKEN"', ${ENV}}, verify: {shell: {run: 'printf %s "$KEY"', ${ENV}}}, undo: {shell: 'printf %s {{inputs.token}}'}}
  - {id: request, ${GOES_ON}, http-check: {url: "${http}/echo/{{inputs.token}}?q={{inputs.key}}", method: POST, headers: {x-token: "{{inputs.pin}}"}, body: "{{inputs.key}} {{inputs.account}} {{inputs.token}}", expect: {status: 418, body: ^never$, headers: {x-token: ^never$}}}}
  - {id: answered, http-check: {url: "${http}/echo/ok", method: POST, body: "{{inputs.account}}", expect: {json: {user: another-user}}}, ${GOES_ON}}
  - {id: down, ${GOES_ON}, http-check: "http://127.0.0.1:1/{{inputs.token}}"}
  - {id: in_log, ${GOES_ON}, log-search: {log: {file: "{{inputs.pin}}.log"}, match: "{{inputs.token}}", on-match: fail}}
  - {id: no_log, ${GOES_ON}, log-search: {log: {file: "{{inputs.token}}.log"}, match: x}}
  - {id: log_of_command, log-search: {log: {command: 'printf "%s\\n" {{inputs.key}} {{inputs.token}}'}}}
  - {id: metric, ${GOES_ON}, metric-threshold: {metric: {command: 'printf %s {{inputs.token}}'}, warn: "> 1"}}
  - {id: measured, metric-threshold: {metric: {command: 'printf %s {{inputs.pin}}'}, warn: "> 1"}}
  - {id: prometheus, ${GOES_ON}, metric-threshold: {metric: {prometheus: {url: "${http}/echo/{{inputs.token}}", name: errors, labels: {a: "{{inputs.token}}"}}}, warn: "> 1"}}
  - {id: redis_echo, ${GOES_ON}, redis: {url: "{{inputs.cache}}", command: [ECHO, "{{inputs.key}}"], expect: never}}
  - {id: redis_error, ${GOES_ON}, redis: {url: "{{inputs.cache}}", command: [NOSUCH, "..................................................................................{{inputs.token}}"]}}
  - {id: redis_type, redis: {url: "{{inputs.cache}}", command: [SET, "marker-key", "{{inputs.pin}}"]}}
  - {id: redis_number, redis: {url: "{{inputs.cache}}", command: [INCRBY, "marker-key", "0"]}}
  - {id: slack, ${GOES_ON}, notify: {slack: {url: "{{inputs.hook}}", text: "{{inputs.token}}"}}}
  - {id: webhook, ${GOES_ON}, notify: {webhook: {url: "${http}/echo/{{inputs.token}}", headers: {x-token: "{{inputs.pin}}"}, json: {said: "{{inputs.key}}"}}}}
  - {id: command, ${GOES_ON}, notify: {command: 'printf "%s\\n" {{inputs.token}} >&2; exit 4'}}
  - {id: question, confirm: {ask: "Is {{inputs.token}} right?", answer: text}}
  - {id: by_hand, checklist: [{id: a, do: "Type {{inputs.token}}.", why: "Since {{inputs.pin}}.", command: 'echo {{inputs.token}}'}]}
  - {id: pause, wait: {until: {shell: {run: 'printf %s "$TOKEN"', ${ENV}}}, at-most: 10s}}
  - {id: too_long, ${GOES_ON}, wait: {until: {shell: {run: 'printf %s "$TOKEN" >&2; exit 1', ${ENV}}}, every: 1ms, at-most: 20ms}}
  - {id: choice, branch: [{when: inputs.token == "no", then: [{id: never, shell: "false"}]}, {otherwise: [{id: chosen, effect: read, shell: 'printf %s {{inputs.token}}'}]}]}
  - {id: each, repeat: {for-each: steps.lines.lines, steps: [{id: line, effect: read, shell: 'printf "%s\\n" {{steps.each.item}} {{inputs.token}}'}]}}
  - {id: both, parallel: [{id: one, effect: read, shell: {run: node say.mjs, ${ENV}}}, {id: two, effect: read, shell: {run: node say.mjs err, ${ENV}}}]}
  - {id: inner, play: {playbook: ./inner.yaml, inputs: {password: "{{inputs.token}}"}}}
  - {id: gone, effect: destroy, destroys: lida, shell: {run: 'printf %s "$TOKEN"', ${ENV}}}
  - {id: cut_off, shell: {run: 'node say.mjs; node say.mjs err; echo up > up; while [ ! -e go ]; do sleep 0.02; done; node say.mjs', ${ENV}}}
  - {id: cut_off_read, effect: read, shell: {run: 'node say.mjs; test -e fine', ${ENV}}}
`;

const INNER = `runbook: 1
title: Inside
inputs: {password: {type: secret}}
steps:
  - {id: uses, effect: read, shell: 'printf %s {{inputs.password}}'}
  - {id: fails, effect: read, on-failure: continue, shell: 'printf %s {{inputs.password}} >&2; exit 1'}
`;

/** Writes the playbook, its secrets and what its steps use; returns the arguments that answer its questions. */
export function writeEverything(rig: CliRig, http: string, secrets: Markers): readonly string[] {
  mkdirSync(join(rig.cwd, 's'), { mode: 0o700 });
  for (const [name, value] of Object.entries(secrets)) chmodSync(rig.write(`s/${name}`, `${value}\n`), 0o600);
  rig.write('say.mjs', SAY);
  rig.write('inner.yaml', INNER);
  rig.write('everything.yaml', playbook(http));
  rig.write(`${secrets.pin}.log`, `refused ${secrets.token}${secrets.token.repeat(90)}\n`);
  const answers = { question: secrets.token, by_hand: `skipped: ${secrets.key.trimEnd()}`, gone: 'lida' };
  rig.write('answers.json', JSON.stringify(answers));
  return ['--answers', 'answers.json'];
}
