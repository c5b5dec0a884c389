/** A playbook to begin with and its scenarios, as text. */
export interface Starter {
  readonly playbook: string;
  readonly scenarios: string;
}

/** Quoted, a title may hold whatever YAML would read otherwise. */
const quoted = (text: string): string => JSON.stringify(text);

/** Writes a playbook that looks, changes, asks and can be taken back, with the scenarios that prove it; `schemas` is where the schemas are, seen from the file. */
export const starter = (title: string, schemas: string): Starter => ({
  playbook: `# yaml-language-server: $schema=${schemas}/playbook.schema.json
runbook: 1
title: ${quoted(title)}
summary: What is wrong when somebody needs this, in one sentence.
owner: your-team
severity: medium # info, low, medium, high or critical
symptoms: [What people see]
# Checked before the first step; a missing one is told at once.
requires: { commands: [sh] }
# One play at a time works on what this names.
lock: service

inputs:
  service: { type: string, default: api, description: Which service }

steps:
  # Look first. A step that only reads is run without a question, and again after a crash.
  - id: before
    name: Look at it
    why: So that the transcript shows what was wrong.
    effect: read
    shell: echo "{{inputs.service}} is down"

  # Then change something: ask, see that it worked, and say how to take it back.
  - id: restart
    name: Restart it
    why: What it does for you, and what it costs.
    effect: change
    approve: Restart {{inputs.service}}? Requests in flight are lost.
    timeout: 2m
    shell: echo "restarting {{inputs.service}}"
    verify: { shell: "true" }
    undo: { shell: 'echo "stopping {{inputs.service}}"' }

  # What only a person knows is kept for the postmortem.
  - id: cause
    name: Note the cause
    confirm: { ask: What was it?, answer: text }
`,
  scenarios: `# yaml-language-server: $schema=${schemas}/playbook-test.schema.json
runbook-test: 1
scenarios:
  - name: it is restarted
    answers: { restart: true, cause: a leak }
    expect:
      status: succeeded
      ran: [before, restart, cause]
      commands: { restart: 'echo "restarting api"' }

  - name: the restart fails
    mocks: { restart: { exit-code: 1, stderr: no such service } }
    answers: { restart: true, cause: not reached }
    expect: { status: failed, failed-step: restart, not-ran: [cause] }
`,
});
