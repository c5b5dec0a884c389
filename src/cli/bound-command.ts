import type { Plan } from '../engine/plan-types.ts';
import type { BoundCommand } from '../review/plan-markdown.ts';
import { quoted } from '../steps/argv.ts';

/**
 * The command that plays what a plan shows and nothing else, with the inputs that were given; one that is secret, or that
 * does not fit on a line, is left to whoever types it.
 */
export function boundCommand(name: string, { inputs }: Pick<Plan, 'inputs'>, digest: string): BoundCommand {
  const given = inputs.filter(({ from }) => from === 'given');
  const isPlain = ({ value = '' }: Plan['inputs'][number]): boolean =>
    !value.startsWith('[secret:') && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value);
  const flags = given.filter(isPlain).map(({ name, value }) => ` --input ${quoted(`${name}=${value}`)}`);
  const rest = given.filter((input) => !isPlain(input)).map(({ name }) => name);
  return {
    says: `To play this and nothing else${rest.length === 0 ? '' : `, with the same ${rest.join(', ')}`}`,
    command: `runbook play ${quoted(name)}${flags.join('')} --plan ${digest}`,
  };
}
