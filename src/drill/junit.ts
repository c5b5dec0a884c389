import { type JunitCase, junitXml } from '../diagnostics/junit-xml.ts';

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
  const suites = playbooks.map((name) => ({
    name,
    cases: outcomes.filter(({ playbook }) => playbook === name).map(caseOf),
  }));
  return [...junitXml(suites)].join('');
}

function caseOf({ playbook, scenario, duration, unmet }: Outcome): JunitCase {
  const [first] = unmet;
  return {
    className: playbook,
    name: scenario,
    duration,
    ...(first !== undefined && {
      result: { type: 'failure', message: first, text: unmet.join('\n') },
    }),
  };
}
