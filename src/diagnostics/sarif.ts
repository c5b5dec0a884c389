import { CODES } from './codes.ts';
import type { Diagnostic, Span } from './diagnostic.ts';

/** Diagnostics as SARIF 2.1.0 (OASIS), for code scanning; paths are as they were given, relative to the repository. */
export function sarif(diagnostics: readonly Diagnostic[], version: string): object {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'runbook',
            version,
            rules: codes.map((code) => ({
              id: code,
              shortDescription: { text: CODES[code].title },
              help: { text: CODES[code].help },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map(({ code, severity, message, help, at, related }) => ({
          ruleId: code,
          ruleIndex: codes.indexOf(code),
          level: severity,
          message: { text: `${message}\n${help ?? CODES[code].help}` },
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
