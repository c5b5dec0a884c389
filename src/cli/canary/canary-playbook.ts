/** The files of which the canary's playbook consists, by name; `spellings` is printed by its steps. */
export const canaryFiles = (spellings: string): Readonly<Record<string, string>> => ({
  'canary.yaml': PLAYBOOK,
  'inner.yaml': INNER,
  'answers.yaml': ANSWERS,
  spellings,
});

/** Nobody answers there. */
const NOWHERE = 'http://127.0.0.1:1';
const ENV = 'env: { CANARY: "{{inputs.canary}}" }';
const GOES_ON = 'on-failure: continue';

const ANSWERS = 'asked: what was asked\nby_hand: done\ngone: canary\n';

const INNER = `runbook: 1
title: A canary that is handed on
inputs: { bird: { type: secret } }
steps:
  - { id: inside, effect: read, shell: { run: 'cat spellings; printf "%s\\n" {{inputs.bird}}' } }
`;

/** Every kind of step has the canary, and most of them fail with it; nothing leaves this machine. */
const PLAYBOOK = `runbook: 1
title: A canary wherever one can be
inputs: { canary: { type: secret, from: { env: CANARY } } }
steps:
  - { id: prints, effect: read, shell: { run: cat spellings, capture: lines } }
  - { id: in_pieces, effect: read, shell: 'head -c 701 spellings; sleep 0.1; tail -c +702 spellings' }
  - { id: fails, effect: read, ${GOES_ON}, retry: { attempts: 2, delay: 1ms }, shell: 'cat spellings spellings >&2; exit 3' }
  - { id: parses, effect: read, ${GOES_ON}, shell: { run: 'printf %s "$CANARY"', ${ENV}, capture: json } }
  - { id: expects, effect: read, ${GOES_ON}, shell: { run: 'printf %s "$CANARY"', ${ENV}, expect: { stdout: ^never$ } } }
  - { id: elsewhere, effect: read, ${GOES_ON}, shell: { run: pwd, cwd: "{{inputs.canary}}" } }
  - { id: shows_processes, effect: read, shell: { run: 'ps -eo args >processes 2>/dev/null || true', ${ENV} } }
  - { id: knows_nothing, effect: read, shell: env >environment }
  - { id: changes, shell: { run: cat spellings, ${ENV} }, verify: { shell: cat spellings }, undo: { shell: 'printf %s {{inputs.canary}}' } }
  - { id: gone, effect: destroy, destroys: canary, shell: cat spellings }
  - { id: request, ${GOES_ON}, http-check: { url: "${NOWHERE}/{{inputs.canary}}", method: POST, body: "{{inputs.canary}}" } }
  - { id: log, ${GOES_ON}, log-search: { log: { file: spellings }, match: "{{inputs.canary}}", on-match: fail } }
  - { id: no_log, ${GOES_ON}, log-search: { log: { command: 'printf "%s\\n" {{inputs.canary}} >&2; exit 4' }, match: x } }
  - { id: metric, ${GOES_ON}, metric-threshold: { metric: { command: 'printf %s {{inputs.canary}}' }, warn: "> 1" } }
  - { id: redis, ${GOES_ON}, redis: { url: "redis://127.0.0.1:1", command: [SET, key, "{{inputs.canary}}"] } }
  - { id: webhook, ${GOES_ON}, notify: { webhook: { url: "${NOWHERE}/{{inputs.canary}}", json: { said: "{{inputs.canary}}" } } } }
  - { id: mail, ${GOES_ON}, notify: { command: 'printf "%s\\n" {{inputs.canary}} >&2; exit 4' } }
  - { id: asked, confirm: { ask: "Is it {{inputs.canary}}?", answer: text } }
  - { id: by_hand, checklist: [{ id: item, do: "Type {{inputs.canary}}.", why: "Since {{inputs.canary}}." }] }
  - { id: pause, wait: { until: { shell: cat spellings }, at-most: 30s } }
  - { id: choice, branch: [{ when: inputs.canary == "no", then: [{ id: never, shell: "false" }] }, { otherwise: [{ id: chosen, effect: read, shell: cat spellings }] }] }
  - { id: each, repeat: { for-each: [a, b], steps: [{ id: again, effect: read, shell: 'printf %s {{inputs.canary}}' }] } }
  - { id: both, parallel: [{ id: one, effect: read, shell: cat spellings }, { id: two, effect: read, shell: cat spellings >&2 }] }
  - { id: inner, play: { playbook: ./inner.yaml, inputs: { bird: "{{inputs.canary}}" } } }
`;
