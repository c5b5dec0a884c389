import { z } from 'zod';
import { DURATION_PATTERN } from '../language/durations.ts';
import { LIMIT_PATTERN, THRESHOLD_PATTERN } from '../language/thresholds.ts';

/** What an editor shows of a field: a sentence, and values to copy. */
interface Shown {
  readonly description: string;
  readonly examples?: readonly unknown[];
  /** What holds without it. */
  readonly default?: unknown;
}

/** Makes the `meta` of a field; zod wants its examples mutable. */
const shown = ({ description, examples, ...rest }: Shown) => ({
  description,
  ...(examples !== undefined && { examples: [...examples] }),
  ...rest,
});

/** A text with something in it that can be seen. */
export const filled = () => z.string().regex(/\S/);

/** A list of nested steps; the playbook loader replaces it by a reference to the schema of a step. */
export const stepList = (field: Shown) =>
  z.array(z.unknown()).meta({ ...shown(field), 'x-runbook': 'steps' });

/** One kind with its configuration; the playbook loader replaces it by a reference to the schema of an action. */
export const probe = (field: Shown) => z.unknown().meta({ ...shown(field), 'x-runbook': 'action' });

/** A CEL condition over inputs, steps, play and env. */
export const condition = (field: Shown) =>
  filled().meta({ examples: ['steps.health.exit_code != 0'], ...shown(field) });

/** A CEL expression over the same, of any type. */
export const expression = (field: Shown) => filled().meta(shown(field));

/** A duration such as `30s` or `1h30m`; placeholders are not allowed. */
export const duration = (field: Shown) =>
  z
    .string()
    .regex(new RegExp(DURATION_PATTERN))
    .meta({ examples: ['30s', '5m'], ...shown(field) });

/** A comparison such as `> 85%`; placeholders are not allowed. */
export const threshold = (field: Shown) =>
  z
    .string()
    .regex(new RegExp(THRESHOLD_PATTERN))
    .meta({ examples: ['> 85%', '< 500ms'], ...shown(field) });

/** A comparison, or a change such as `> +20%`; placeholders are not allowed. */
export const limit = (field: Shown) =>
  z
    .string()
    .regex(new RegExp(LIMIT_PATTERN))
    .meta({ examples: ['> 85%', '> +20%'], ...shown(field) });

/** A text in which placeholders are replaced. */
export const template = (field: Shown) => filled().meta(shown(field));

/** A text that must be one secret input, `{{inputs.token}}`. */
export const secret = (field: Shown) => filled().meta({ ...shown(field), 'x-runbook': 'secret' });

/** A command for `sh`; placeholders become references to environment variables. */
export const shellText = (field: Shown) => filled().meta({ ...shown(field), 'x-runbook': 'shell' });

/** A JavaScript regular expression, taken literally: a placeholder in it would turn a value into a pattern. */
export const regex = (field: Shown) => filled().meta({ ...shown(field), 'x-runbook': 'regex' });

/** A program and its arguments, passed on without a shell. */
export const argv = (field: Shown) => z.array(z.string()).min(1).meta(shown(field));

/** One value or a list of them; an empty list is refused. */
export const oneOrMore = <T extends z.ZodType>(item: T, field: Shown) =>
  z.union([item, z.array(item).min(1)]).meta(shown(field));

/** Names with texts in which placeholders are replaced. */
export const templates = (field: Shown) => z.record(z.string(), z.string()).meta(shown(field));

/** A plain value to compare with; placeholders in a text are replaced. */
export const scalar = (field: Shown) =>
  z.union([z.string(), z.number(), z.boolean(), z.null()]).meta(shown(field));

/** Environment variables by name; placeholders in their values are replaced. */
export const variables = (field: Shown) =>
  z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string()).meta(shown(field));
