import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceDocument } from './document.ts';
import { explain } from './explain.ts';
import type { JsonSchema } from './json-schema.ts';
import { loadPlaybookValidator } from './validator.ts';
import type { Violation } from './violations.ts';

/** What the schema says of a document; empty when it holds. */
export interface StructureCheck {
  readonly violations: readonly Violation[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Checks a document against the schema of playbooks. The compiled validator decides; only when it says no
 * is the schema itself loaded, to say what is wrong in words.
 */
export async function checkStructure(document: SourceDocument): Promise<StructureCheck> {
  const validate = await loadPlaybookValidator();
  if (validate(document.value)) return { violations: [], diagnostics: [] };
  const { default: schema } = await import('../../schemas/playbook.schema.json', { with: { type: 'json' } });
  const explained = explain(schema as unknown as JsonSchema, document.value);
  const violations = explained.length > 0 ? explained : [UNEXPLAINED];
  return { violations, diagnostics: violations.map((violation) => toDiagnostic(violation, document)) };
}

/** A violation as a diagnostic with its place in the file. */
export function toDiagnostic(violation: Violation, document: SourceDocument): Diagnostic {
  const { code, message, help, path, part, related } = violation;
  const at = document.spanOf(path, part);
  const more = related && {
    related: [{ message: related.message, at: document.spanOf(related.path, 'key') }],
  };
  return { code, severity: 'error', message, at, ...(help !== undefined && { help }), ...more };
}

/** The validator refuses what `explain` has no words for: a fault of ours, and no reason to play it. */
const UNEXPLAINED: Violation = {
  code: 'RB203',
  path: [],
  part: 'value',
  message: 'the schema does not allow this, and runbook cannot say why; please report it with the playbook',
};
