import { createLanguage } from './create-language.ts';
import type { Language } from './language.ts';

/** Which of the two languages a playbook uses. */
export interface LanguageNeeds {
  readonly templates: boolean;
  readonly conditions: boolean;
}

/**
 * What a playbook or a journal needs, told from its raw text; never too little. Escapes can hide braces
 * and keys, so a text with escapes for characters is taken to need everything.
 */
export function languageNeeds(text: string): LanguageNeeds {
  const hidden = /\\(?:[xuU\r\n])/.test(text);
  return {
    templates: hidden || text.includes('{{'),
    conditions: hidden || /\b(?:when|until|for-each|collect)\b/.test(text),
  };
}

/** Loads the parsers that are needed; to use one that was not loaded is an internal error (RB901). */
export async function loadLanguage(needs: LanguageNeeds): Promise<Language> {
  const [handlebars, conditions] = await Promise.all([
    needs.templates ? import('./handlebars.ts') : undefined,
    needs.conditions ? import('./conditions.ts') : undefined,
  ]);
  return createLanguage({
    ...(handlebars === undefined ? {} : { parseExpression: handlebars.parseExpression }),
    ...(conditions === undefined ? {} : { conditions }),
  });
}
