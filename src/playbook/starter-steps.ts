/** A step to begin with, by what it is for; `n` tells it from others of its kind. */
const STEPS: Readonly<Record<string, (id: (name: string) => string) => string>> = {
  look: (id) => `  # Look first. A step that only reads is run without a question, and again after a crash.
  - id: ${id('before')}
    name: Look at it
    why: So that the transcript shows what was wrong.
    effect: read
    shell: echo "{{inputs.service}} is down"
`,
  change: (id) => `  # Then change something: ask, see that it worked, and say how to take it back.
  - id: ${id('restart')}
    name: Restart it
    why: What it does for you, and what it costs.
    effect: change
    approve: Restart {{inputs.service}}? Requests in flight are lost.
    timeout: 2m
    shell: echo "restarting {{inputs.service}}"
    verify: { shell: "true" }
    undo: { shell: 'echo "stopping {{inputs.service}}"' }
`,
  confirm: (id) => `  # What only a person knows is kept for the postmortem.
  - id: ${id('cause')}
    name: Note the cause
    confirm: { ask: What was it?, answer: text }
`,
  'http-check': (id) => `  # Ask a service whether it answers, and how.
  - id: ${id('answers')}
    name: See that it answers
    timeout: 30s
    http-check: { url: http://localhost:8080/health, expect: { status: 200 } }
`,
  'metric-threshold': (id) => `  # Measure; steps.${id('load')}.breached is there for later conditions.
  - id: ${id('load')}
    name: Measure the load
    timeout: 30s
    metric-threshold: { metric: { command: echo 12 }, warn: "> 50", critical: "> 80" }
`,
  'log-search': (id) => `  # Search a log; steps.${id('errors')}.count is there for later conditions.
  - id: ${id('errors')}
    name: Look for errors
    timeout: 30s
    log-search: { log: { command: echo no error }, match: panic }
`,
  redis: (id) => `  # Ask Redis; what a command does to it is known from its name.
  - id: ${id('redis')}
    name: See that Redis answers
    timeout: 10s
    redis: { url: redis://localhost:6379, command: PING }
`,
  checklist: (id) => `  # Work by hand, item by item: each is done, or skipped with a reason.
  - id: ${id('by_hand')}
    name: Work by hand
    effect: read
    checklist: [Look at the dashboard., Tell those who asked.]
`,
  branch: (id) => `  # Decide: the first arm whose condition holds is taken.
  - id: ${id('decide')}
    name: Which service is it?
    branch:
      - when: inputs.service == "api"
        label: the API
        then:
          - { id: ${id('look_at_api')}, name: Look at the API, effect: read, shell: echo "the API" }
      - label: another one
        otherwise: []
`,
  parallel: (id) => `  # Look at several things at once.
  - id: ${id('at_once')}
    name: Look at both
    parallel:
      - { id: ${id('disk')}, name: Look at the disk, effect: read, shell: echo disk }
      - { id: ${id('network')}, name: Look at the network, effect: read, shell: echo network }
`,
  wait: (id) => `  # Give it time.
  - { id: ${id('pause')}, name: Give it time, wait: 10s }
`,
  repeat: (id) => `  # Do the same for each of several.
  - id: ${id('each')}
    name: Look at each
    repeat:
      for-each: [web-1, web-2]
      steps:
        - { id: ${id('look_at_one')}, name: Look at one, effect: read, shell: "echo {{item}}" }
`,
  notify: (id) => `  # Tell others.
  - id: ${id('tell')}
    name: Tell others
    notify: { command: 'echo "{{inputs.service}} is back"' }
`,
};

/** The kinds of step with which a playbook can be begun. */
export const STARTER_KINDS: readonly string[] = [
  'shell',
  ...Object.keys(STEPS).filter((name) => name !== 'look' && name !== 'change'),
];

/** The nth step of that kind; the first command only looks. */
export function starterStep(kind: string, n: number): string {
  const name = kind === 'shell' ? (n === 1 ? 'look' : 'change') : kind;
  const count = kind === 'shell' && n > 1 ? n - 1 : n;
  return STEPS[name]?.((id) => (count === 1 ? id : `${id}_${count}`)) ?? '';
}
