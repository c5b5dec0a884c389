import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { githubAnnotation } from '../../src/diagnostics/github.ts';
import { sarif } from '../../src/diagnostics/sarif.ts';

const at = {
  file: 'play books/a,b.yaml',
  start: { offset: 10, line: 2, column: 3 },
  end: { offset: 14, line: 2, column: 7 },
};
const found: Diagnostic = {
  code: 'RB204',
  severity: 'error',
  message: '100% of: it,\nunknown',
  help: 'Mend it.',
  at,
  related: [{ message: 'here', at }],
};

test('an annotation is one line, whatever the message holds', () => {
  expect(githubAnnotation(found)).toBe(
    '::error file=play books/a%2Cb.yaml,line=2,endLine=2,col=3,endColumn=7,title=RB204 Unknown reference::100%25 of: it,%0Aunknown%0AMend it.',
  );
  const { at: _at, help: _help, ...placeless } = found;
  expect(githubAnnotation({ ...placeless, severity: 'warning' })).toBe(
    '::warning title=RB204 Unknown reference::100%25 of: it,%0Aunknown%0ARefer to an input, or to a step that exists.',
  );
});

test('SARIF names each rule once and each place as a URI', () => {
  expect(sarif([found, { ...found, code: 'RB201' }, found], '1.2.3')).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'runbook', version: '1.2.3', rules: [{ id: 'RB201' }, { id: 'RB204' }] } },
        results: [
          {
            ruleId: 'RB204',
            ruleIndex: 1,
            level: 'error',
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'play%20books/a,b.yaml' },
                  region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 7 },
                },
              },
            ],
            relatedLocations: [{ message: { text: 'here' } }],
          },
          { ruleIndex: 0 },
          { ruleIndex: 1 },
        ],
      },
    ],
  });
});
