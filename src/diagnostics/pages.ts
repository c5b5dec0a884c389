import type { Code } from './codes.ts';

/** What `runbook explain` and docs/errors.md say of a code beyond its title and remedy. */
export interface Page {
  /** Why it is refused: what would happen at night. */
  readonly why: string;
  /** Playbook text that is refused with this code, and the same as it should be; without their first two lines. */
  readonly wrong: string;
  readonly right: string;
}

/** Pages of the codes that an author meets. */
export const PAGES: Readonly<Partial<Record<Code, Page>>> = {
  RB104: {
    why: 'YAML keeps the last of two equal keys, so the first one would be lost in silence.',
    wrong: 'steps:\n  - id: start\n    shell: lida system start\n    timeout: 1m\n    timeout: 5m',
    right: 'steps:\n  - id: start\n    shell: lida system start\n    timeout: 5m',
  },
  RB201: {
    why: 'A misspelt key would be ignored, and the step would run without what it says. Notes of your own begin with x-.',
    wrong: 'steps:\n  - { id: start, shell: lida system start, time-out: 5m }',
    right: 'steps:\n  - { id: start, shell: lida system start, timeout: 5m, x-ticket: OPS-12 }',
  },
  RB202: {
    why: 'The step cannot be run, or cannot be found by others, without it.',
    wrong: 'steps:\n  - { shell: lida system start }',
    right: 'steps:\n  - { id: start, shell: lida system start }',
  },
  RB203: {
    why: 'What stands there is not of the kind that is read there: a number without its unit, a word that is none of those allowed.',
    wrong: 'steps:\n  - { id: start, shell: lida system start, timeout: 300 }',
    right: 'steps:\n  - { id: start, shell: lida system start, timeout: 5m }',
  },
  RB204: {
    why: 'The value would be missing when the step runs.',
    wrong: 'steps:\n  - { id: open, shell: "lida circuit open --name {{inputs.circuit}}" }',
    right:
      'inputs:\n  circuit: { type: string, default: api }\nsteps:\n  - { id: open, shell: "lida circuit open --name {{inputs.circuit}}" }',
  },
  RB205: {
    why: 'The kind is what a step does; with none it does nothing, and of two nobody knows which.',
    wrong: 'steps:\n  - { id: look, shell: lida health check, http-check: "http://localhost:2040/health" }',
    right:
      'steps:\n  - { id: look, shell: lida health check }\n  - { id: ask, http-check: "http://localhost:2040/health" }',
  },
  RB206: {
    why: 'What a step left is found by its id, and so are answers and verdicts.',
    wrong: 'steps:\n  - { id: look, shell: lida health check }\n  - { id: look, shell: lida events history }',
    right:
      'steps:\n  - { id: look, shell: lida health check }\n  - { id: events, shell: lida events history }',
  },
  RB207: {
    why: 'Braces that open none of our values belong to another tool; passed on in silence they would be a surprise on one side or the other.',
    wrong: 'steps:\n  - { id: state, shell: "docker inspect --format \'{{.State.Status}}\' api" }',
    right: 'steps:\n  - { id: state, shell: "docker inspect --format \'\\\\{{.State.Status}}\' api" }',
  },
  RB208: {
    why: 'A condition that cannot be decided stops the play where it stands, at 3 a.m.',
    wrong:
      'steps:\n  - { id: look, effect: read, shell: { run: lida health check, expect: { exit-code: [0, 1] } } }\n  - { id: start, when: steps.look.exit_code == "1", shell: lida system start }',
    right:
      'steps:\n  - { id: look, effect: read, shell: { run: lida health check, expect: { exit-code: [0, 1] } } }\n  - { id: start, when: steps.look.exit_code == 1, shell: lida system start }',
  },
  RB209: {
    why: 'The shell would read the value, or the <name>, as its own syntax.',
    wrong: 'steps:\n  - { id: open, shell: "lida circuit open --name <circuit>" }',
    right:
      'inputs:\n  circuit: { type: string, default: api }\nsteps:\n  - { id: open, shell: "lida circuit open --name {{inputs.circuit}}" }',
  },
  RB210: {
    why: 'A step with a condition, or in an arm, may be skipped; then it has left nothing to refer to.',
    wrong:
      'inputs:\n  deep: { type: boolean, default: false }\nsteps:\n  - { id: look, when: inputs.deep, shell: { run: lida health check, expect: { exit-code: [0, 1] } } }\n  - { id: start, when: steps.look.exit_code == 1, shell: lida system start }',
    right:
      'inputs:\n  deep: { type: boolean, default: false }\nsteps:\n  - { id: look, when: inputs.deep, shell: { run: lida health check, expect: { exit-code: [0, 1] } } }\n  - { id: start, when: has(steps.look) && steps.look.exit_code == 1, shell: lida system start }',
  },
  RB211: {
    why: 'A later step has not run yet when this one does.',
    wrong:
      'steps:\n  - { id: start, when: steps.look.exit_code == 1, shell: lida system start }\n  - { id: look, effect: read, shell: { run: lida health check, expect: { exit-code: [0, 1] } } }',
    right:
      'steps:\n  - { id: look, effect: read, shell: { run: lida health check, expect: { exit-code: [0, 1] } } }\n  - { id: start, when: steps.look.exit_code == 1, shell: lida system start }',
  },
  RB212: {
    why: 'Whoever approves a destroy step types the name of what it destroys; so it must have one.',
    wrong: 'steps:\n  - { id: stop, effect: destroy, shell: lida system stop --force }',
    right: 'steps:\n  - { id: stop, effect: destroy, destroys: lida, shell: lida system stop --force }',
  },
  RB213: {
    why: 'A key that does nothing where it stands says something that is not so.',
    wrong:
      'steps:\n  - id: fork\n    timeout: 5m\n    branch:\n      - { otherwise: [{ id: look, shell: lida health check }] }',
    right:
      'steps:\n  - id: fork\n    branch:\n      - { otherwise: [{ id: look, shell: lida health check, timeout: 5m }] }',
  },
  RB214: {
    why: 'The first arm whose condition holds is taken, so one behind otherwise never is.',
    wrong:
      'inputs:\n  deep: { type: boolean, default: false }\nsteps:\n  - id: fork\n    branch:\n      - { otherwise: [{ id: look, shell: lida health check }] }\n      - { when: inputs.deep, then: [{ id: trace, shell: lida traces list }] }',
    right:
      'inputs:\n  deep: { type: boolean, default: false }\nsteps:\n  - id: fork\n    branch:\n      - { when: inputs.deep, then: [{ id: trace, shell: lida traces list }] }\n      - { otherwise: [{ id: look, shell: lida health check }] }',
  },
  RB215: {
    why: 'Every user of the machine can read the arguments of programs.',
    wrong:
      'inputs:\n  token: { type: secret, from: { env: LIDA_TOKEN } }\nsteps:\n  - { id: login, shell: [lida, login, "{{inputs.token}}"] }',
    right:
      'inputs:\n  token: { type: secret, from: { env: LIDA_TOKEN } }\nsteps:\n  - { id: login, shell: { run: [lida, login], env: { LIDA_TOKEN: "{{inputs.token}}" } } }',
  },
  RB216: {
    why: 'A step that never ends holds up the play, and whoever waits for it.',
    wrong: 'steps:\n  - { id: follow, effect: read, shell: tail -f /var/log/lida.log }',
    right:
      'steps:\n  - { id: follow, effect: read, shell: { run: tail -f /var/log/lida.log, stop-after: 5m } }',
  },
  RB217: {
    why: 'A read is run without a question, and again after a crash.',
    wrong: 'steps:\n  - { id: clean, effect: read, shell: rm -rf /var/cache/lida }',
    right: 'steps:\n  - { id: clean, effect: destroy, destroys: cache, shell: rm -rf /var/cache/lida }',
  },
  RB218: {
    why: 'A bare & ends a command and puts it into the background: the address would lose its rest.',
    wrong:
      'steps:\n  - { id: events, effect: read, shell: curl http://localhost:2040/events?level=error&limit=20 }',
    right:
      'steps:\n  - { id: events, effect: read, shell: \'curl "http://localhost:2040/events?level=error&limit=20"\' }',
  },
  RB230: {
    why: 'Two programs that have the terminal would write over each other, and what is typed would reach either.',
    wrong:
      'steps:\n  - id: both\n    parallel:\n      - { id: look, effect: read, shell: lida queue depth }\n      - { id: edit, shell: { run: vi notes.txt, tty: true } }',
    right:
      'steps:\n  - id: both\n    parallel:\n      - { id: look, effect: read, shell: lida queue depth }\n      - { id: health, effect: read, shell: lida health check }\n  - { id: edit, shell: { run: vi notes.txt, tty: true } }',
  },
  RB240: {
    why: 'A step inside a repeat runs many times, and outside nobody could tell which of them is meant.',
    wrong:
      'steps:\n  - id: each\n    repeat:\n      for-each: [web-1, web-2]\n      steps:\n        - { id: look, effect: read, shell: "lida look {{item}}" }\n  - { id: report, shell: "lida report {{steps.look.stdout}}" }',
    right:
      'steps:\n  - id: each\n    repeat:\n      for-each: [web-1, web-2]\n      collect: steps.look.stdout\n      steps:\n        - { id: look, effect: read, shell: "lida look {{item}}" }\n  - { id: report, shell: "lida report {{json steps.each.results}}" }',
  },
  RB241: {
    why: 'The steps of a playbook that is played are known below the step that plays it, as undos are below undo. It must not play itself either, nor lie too deep.',
    wrong: 'steps:\n  - { id: undo, play: lida/restart-workers }',
    right: 'steps:\n  - { id: take_back, play: lida/restart-workers }',
  },
  RB219: {
    why: 'Each step has a shell of its own, which takes its folder and its variables with it.',
    wrong: 'steps:\n  - { id: go, shell: cd /srv/lida }\n  - { id: build, shell: make }',
    right: 'steps:\n  - { id: build, shell: { run: make, cwd: /srv/lida } }',
  },
  RB220: {
    why: 'A question that nobody answered is never a yes. The playbook says what it is: a failed step, or the end of the play.',
    wrong: 'steps:\n  - { id: sure, timeout: 30m, confirm: Is the maintenance announced? }',
    right:
      'steps:\n  - { id: sure, timeout: 30m, on-timeout: abort, confirm: Is the maintenance announced? }',
  },
  RB221: {
    why: 'Where a value can never be what it is compared with, what hangs on it never happens. Most often a step fails with that value, and the play stops there.',
    wrong:
      'steps:\n  - { id: look, effect: read, shell: lida health check }\n  - { id: start, when: steps.look.exit_code == 1, shell: lida system start }',
    right:
      'steps:\n  - { id: look, effect: read, shell: { run: lida health check, expect: { exit-code: [0, 1] } } }\n  - { id: start, when: steps.look.exit_code == 1, shell: lida system start }',
  },
  RB222: {
    why: 'A condition that names no input and no step comes out the same in every play.',
    wrong: 'steps:\n  - { id: start, when: "false", shell: lida system start }',
    right:
      'inputs:\n  restart: { type: boolean, default: false }\nsteps:\n  - { id: start, when: inputs.restart, shell: lida system start }',
  },
  RB223: {
    why: 'A step that always fails ends the play, and what stands behind it in the same list never runs.',
    wrong: 'steps:\n  - { id: stop, shell: exit 1 }\n  - { id: report, effect: read, shell: lida report }',
    right: 'steps:\n  - { id: report, effect: read, shell: lida report }\n  - { id: stop, shell: exit 1 }',
  },
  RB224: {
    why: 'An input that nothing uses is asked of people for nothing, or what was to use it uses something else.',
    wrong:
      'inputs:\n  circuit: { type: string, default: api }\nsteps:\n  - { id: open, shell: lida circuit open --name api }',
    right:
      'inputs:\n  circuit: { type: string, default: api }\nsteps:\n  - { id: open, shell: "lida circuit open --name {{inputs.circuit}}" }',
  },
  RB225: {
    why: 'The name that releases a destroy step is typed once, and every attempt destroys again what the one before may have left half done.',
    wrong: 'steps:\n  - { id: wipe, effect: destroy, destroys: cache, retry: {}, shell: lida cache wipe }',
    right: 'steps:\n  - { id: wipe, effect: destroy, destroys: cache, shell: lida cache wipe }',
  },
  RB226: {
    why: 'Whoever has the address of a Slack webhook can post there. What stands in a playbook, or in an input that is no secret, is read by many and recorded for ever.',
    wrong:
      'steps:\n  - { id: tell, notify: { slack: { url: "https://hooks.slack.com/services/T0/B0/x", text: Done. } } }',
    right:
      'inputs:\n  hook: { type: secret, from: { env: SLACK_WEBHOOK } }\nsteps:\n  - { id: tell, notify: { slack: { url: "{{inputs.hook}}", text: Done. } } }',
  },
};
