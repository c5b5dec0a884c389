import type { ConfigFault } from './kind.ts';

/** A value of a playbook as it stands inside a double-quoted string of LogQL or PromQL, which are those of Go. */
export const insideQuotes = (value: string): string => JSON.stringify(value).slice(1, -1);

const STRINGS = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|#[^\n]*/g;

/** What is wrong with placeholders in a query: a value must stay one text, so each stands in double quotes. */
export const unquotedPlaceholders = (query: string, path: ConfigFault['path']): readonly ConfigFault[] => {
  const open = query.replace(STRINGS, (found, at: number) => {
    const isPattern = /(?:=~|!~|\|~)\s*$/.test(query.slice(0, at));
    return found.startsWith('"') && !isPattern ? '' : found;
  });
  const [placeholder] = /(?<!\\)\{\{.*?\}\}/.exec(open) ?? [];
  if (placeholder === undefined) return [];
  return [
    {
      path,
      message: `${placeholder} would become a part of the query, and not a text in it`,
      help: `Put it in double quotes, behind an operator that compares texts: = "${placeholder}"`,
    },
  ];
};
