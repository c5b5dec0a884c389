// @ts-check
/**
 * The plays whose journals a release leaves behind. `GO=yes` is what lets them end well; `next` goes on with a play
 * before its journal is kept, and `hoursAgo` says when each of these was. What is expected of the journal (`status`, `steps`) and of a resume (`resume`) is written
 * here by hand, and make.mjs refuses a play that came out otherwise.
 *
 * @typedef {'ended' | { readonly file: string } | { readonly type: string, readonly step: string }} Moment
 * @typedef {{
 *   readonly playbook: string, readonly args?: readonly string[], readonly env?: Record<string, string>,
 *   readonly kill?: { readonly at: Moment, readonly signal: 'SIGTERM' | 'SIGKILL', readonly command?: 'too' | 'outlives' },
 *   readonly hoursAgo?: readonly number[], readonly edit?: readonly [string, string],
 *   readonly next?: readonly (readonly string[])[], readonly tear?: number, readonly drill?: true,
 *   readonly status: string, readonly steps: Record<string, string>,
 *   readonly resume?: { readonly args?: readonly string[], readonly env?: Record<string, string>, readonly started: readonly string[] },
 * }} Play
 */

const HEAD = 'runbook: 1\ntitle: A play for the record\nrequires: { env: [GO] }\n';
const GATE = 'test "$GO" = yes';
const go = { env: { GO: 'yes' } };

/** @type {Record<string, Play>} */
export const PLAYS = {
  succeeded: {
    playbook: `${HEAD}steps:
  - {id: look, effect: read, shell: {run: 'echo "{\\"n\\": 3}"', capture: json}}
  - {id: side, confirm: {ask: Which side?, choices: [left, right]}}
  - id: br
    branch:
      - {when: steps.side.answer == "left", then: [{id: l, shell: echo went left}]}
      - otherwise: [{id: r, shell: echo went right}]
  - {id: skipped, when: steps.look.json.n > 5, shell: echo never}
  - {id: flaky, retry: {attempts: 2, delay: 10ms}, on-failure: continue, shell: echo oops >&2; exit 3}
  - {id: end, shell: "echo {{steps.look.json.n}}", verify: {shell: "true"}, undo: {shell: echo undone}}
`,
    args: ['--answer', 'side=left'],
    status: 'succeeded',
    steps: {
      look: 'succeeded',
      side: 'succeeded',
      br: 'succeeded',
      l: 'succeeded',
      skipped: 'skipped',
      flaky: 'failed',
      end: 'succeeded',
    },
  },
  failed: {
    playbook: `${HEAD}inputs: {n: {type: integer, default: 7}}
steps:
  - {id: a, shell: "echo {{inputs.n}}"}
  - {id: b, shell: ${GATE}}
  - {id: c, shell: "echo {{inputs.n}}"}
`,
    status: 'failed',
    steps: { a: 'succeeded', b: 'failed' },
    resume: { ...go, started: ['b.2', 'c.1'] },
  },
  interrupted: {
    playbook: `${HEAD}steps:
  - {id: a, shell: echo a}
  - {id: slow, shell: sleep 2; echo slow}
  - {id: c, shell: echo c}
`,
    kill: { at: { type: 'process.started', step: 'slow' }, signal: 'SIGTERM' },
    status: 'interrupted',
    steps: { a: 'succeeded', slow: 'succeeded' },
    resume: { started: ['c.1'] },
  },
  waiting: {
    playbook: `${HEAD}steps:
  - {id: look, effect: read, shell: echo x}
  - id: br
    branch:
      - {when: steps.look.stdout == "x", then: [{id: c, shell: echo c, approve: Really?}]}
      - otherwise: []
`,
    status: 'waiting',
    steps: { look: 'succeeded', br: 'routed' },
    resume: { args: ['--answer', 'c=yes'], started: ['c.1'] },
  },
  'in-doubt': {
    playbook: `${HEAD}steps:
  - {id: a, shell: echo a}
  - {id: b, shell: echo begun; sleep 600}
  - {id: c, shell: echo c}
`,
    kill: { at: { type: 'process.started', step: 'b' }, signal: 'SIGKILL', command: 'too' },
    next: [['resume']],
    status: 'in-doubt',
    steps: { a: 'succeeded', b: 'in-doubt' },
    resume: { args: ['--verdict', 'b=done'], started: ['c.1'] },
  },
  outlived: {
    playbook: `${HEAD}steps:
  - {id: a, shell: echo a}
  - {id: b, shell: sleep 2; echo ended by itself}
  - {id: c, shell: echo c}
`,
    kill: { at: { type: 'process.started', step: 'b' }, signal: 'SIGKILL', command: 'outlives' },
    status: 'unfinished',
    steps: { a: 'succeeded', b: 'running' },
    resume: { started: ['c.1'] },
  },
  torn: {
    playbook: `${HEAD}steps:
  - {id: a, shell: echo a}
  - {id: b, effect: read, shell: ${GATE} || exec sleep 600}
  - {id: c, shell: echo c}
`,
    kill: { at: { type: 'process.started', step: 'b' }, signal: 'SIGKILL', command: 'too' },
    tear: 40,
    status: 'unfinished',
    steps: { a: 'succeeded', b: 'running' },
    resume: { ...go, started: ['b.2', 'c.1'] },
  },
  'rolled-back': {
    playbook: `${HEAD}steps:
  - {id: a, shell: echo a, undo: {shell: echo undo a}}
  - {id: b, shell: echo b, undo: {shell: echo undo b}}
  - {id: c, shell: ${GATE}}
`,
    next: [['undo', 'PLAY', '--yes']],
    status: 'rolled-back',
    steps: { a: 'repeatable', b: 'repeatable', c: 'failed' },
    resume: { ...go, started: ['a.2', 'b.2', 'c.2'] },
  },
  edited: {
    playbook: `${HEAD}steps:
  - {id: a, shell: echo a}
  - {id: b, shell: ${GATE}}
`,
    edit: ['title: A play', 'title: An edited play'],
    next: [['resume'], ['resume', '--edited']],
    status: 'failed',
    steps: { a: 'succeeded', b: 'failed' },
    resume: { ...go, started: ['b.4'] },
  },
  'stale-answer': {
    playbook: `${HEAD}steps:
  - {id: a, shell: echo a}
  - {id: look, effect: read, shell: echo all is well}
  - {id: sure, confirm: Is all well?}
  - {id: b, shell: ${GATE}}
`,
    args: ['--answer', 'sure=yes'],
    hoursAgo: [9, 5],
    next: [['resume', '--answer', 'sure=yes']],
    status: 'failed',
    steps: { a: 'succeeded', look: 'succeeded', sure: 'succeeded', b: 'failed' },
    resume: { args: ['--answer', 'sure=yes'], ...go, started: ['look.3', 'sure.3', 'b.3'] },
  },
  secret: {
    playbook: `${HEAD}inputs: {token: {type: secret, from: {env: TOKEN}}}
steps:
  - {id: a, shell: "printf 'the token is %s' \\"$T\\"", approve: true}
  - {id: b, shell: "${GATE.replaceAll('"', '\\"')}"}
env: {T: "{{inputs.token}}"}
`,
    args: ['--yes'],
    env: { TOKEN: 'correct-horse-battery' },
    status: 'failed',
    steps: { a: 'succeeded', b: 'failed' },
    resume: { env: { GO: 'yes', TOKEN: 'correct-horse-battery' }, started: ['b.2'] },
  },
  drill: {
    playbook: '',
    drill: true,
    status: 'succeeded',
    steps: {},
  },
};
