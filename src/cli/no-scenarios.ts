import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { LoadedPlaybook } from './load.ts';

/** Says that a playbook has no scenarios, and where they belong (RB308). */
export const noScenarios = ({ playbook }: LoadedPlaybook, file: string): Diagnostic => ({
  code: 'RB308',
  severity: 'error',
  message: `${playbook.name} has no scenarios: there is no ${file}`,
  help: 'Write one beside the playbook; docs/format.md shows how.',
});
