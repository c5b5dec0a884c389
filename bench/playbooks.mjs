// @ts-check
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes a playbook whose steps are the given commands, one after the other.
 * @param {string} folder
 * @param {string} name
 * @param {readonly string[]} commands
 * @param {string} inputs YAML; none without it
 * @returns {string} its file
 */
export function writePlaybook(folder, name, commands, inputs = '') {
  const steps = commands.map(
    (command, index) => `  - { id: s${index}, effect: read, shell: ${JSON.stringify(command)} }\n`,
  );
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `runbook: 1\ntitle: ${name}\n${inputs}steps:\n${steps.join('')}`);
  return file;
}

/** A small playbook as people write them: inputs, a condition, a template, a question. */
export const SMALL = `runbook: 1
title: Restart a service
summary: One of its replicas hangs.
inputs:
  service: { type: string, default: api, description: Which service }
  replicas: { type: integer, default: 8, minimum: 1, maximum: 64 }
steps:
  - id: health
    name: Look at its health
    effect: read
    shell: { run: "printf '{\\"healthy\\": true}'", capture: json }
  - id: errors
    name: Count its errors
    effect: read
    shell: echo {{inputs.service}}
  - id: restart
    name: Restart it
    effect: change
    when: steps.health.json.healthy == true
    approve: Restart {{inputs.service}}?
    shell: echo restart {{inputs.service}} --replicas {{inputs.replicas}}
    verify: { shell: "true" }
  - id: note
    name: Note the cause
    confirm: { ask: "What was it?", answer: text }
`;
