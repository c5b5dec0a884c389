import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnosticsJson } from '../diagnostics/json.ts';
import { printedJson } from '../diagnostics/printed-json.ts';
import { VERSION } from './version.ts';

/** Diagnostics for programs: JSON, SARIF, or annotations of GitHub, a line each. */
export async function machineReadable(
  found: readonly Diagnostic[],
  format: 'json' | 'sarif' | 'github',
): Promise<string> {
  if (format === 'github') {
    const { githubAnnotation } = await import('../diagnostics/github.ts');
    return found.map((one) => `${githubAnnotation(one)}\n`).join('');
  }
  const json =
    format === 'json'
      ? diagnosticsJson(found)
      : (await import('../diagnostics/sarif.ts')).sarif(found, VERSION);
  return printedJson(json);
}
