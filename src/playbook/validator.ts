/** The first violation that ajv found; the part of its error object that is used here. */
export interface SchemaError {
  /** JSON Pointer of the value. */
  readonly instancePath: string;
  readonly message?: string;
}

/** Checks a document against the schema of playbooks: empty when it holds. */
export type PlaybookValidator = (document: unknown) => readonly SchemaError[];

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
  return (document) => (validate(document) ? [] : (validate.errors ?? []));
}
