/** Whether a document holds against the schema of playbooks. */
export type PlaybookValidator = (document: unknown) => boolean;

/**
 * Loads the validator. This module is a seam: the build replaces it by one that holds the validator as code,
 * compiled ahead of time with the same options, so keep it to this one function. It only decides; what is
 * wrong with a document that fails is worked out from the schema, in explain.ts.
 */
export function loadPlaybookValidator(): Promise<PlaybookValidator> {
  compiled ??= compile();
  return compiled;
}

let compiled: Promise<PlaybookValidator> | undefined;

async function compile(): Promise<PlaybookValidator> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const { default: schema } = await import('../../schemas/playbook.schema.json', { with: { type: 'json' } });
  const validate = new Ajv2020({ strict: false }).compile(schema);
  return (document) => validate(document);
}
