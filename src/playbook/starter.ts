import { starterStep } from './starter-steps.ts';

/** What is known of a playbook before it is written. */
export interface StarterFacts {
  readonly title: string;
  readonly summary?: string;
  readonly owner?: string;
  readonly severity?: string;
  readonly lock?: string;
  /** The kinds of its first steps; without them it looks, changes, and asks. */
  readonly kinds?: readonly string[];
}

/** Quoted, a text may hold whatever YAML would read otherwise. */
const text = (value: string): string => JSON.stringify(value);

const INPUTS = `inputs:
  service: { type: string, default: api, description: Which service }

`;

/**
 * Writes a playbook to begin with, with comments that say what each part is for; `schemas` is where the schemas are, seen
 * from its file.
 */
export function starterPlaybook(facts: StarterFacts, schemas: string): string {
  const { title, summary = 'What is wrong when somebody needs this, in one sentence.' } = facts;
  const { owner = 'your-team', severity = 'medium', lock = 'service', kinds = [] } = facts;
  const wanted = kinds.length === 0 ? ['look', 'change', 'confirm'] : kinds;
  const steps = wanted
    .map((kind, index) => starterStep(kind, wanted.slice(0, index + 1).filter((one) => one === kind).length))
    .join('\n');
  return `# yaml-language-server: $schema=${schemas}/playbook.schema.json
runbook: 1
title: ${text(title)}
summary: ${text(summary)}
owner: ${text(owner)}
severity: ${severity} # info, low, medium, high or critical
symptoms: [What people see]
# One play at a time works on what this names.
lock: ${text(lock)}
# Checked before the first step; a missing one is told at once.
requires: { commands: [sh] }

${steps.includes('inputs.service') ? INPUTS : ''}steps:
${steps}`;
}
