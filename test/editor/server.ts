import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const BIN = fileURLToPath(
  new URL('../../node_modules/yaml-language-server/bin/yaml-language-server', import.meta.url),
);
const SCHEMAS = new URL('../../schemas/', import.meta.url);

/** A place in a text, both from 0, as the protocol counts. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** What the server says of a text. */
export interface Problem {
  readonly message: string;
  readonly range: { readonly start: Position; readonly end: Position };
}

/** One thing that the server offers to write. */
export interface Offer {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
  readonly insertText?: string;
  readonly textEdit?: { readonly newText: string };
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: {
    readonly uri?: string;
    readonly diagnostics?: readonly Problem[];
    readonly items?: readonly unknown[];
  };
  readonly result?: unknown;
}

/** The YAML language server that editors run, spoken to as they do; a text names its schema in its first line. */
export class Editor {
  readonly #server: ChildProcessWithoutNullStreams;
  readonly #folder = mkdtempSync(join(tmpdir(), 'runbook-editor-'));
  readonly #answers = new Map<number, (result: unknown) => void>();
  readonly #problems = new Map<string, (problems: readonly Problem[]) => void>();
  #received = Buffer.alloc(0);
  #sent = 0;
  #files = 0;

  constructor() {
    this.#server = spawn(process.execPath, [BIN, '--stdio'], { stdio: 'pipe' });
    this.#server.stdout.on('data', (bytes: Buffer) => this.#receive(bytes));
  }

  async start(): Promise<this> {
    const capabilities = {
      textDocument: { hover: { contentFormat: ['markdown'] } },
      workspace: { configuration: true },
    };
    await this.#ask('initialize', { processId: process.pid, rootUri: null, capabilities });
    this.#tell('initialized', {});
    return this;
  }

  /** Opens a text that is checked with a schema of `schemas/`, and waits for what the server says of it. */
  async open(
    text: string,
    schema = 'playbook',
  ): Promise<{ readonly uri: string; readonly problems: readonly Problem[] }> {
    const line = `# yaml-language-server: $schema=${new URL(`${schema}.schema.json`, SCHEMAS).href}\n`;
    const file = join(this.#folder, `${++this.#files}.yaml`);
    writeFileSync(file, line + text);
    const uri = pathToFileURL(file).href;
    const problems = new Promise<readonly Problem[]>((resolve) => this.#problems.set(uri, resolve));
    this.#tell('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text: line + text },
    });
    const found = await problems;
    // The first line is the editor's own.
    return { uri, problems: found.map((problem) => ({ ...problem, range: shifted(problem.range) })) };
  }

  /** What is offered at `|` in a text. */
  async complete(marked: string, schema?: string): Promise<readonly Offer[]> {
    const { text, position } = unmarked(marked);
    const { uri } = await this.open(text, schema);
    const result = await this.#ask('textDocument/completion', { textDocument: { uri }, position });
    return (result as { items?: readonly Offer[] } | null)?.items ?? [];
  }

  /** What is shown of the word at `|` in a text. */
  async hover(marked: string, schema?: string): Promise<string> {
    const { text, position } = unmarked(marked);
    const { uri } = await this.open(text, schema);
    const result = await this.#ask('textDocument/hover', { textDocument: { uri }, position });
    return (result as { contents?: { value?: string } } | null)?.contents?.value ?? '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ask('shutdown', null);
    const ended = new Promise((resolve) => this.#server.once('exit', resolve));
    this.#tell('exit', null);
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#sent;
    this.#send({ id, method, params });
    return new Promise((resolve) => this.#answers.set(id, resolve));
  }

  #tell(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const head = this.#received.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/i.exec(this.#received.subarray(0, head).toString())?.[1]);
      if (head === -1 || this.#received.length < head + 4 + length) return;
      const body = this.#received.subarray(head + 4, head + 4 + length).toString();
      this.#received = this.#received.subarray(head + 4 + length);
      this.#take(JSON.parse(body) as Message);
    }
  }

  #take({ id, method, params, result }: Message): void {
    if (method === 'workspace/configuration') {
      const yaml = { validate: true, hover: true, completion: true, schemaStore: { enable: false } };
      this.#send({ id, result: (params?.items ?? []).map((_, index) => (index === 0 ? yaml : {})) });
    } else if (method === 'textDocument/publishDiagnostics') {
      this.#problems.get(params?.uri ?? '')?.(params?.diagnostics ?? []);
    } else if (method !== undefined && id !== undefined) this.#send({ id, result: null });
    else if (typeof id === 'number') this.#answers.get(id)?.(result);
  }
}

const shifted = ({ start, end }: Problem['range']): Problem['range'] => ({
  start: { ...start, line: start.line - 1 },
  end: { ...end, line: end.line - 1 },
});

function unmarked(marked: string): { readonly text: string; readonly position: Position } {
  const before = marked.slice(0, marked.indexOf('|>')).split('\n');
  return {
    text: marked.replace('|>', ''),
    // The line that names the schema comes before.
    position: { line: before.length, character: before.at(-1)?.length ?? 0 },
  };
}
