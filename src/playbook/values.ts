import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Code } from '../diagnostics/codes.ts';
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import type { Positions } from './positions.ts';

/** How many nodes may be reached through aliases; real playbooks stay far below. */
const MAX_ALIASED = 10_000;

/** More than that is one mistake made by a program. */
const MOST_REPORTED = 50;

/** The plain value of a document, which node each alias stands for, and what is wrong with the nodes. */
export interface Values {
  readonly value: unknown;
  readonly aliases: ReadonlyMap<Alias, Node>;
  readonly diagnostics: readonly Diagnostic[];
  /** Some value is missing or cut short: checking it further would only mislead. */
  readonly partial: boolean;
}

/** The span of a node; an empty one covers the character before it. */
export function nodeSpan(node: Node, positions: Positions): Span {
  const [start, end] = node.range ?? [0, 0];
  return positions.span(start, end);
}

/** Turns nodes into plain JSON values: duplicate keys, inexact numbers and alias bombs are found on the way. */
export function toValues(contents: Node, positions: Positions): Values {
  const reader = new Reader(positions);
  const value = reader.read(contents);
  return { value, aliases: reader.aliases, diagnostics: reader.diagnostics, partial: reader.partial };
}

class Reader {
  readonly aliases = new Map<Alias, Node>();
  readonly diagnostics: Diagnostic[] = [];
  partial = false;
  readonly #positions: Positions;
  readonly #anchors = new Map<string, Node>();
  /** Anchors whose nodes are being read: an alias to one of them would never end. */
  readonly #open = new Set<Node>();
  #insideAlias = 0;
  #aliased = 0;

  constructor(positions: Positions) {
    this.#positions = positions;
  }

  read(node: unknown): unknown {
    if (this.#insideAlias > 0 && ++this.#aliased > MAX_ALIASED) return null;
    if (isAlias(node)) return this.#alias(node);
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return null;
    if (node.anchor !== undefined && this.#insideAlias === 0) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return this.#scalar(node);
    this.#open.add(node);
    const value = isMap(node) ? this.#map(node) : this.#sequence(node);
    this.#open.delete(node);
    return value;
  }

  #sequence(node: YAMLSeq): unknown[] {
    return node.items.map((item) => this.read(item));
  }

  #map(node: YAMLMap): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    const places = new Map<string, Node>();
    let next = false;
    for (const pair of node.items) {
      const key = this.#key(pair);
      if (key === undefined) continue;
      const first = places.get(key.name);
      if (first !== undefined) {
        // A second id is a step without its dash: what follows is that step's, not given twice.
        if (!next) this.#duplicate(key, first);
        next ||= key.name === 'id';
        continue;
      }
      places.set(key.name, key.node);
      // Plain assignment of __proto__ would change the object and hide the key from the check of unknown keys.
      Object.defineProperty(value, key.name, {
        value: this.read(pair.value),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return value;
  }

  #key({ key: node }: Pair): { readonly name: string; readonly node: Node } | undefined {
    if (isScalar(node)) return { name: node.source ?? String(node.value ?? ''), node };
    const at = isMap(node) || isSeq(node) || isAlias(node) ? node : undefined;
    const inner = isMap(node) && node.items.length === 1 ? node.items[0]?.key : undefined;
    if (isScalar(inner)) {
      const help = `Write: "{{${inner.source ?? ''}}}"`;
      this.#report(
        'RB102',
        'a text that starts with {{ must be quoted, since YAML reads { as the start of a mapping',
        at,
        { help },
      );
    } else {
      const help = 'A text that starts with {, [, * or & must be quoted.';
      this.#report('RB102', 'a key must be a plain text', at, { help });
    }
    this.partial = true;
    return undefined;
  }

  #duplicate(key: { readonly name: string; readonly node: Node }, first: Node): void {
    if (this.#insideAlias > 0) return;
    const related = [{ message: 'first here', at: nodeSpan(first, this.#positions) }];
    const help = key.name === 'id' ? 'Begin a new step with "- ", or keep one of the two.' : undefined;
    this.#report('RB104', `the key "${key.name}" stands here twice`, key.node, {
      related,
      ...(help && { help }),
    });
  }

  #scalar(node: Scalar): unknown {
    const { value } = node;
    if (typeof value !== 'number') return typeof value === 'bigint' ? Number(value) : value;
    if (Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)) return value;
    if (this.#insideAlias === 0) {
      const written = (node.source ?? String(value)).slice(0, 40);
      const help = `Write it as a text: "${written}"`;
      this.#report('RB106', `the number ${written} cannot be kept exactly`, node, { help });
    }
    return 0;
  }

  #alias(node: Alias): unknown {
    const target = this.aliases.get(node) ?? this.#anchors.get(node.source);
    if (target === undefined) {
      const help = `Define it before with &${node.source}, or quote the text if no alias is meant.`;
      return this.#refuse('RB102', `the alias *${node.source} has no anchor before it`, node, help);
    }
    if (this.#open.has(target))
      return this.#refuse('RB103', `the alias *${node.source} contains itself`, node, 'Write the value out.');
    this.aliases.set(node, target);
    const outermost = this.#insideAlias++ === 0;
    const value = this.read(target);
    this.#insideAlias--;
    if (outermost && this.#aliased > MAX_ALIASED && !this.partial) {
      const help = 'Aliases of aliases multiply: write the values out.';
      this.#refuse('RB103', `aliases expand to more than ${MAX_ALIASED} values`, node, help);
    }
    return value;
  }

  #refuse(code: Code, message: string, node: Node, help: string): null {
    this.partial = true;
    if (this.#insideAlias === 0) this.#report(code, message, node, { help });
    return null;
  }

  #report(
    code: Code,
    message: string,
    node: Node | undefined,
    more: Pick<Diagnostic, 'help' | 'related'>,
  ): void {
    if (this.diagnostics.length >= MOST_REPORTED) return;
    const at = node === undefined ? {} : { at: nodeSpan(node, this.#positions) };
    this.diagnostics.push({ code, severity: 'error', message, ...at, ...more });
  }
}
