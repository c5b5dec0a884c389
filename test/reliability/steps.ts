import type { Expected } from './oracle.ts';
import { EFFECTS, type World } from './world.ts';

/** A step as a test writes it, and what must have come of it in the end. */
export interface Written {
  /** A flow mapping without its id. */
  readonly yaml: string;
  readonly answer?: string;
  readonly expected?: Expected;
  /** The playbook that it plays, without its first lines; it lies beside the other as `<id>.yaml`. */
  readonly plays?: string;
  /** What it leaves in the world, where that is not one thing of its own name. */
  readonly effects?: readonly string[];
  /** The steps that it holds and that take effect themselves, by id. */
  readonly inside?: Readonly<Record<string, Pick<Written, 'answer' | 'expected' | 'effects'>>>;
}

/** The kinds of step, with the variants on which a doubt hangs; every name is unique. */
export type StepName =
  | 'change'
  | 'slow change'
  | 'talking change'
  | 'words'
  | 'verified change'
  | 'repeatable change'
  | 'orphaned change'
  | 'read'
  | 'talking read'
  | 'destroy'
  | 'approved change'
  | 'retried change'
  | 'request'
  | 'changing request'
  | 'verified request'
  | 'repeatable request'
  | 'question'
  | 'checklist'
  | 'wait'
  | 'log'
  | 'notification'
  | 'repeatable notification'
  | 'notifying command'
  | 'wait until'
  | 'branch'
  | 'repeat'
  | 'repeat until'
  | 'play'
  | 'at once'
  | 'two at a time'
  | 'at once for each'
  | 'redis read'
  | 'redis change'
  | 'verified redis change'
  | 'metric'
  | 'metric of a command';

/** Writes a step of every kind; `id` stands in the world for its effect. */
export function writtenSteps(world: World, key: string): Record<StepName, (id: string) => Written> {
  const effect = (id: string) => `echo ${id} >> ${EFFECTS}`;
  const seen = (id: string) => `verify: {shell: grep -qx ${id} ${EFFECTS}}`;
  const post = (id: string) => `http-check: {method: POST, url: "${world.http}/${key}/change?step=${id}"}`;
  const tell = (id: string) =>
    `notify: {webhook: {url: "${world.http}/${key}/change?step=${id}", json: {done: ${id}}}}`;
  const push = (id: string) => `redis: {url: "${world.redis}", command: RPUSH ${key} ${id}}`;
  const once = (yaml: string): Written => ({ yaml, expected: 'once' });
  return {
    change: (id) => once(`shell: ${effect(id)}`),
    'slow change': (id) => once(`shell: sleep 0.02; ${effect(id)}; sleep 0.02`),
    'talking change': (id) => once(`shell: seq 300; ${effect(id)}; seq 300 >&2`),
    words: (id) => once(`shell: [sh, -c, ${effect(id)}]`),
    'verified change': (id) => once(`shell: sleep 0.01; ${effect(id)}, ${seen(id)}`),
    'repeatable change': (id) => ({
      yaml: `shell: ${effect(id)}, idempotent: true`,
      expected: 'at least once',
    }),
    // It ends when another engine than its own has taken it up.
    'orphaned change': (id) =>
      once(
        `shell: 'until grep -qs step[.]adopted...step...${id}[^0-9] home/plays/*/journal.jsonl; do sleep 0.05; done; ${effect(id)}'`,
      ),
    'talking read': () => ({ yaml: 'effect: read, shell: seq 300' }),
    read: () => ({ yaml: 'effect: read, shell: echo looking; sleep 0.01' }),
    destroy: (id) => ({ ...once(`effect: destroy, destroys: lida, shell: ${effect(id)}`), answer: 'lida' }),
    'approved change': (id) => ({ ...once(`approve: true, shell: ${effect(id)}`), answer: 'yes' }),
    'retried change': (id) => ({
      yaml: `shell: '${effect(id)}; test "$(grep -cx ${id} ${EFFECTS})" -ge 2', idempotent: true, retry: {attempts: 9, delay: 5ms}`,
      expected: 'at least once',
    }),
    request: () => ({ yaml: `http-check: "${world.http}/${key}/health"` }),
    'changing request': (id) => once(post(id)),
    'verified request': (id) =>
      once(
        `${post(id)}, verify: {http-check: {url: "${world.http}/${key}/effects", expect: {body: "(^|\\n)${id}(\\n|$)"}}}`,
      ),
    'repeatable request': (id) => ({ yaml: `${post(id)}, idempotent: true`, expected: 'at least once' }),
    question: () => ({ yaml: 'confirm: Go on?', answer: 'yes' }),
    checklist: () => ({ yaml: 'checklist: [Pull the cable., Plug it in., Label it.]', answer: 'done' }),
    wait: () => ({ yaml: 'wait: 30ms' }),
    'wait until': () => ({ yaml: 'wait: {until: {shell: echo looking}, at-most: 10m}' }),
    notification: (id) => once(tell(id)),
    'repeatable notification': (id) => ({ yaml: `${tell(id)}, idempotent: true`, expected: 'at least once' }),
    'notifying command': (id) => once(`notify: {command: sleep 0.01; ${effect(id)}}`),
    log: () => ({ yaml: 'log-search: {log: {command: seq 300}, match: "7"}' }),
    branch: (id) => ({
      yaml: `branch: [{when: "1 > 2", then: [{id: ${id}_no, shell: "false"}]}, {otherwise: [{id: ${id}_yes, shell: ${effect(id)}}]}]`,
      expected: 'once',
    }),
    repeat: (id) => ({
      yaml: `repeat: {for-each: [a, b, c], steps: [{id: ${id}_do, shell: 'echo "${id}_do[{{steps.${id}.index}}]" >> ${EFFECTS}'}]}`,
      expected: 'once',
      effects: [1, 2, 3].map((number) => `${id}_do[${number}]`),
    }),
    play: (id) => ({
      yaml: `play: {playbook: ./${id}.yaml, inputs: {id: ${id}}}`,
      plays: `inputs: {id: {type: string}}
steps:
  - {id: do, shell: 'echo "{{inputs.id}}.do" >> ${EFFECTS}'}
  - id: each
    repeat: {for-each: [a, b], steps: [{id: again, shell: 'echo "{{inputs.id}}.again[{{steps.each.index}}]" >> ${EFFECTS}'}]}
`,
      expected: 'once',
      effects: [`${id}.do`, `${id}.again[1]`, `${id}.again[2]`],
    }),
    'repeat until': (id) => ({
      yaml: `repeat: {until: steps.${id}.index == 3 && steps.${id}_look.ok, at-most: 5, every: 1ms, steps: [{id: ${id}_look, effect: read, shell: echo looking}, {id: ${id}_do, shell: 'echo "${id}_do[{{steps.${id}.index}}]" >> ${EFFECTS}'}]}`,
      expected: 'once',
      effects: [1, 2, 3].map((number) => `${id}_do[${number}]`),
    }),
    'at once': (id) => ({
      yaml: `parallel: [{id: ${id}_a, shell: sleep 0.02; ${effect(`${id}_a`)}; sleep 0.02}, {id: ${id}_b, shell: ${effect(`${id}_b`)}, ${seen(`${id}_b`)}}, {id: ${id}_c, effect: read, shell: seq 300}, {id: ${id}_d, approve: true, shell: sleep 0.01; ${effect(`${id}_d`)}}, {id: ${id}_e, ${post(`${id}_e`)}}]`,
      inside: {
        [`${id}_a`]: { expected: 'once' },
        [`${id}_b`]: { expected: 'once' },
        [`${id}_d`]: { expected: 'once', answer: 'yes' },
        [`${id}_e`]: { expected: 'once' },
      },
    }),
    'two at a time': (id) => ({
      yaml: `parallel: {limit: 2, fail: fast, steps: [{id: ${id}_a, shell: ${effect(`${id}_a`)}}, {id: ${id}_f, branch: [{otherwise: [{id: ${id}_b, shell: ${effect(`${id}_b`)}}, {id: ${id}_g, effect: read, shell: echo ok}]}]}, {id: ${id}_c, shell: ${effect(`${id}_c`)}, idempotent: true}]}`,
      inside: {
        [`${id}_a`]: { expected: 'once' },
        [`${id}_b`]: { expected: 'once' },
        [`${id}_c`]: { expected: 'at least once' },
      },
    }),
    'at once for each': (id) => {
      const done = (name: string) => `'echo "${id}_${name}[{{steps.${id}.index}}]" >> ${EFFECTS}'`;
      return {
        yaml: `repeat: {for-each: [a, b], steps: [{id: ${id}_p, parallel: [{id: ${id}_a, shell: ${done('a')}}, {id: ${id}_b, shell: ${done('b')}}]}]}`,
        expected: 'once',
        effects: ['a', 'b'].flatMap((name) => [1, 2].map((number) => `${id}_${name}[${number}]`)),
      };
    },
    'redis read': () => ({ yaml: `redis: {url: "${world.redis}", command: PING}` }),
    'redis change': (id) => once(push(id)),
    'verified redis change': (id) =>
      once(
        `${push(id)}, verify: {redis: {url: "${world.redis}", command: LRANGE ${key} 0 -1, expect: {matches: '"${id}"'}}}`,
      ),
    metric: () => ({
      yaml: `metric-threshold: {metric: {prometheus: {url: "${world.http}/${key}/metrics", name: errors}}, warn: "> 3", no-data: fail}`,
    }),
    'metric of a command': () => ({ yaml: 'metric-threshold: {metric: {command: echo 5}, warn: "> 3"}' }),
  };
}
