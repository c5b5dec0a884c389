import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Language } from '../language/language.ts';
import { languageNeeds, loadLanguage } from '../language/load.ts';
import type { Registry } from '../steps/kind.ts';
import { parseDocument, type SourceDocument } from './document.ts';
import { isMapping } from './json-schema.ts';
import { lint } from './lint/index.ts';
import { placeSteps } from './lint/step-places.ts';
import { collectTexts } from './lint/texts.ts';
import type { Around, LoadedPlaybook, PlaybookFile } from './loaded.ts';
import { meant } from './meant.ts';
import { type Identity, normalise } from './normalise.ts';
import type { Playbook } from './playbook.ts';
import { type Pruned, prune } from './prune.ts';
import { scopeTypes, unsureTypes } from './scope-types.ts';
import { checkStructure, toDiagnostic } from './structure.ts';
import type { Violation } from './violations.ts';

/**
 * Reads and checks a playbook; every error at once, in the order of the file. What one error makes uncertain
 * is left out of later checks, so that one mistake is one message.
 */
export async function loadPlaybook(
  { file, name, text }: PlaybookFile,
  registry: Registry,
  around: Around = {},
): Promise<LoadedPlaybook> {
  const parsed = parseDocument(file, text);
  if (parsed.document === undefined) return { ok: false, diagnostics: sorted(parsed.diagnostics) };
  const identity = { file, name, digest: () => sha256(text) };
  const checked = await check(parsed.document, identity, registry, parsed.diagnostics.every(isWarning));
  const own = sorted([...parsed.diagnostics, ...checked.diagnostics]);
  const { library, chain = [] } = around;
  const isPlaying = library !== undefined && Object.hasOwn(registry, 'play') && /\bplay\b/.test(text);
  if (!isPlaying) return concluded(checked, own);
  const { link } = await import('./link.ts');
  const files = [...chain, { file, name, text }];
  const texts = [text];
  const linked = await link(checked.playbook, {
    document: parsed.document,
    library,
    chain: files,
    load: (played) => {
      texts.push(played.text);
      return loadPlaybook(played, registry, { library, chain: files, onText: (inner) => texts.push(inner) });
    },
  });
  for (const read of texts.slice(1)) around.onText?.(read);
  const language = await loadLanguage(languageNeeds(texts.join('\n')));
  return concluded({ ...checked, playbook: linked.playbook, language }, [...own, ...linked.diagnostics]);
}

function concluded(checked: Checked, diagnostics: readonly Diagnostic[]): LoadedPlaybook {
  if (diagnostics.some(({ severity }) => severity === 'error') || checked.language === undefined)
    return { ok: false, diagnostics };
  return { ok: true, playbook: checked.playbook, language: checked.language, warnings: diagnostics };
}

/** Loaded when a play asks for it, since checking needs no digest and the module takes milliseconds to load. */
const sha256 = (text: string): string =>
  process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');

interface Checked {
  readonly playbook: Playbook;
  readonly language?: Language;
  readonly diagnostics: readonly Diagnostic[];
}

const isWarning = ({ severity }: Diagnostic): boolean => severity !== 'error';

async function check(
  document: SourceDocument,
  identity: Identity,
  registry: Registry,
  readable: boolean,
): Promise<Checked> {
  const structure = await checkStructure(document);
  const sound: Pruned =
    structure.violations.length === 0
      ? { value: document.value, steps: new Set(), inputs: new Set() }
      : prune(document.value, structure.violations, Object.keys(registry));
  const { playbook, violations, lost } = normalise(sound.value, identity, registry);
  // A step without a kind after its unknown key was cut out is that same mistake.
  const faults =
    structure.violations.length === 0 ? violations.map((violation) => toDiagnostic(violation, document)) : [];
  if (!isMapping(document.value)) return { playbook, diagnostics: structure.diagnostics };
  const inputs = hidesInputs(structure.violations) ? namedInputs(document.text) : sound.inputs;
  const unsure = { steps: new Set([...sound.steps, ...lost]), inputs };
  const language = await loadLanguage(languageNeeds(document.text));
  const types = unsureTypes(scopeTypes(playbook, registry), unsure, registry);
  const places = placeSteps(playbook);
  const texts = collectTexts({ playbook, places, registry, language, types });
  const context = {
    playbook,
    source: document,
    registry,
    language,
    types,
    places,
    texts,
    whole: readable && structure.violations.length === 0 && faults.length === 0,
    unsure,
  };
  return { playbook, language, diagnostics: [...structure.diagnostics, ...faults, ...lint(context)] };
}

/** Whether the declaration of all inputs is lost: misspelt, or no mapping. */
const hidesInputs = (violations: readonly Violation[]): boolean =>
  violations.some(
    ({ code, path: [key, ...rest] }) =>
      rest.length === 0 &&
      (key === 'inputs' || (code === 'RB201' && meant(String(key), ['inputs']) !== undefined)),
  );

const namedInputs = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/\binputs\s*\.\s*(\w+)/g)].map(([, name = '']) => name));

function sorted(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const offset = ({ at }: Diagnostic): number => at?.start.offset ?? 0;
  return [...diagnostics].sort(
    (left, right) => offset(left) - offset(right) || left.code.localeCompare(right.code),
  );
}
