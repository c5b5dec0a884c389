import type { Span } from '../diagnostics/diagnostic.ts';
import { annotation, placeOf } from '../diagnostics/github.ts';
import { printedJson } from '../diagnostics/printed-json.ts';
import { sarifLog } from '../diagnostics/sarif.ts';
import { allSteps } from '../engine/all-steps.ts';
import type { Plan } from '../engine/plan-types.ts';
import { parseDocument } from '../playbook/document.ts';
import { FINDING_RULES, type PlanFinding, planFindings } from '../review/plan-findings.ts';
import type { LoadedPlaybook } from './load.ts';
import { VERSION } from './version.ts';

/** What a reviewer should see of a plan at the lines of its playbook: annotations of GitHub, a line each, or SARIF. */
export function planAtLines(loaded: LoadedPlaybook, plan: Plan, format: 'github' | 'sarif'): string {
  const findings = [...planFindings(plan)];
  const placed = placing(loaded);
  if (format === 'github')
    return findings
      .map((finding) => {
        const { level: severity, title, message } = finding;
        return `${annotation({ severity, title, message, place: placeOf(placed(finding)) })}\n`;
      })
      .join('');
  const rules = Object.entries(FINDING_RULES).map(([id, { title, help }]) => ({ id, title, help }));
  const results = findings.map((finding) => ({
    rule: finding.rule,
    level: finding.level === 'notice' ? ('note' as const) : finding.level,
    message: `${finding.title}\n${finding.message}`,
    at: placed(finding),
  }));
  return printedJson(sarifLog({ version: VERSION, rules, results }));
}

/** Where each of them is shown: what belongs to a playbook that is played stands at the step that plays it. */
function placing({ playbook, text }: LoadedPlaybook): (finding: PlanFinding) => Span | undefined {
  const { document } = parseDocument(playbook.file, text);
  const paths = new Map([...allSteps(playbook.steps)].map(({ id, path }) => [id, path]));
  return ({ step = '', input }) => {
    const [own = ''] = step.split('.');
    const path = paths.get(own);
    if (path !== undefined) return document?.spanOf([...path, 'id'], 'value');
    return document?.spanOf(input === undefined ? ['title'] : ['inputs', input], 'key');
  };
}
