/** What stands between `{{` and `}}`, reduced to what playbooks may say. */
export type Expression =
  | { readonly helper: 'none'; readonly path: readonly string[] }
  | { readonly helper: 'json'; readonly path: readonly string[] }
  | { readonly helper: 'default'; readonly path: readonly string[]; readonly fallback: Fallback }
  | { readonly helper: 'date'; readonly path: readonly string[]; readonly format?: string };

/** What `default` gives where its path has no value. */
export type Fallback = { readonly literal: string | number | boolean } | { readonly path: readonly string[] };

/** Why a placeholder is none of ours. */
export interface ExpressionFault {
  readonly fault: string;
  readonly help?: string;
}

/** Reads one placeholder, braces included; it begins with a root or a helper. */
export type ExpressionParser = (placeholder: string) => Expression | ExpressionFault;

/** The names that a path may begin with. */
export const ROOTS = ['inputs', 'steps', 'play', 'env', 'item'] as const;

/** The helpers of templates. */
export const HELPERS = ['json', 'default', 'date'] as const;
