import { CODES } from './codes.ts';
import type { Diagnostic, Span } from './diagnostic.ts';

/** A finding as SARIF has it. */
interface SarifResult {
  readonly rule: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly at?: Span | undefined;
  readonly related?: Diagnostic['related'];
}

/** What is found, and by which rules. */
interface SarifLog {
  readonly version: string;
  readonly rules: readonly { readonly id: string; readonly title: string; readonly help: string }[];
  readonly results: readonly SarifResult[];
}

/** A log of SARIF 2.1.0 (OASIS), for code scanning; paths are as they were given, relative to the repository. */
export function sarifLog({ version, rules, results }: SarifLog): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'runbook',
            version,
            rules: rules.map(({ id, title, help }) => ({
              id,
              shortDescription: { text: title },
              help: { text: help },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: results.map(({ rule, level, message, at, related }) => ({
          ruleId: rule,
          ruleIndex: rules.findIndex(({ id }) => id === rule),
          level,
          message: { text: message },
          ...(at && { locations: [location(at)] }),
          ...(related && {
            relatedLocations: related.map((entry) => ({
              ...location(entry.at),
              message: { text: entry.message },
            })),
          }),
        })),
      },
    ],
  };
}

/** Diagnostics as SARIF. */
export function sarif(diagnostics: readonly Diagnostic[], version: string): object {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const rules = codes.map((id) => ({ id, title: CODES[id].title, help: CODES[id].help }));
  const results = diagnostics.map(({ code, severity, message, help, at, related }) => ({
    rule: code,
    level: severity,
    message: `${message}\n${help ?? CODES[code].help}`,
    at,
    ...(related && { related }),
  }));
  return sarifLog({ version, rules, results });
}

const location = ({ file, start, end }: Span): object => ({
  physicalLocation: {
    artifactLocation: { uri: encodeURI(file.replace(/\p{Cs}/gu, '\ufffd')) },
    region: {
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
    },
  },
});
