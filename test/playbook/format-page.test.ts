import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { playbookJsonSchema } from '../../src/playbook/schema.ts';
import { kinds } from '../../src/steps/index.ts';

const page = readFileSync(new URL('../../docs/format.md', import.meta.url), 'utf8');

test('the example of docs/format.md is a playbook', async () => {
  const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  expect(await loadPlaybook({ file: 'format.md', name: 'docs/format', text }, kinds)).toMatchObject({
    ok: true,
    warnings: [],
  });
});

test('docs/format.md names every key of a playbook and of a step', () => {
  const schema = playbookJsonSchema(kinds) as { properties: object; $defs: { step: { properties: object } } };
  const keys = [...Object.keys(schema.properties), ...Object.keys(schema.$defs.step.properties)];
  expect(keys.filter((key) => !(key in kinds) && !page.includes(`\`${key}\``))).toEqual([]);
});
