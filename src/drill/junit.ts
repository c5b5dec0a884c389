import { xmlText as xml } from '../diagnostics/xml-text.ts';

/** A scenario that was run, as reports tell of it. */
export interface Outcome {
  readonly playbook: string;
  readonly scenario: string;
  /** Milliseconds. */
  readonly duration: number;
  /** What was expected and did not hold; nothing means that it passed. */
  readonly unmet: readonly string[];
}

/** Outcomes as JUnit XML, which build servers read: a suite for each playbook, a case for each scenario. */
export function junit(outcomes: readonly Outcome[]): string {
  const playbooks = [...new Set(outcomes.map(({ playbook }) => playbook))];
  const suites = playbooks.map((playbook) => {
    const own = outcomes.filter((outcome) => outcome.playbook === playbook);
    const failures = own.filter(({ unmet }) => unmet.length > 0).length;
    return [
      `  <testsuite name="${xml(playbook)}" tests="${own.length}" failures="${failures}">`,
      ...own.map(caseOf),
      '  </testsuite>',
    ].join('\n');
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.map((suite) => `${suite}\n`).join('')}</testsuites>\n`;
}

function caseOf({ playbook, scenario, duration, unmet }: Outcome): string {
  const open = `    <testcase classname="${xml(playbook)}" name="${xml(scenario)}" time="${(duration / 1000).toFixed(3)}"`;
  if (unmet.length === 0) return `${open}/>`;
  return `${open}>\n      <failure message="${xml(unmet[0] ?? '')}">${xml(unmet.join('\n'))}</failure>\n    </testcase>`;
}
