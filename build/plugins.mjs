// @ts-check

/** @typedef {import('rolldown').Plugin} Plugin */

/** Answers every property, call and `new` with itself, so that schemas can be declared and never cost anything. */
const STUB = `
const stub = new Proxy(function () {}, {
  get: (target, key) => (key === Symbol.toPrimitive ? () => '' : stub),
  apply: () => stub,
  construct: () => stub,
});
export const z = stub;
export default stub;
`;

/**
 * Replaces zod: at run time its schemas are declarations that nobody reads, and loading it costs more than
 * everything else a small play does.
 * @returns {Plugin}
 */
export const withoutZod = () => ({
  name: 'without-zod',
  resolveId: { filter: { id: /^zod(\/|$)/ }, handler: () => '\0zod' },
  load: { filter: { id: /^\0zod$/ }, handler: () => STUB },
});
