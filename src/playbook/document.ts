import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import type { Path } from '../steps/step.ts';
import { compose } from './compose.ts';
import { indexPositions, type Positions } from './positions.ts';
import { sourceRange } from './source-range.ts';
import { nodeSpan, toValues } from './values.ts';

/** A YAML file that was read: plain values, and where each of them stands. */
export interface SourceDocument {
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
  /** Where the key or the value at a path stands; for a path that leads nowhere, its nearest parent. */
  spanOf(path: Path, part: 'key' | 'value'): Span;
  /** Where a part of the text at a path stands; `offset` and `length` count in the text after YAML unquoted it. */
  spanInside(path: Path, offset: number, length: number): Span;
}

/** What became of a file: `document` is absent when its values cannot be relied upon. */
export interface ParsedDocument {
  readonly document?: SourceDocument;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a text as YAML 1.2 core: one document, at most 1 MiB, depth 32. Never throws; faults have codes RB1xx. */
export function parseDocument(file: string, text: string): ParsedDocument {
  const positions = indexPositions(file, text);
  const composed = compose(text, positions);
  const diagnostics = [...byteOrderMark(text, positions), ...composed.diagnostics];
  if (composed.contents === undefined) {
    return {
      diagnostics: composed.diagnostics.length > 0 ? diagnostics : [...diagnostics, empty(positions)],
    };
  }
  const values = toValues(composed.contents, positions);
  diagnostics.push(...values.diagnostics);
  if (values.partial) return { diagnostics };
  if (values.value === null) return { diagnostics: [...diagnostics, empty(positions)] };
  const finder = new Finder(composed.contents, values.aliases, positions, text);
  const document: SourceDocument = {
    file,
    text,
    value: values.value,
    spanOf: (path, part) => finder.spanOf(path, part),
    spanInside: (path, offset, length) => finder.spanInside(path, offset, length),
  };
  return { document, diagnostics };
}

function byteOrderMark(text: string, positions: Positions): Diagnostic[] {
  if (!text.startsWith('\ufeff')) return [];
  const message = 'the file begins with a byte order mark, which YAML tools may refuse';
  return [{ code: 'RB110', severity: 'warning', message, at: positions.span(0, 0) }];
}

function empty(positions: Positions): Diagnostic {
  const help = 'Begin with: runbook: 1, then title: and steps:';
  return {
    code: 'RB109',
    severity: 'error',
    message: 'the playbook is empty',
    at: positions.span(0, 0),
    help,
  };
}

/** A place in the tree: the node, and the pair that holds it when its parent is a mapping. */
interface Place {
  readonly node: Node | undefined;
  readonly pair: Pair | undefined;
}

class Finder {
  readonly #root: Place;
  readonly #aliases: ReadonlyMap<Alias, Node>;
  readonly #positions: Positions;
  readonly #text: string;
  /** Pairs by name for mappings that were searched, so that many look-ups in one mapping stay cheap. */
  readonly #pairs = new Map<Node, ReadonlyMap<string, Pair>>();

  constructor(contents: Node, aliases: ReadonlyMap<Alias, Node>, positions: Positions, text: string) {
    this.#root = { node: contents, pair: undefined };
    this.#aliases = aliases;
    this.#positions = positions;
    this.#text = text;
  }

  spanOf(path: Path, part: 'key' | 'value'): Span {
    const { node, pair } = this.#find(path);
    const key = pair?.key as Node | undefined;
    if (part === 'key' && key !== undefined) return nodeSpan(key, this.#positions);
    // A key without a value has an empty node far from it; the key is where a person looks.
    const empty = node === undefined || node.range?.[0] === node.range?.[1];
    if (empty && key !== undefined) return nodeSpan(key, this.#positions);
    return node === undefined ? this.#positions.span(0, 0) : nodeSpan(node, this.#positions);
  }

  spanInside(path: Path, offset: number, length: number): Span {
    const node = this.#resolve(this.#find(path).node);
    if (!isScalar(node) || typeof node.value !== 'string') return this.spanOf(path, 'value');
    const range = sourceRange(this.#text, node, offset, length);
    return range === undefined ? this.spanOf(path, 'value') : this.#positions.span(...range);
  }

  #find(path: Path): Place {
    let place = this.#root;
    for (const part of path) {
      const next = this.#child(this.#resolve(place.node), part);
      if (next === undefined) return place;
      place = next;
    }
    return place;
  }

  #child(parent: Node | undefined, part: string | number): Place | undefined {
    if (isSeq(parent)) {
      const item = parent.items[Number(part)];
      return item === undefined ? undefined : { node: item as Node, pair: undefined };
    }
    if (!isMap(parent)) return undefined;
    const pair = this.#pairsOf(parent).get(String(part));
    return pair && { node: (pair.value ?? undefined) as Node | undefined, pair };
  }

  #pairsOf(map: Node & { items: Pair[] }): ReadonlyMap<string, Pair> {
    const known = this.#pairs.get(map);
    if (known !== undefined) return known;
    const pairs = new Map<string, Pair>();
    for (const pair of map.items) {
      const name = isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value ?? '')) : undefined;
      if (name !== undefined && !pairs.has(name)) pairs.set(name, pair);
    }
    this.#pairs.set(map, pairs);
    return pairs;
  }

  #resolve(node: Node | undefined): Node | undefined {
    let resolved = node;
    while (isAlias(resolved)) resolved = this.#aliases.get(resolved);
    return resolved;
  }
}
