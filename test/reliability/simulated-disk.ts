import type { AppendFile, Folder } from '../../src/ports/files.ts';

const SECTOR = 512;

/** Bytes of a write from which on its holes are of no interest: no record is that long. */
const LARGE = 16 * 1024;

/** The power fails: whatever the program does after that reaches no disk. One for all, since a stack takes long. */
const POWER_FAILURE = new Error('the power failed');

/** Bytes that were written behind the last sync of a file, or the cut to a length. */
type Change =
  | { readonly at: number; readonly bytes: Uint8Array }
  | { readonly cut: number; readonly bytes?: never };

interface SimulatedFile {
  readonly type: 'file';
  /** What outlasts a power failure. */
  readonly synced: Uint8Array;
  readonly pending: readonly Change[];
}

interface SimulatedFolder {
  readonly type: 'folder';
  readonly synced: ReadonlyMap<string, number>;
  /** A name that was made, moved or removed since the folder's last sync. */
  readonly pending: readonly { readonly remove?: string; readonly add?: string; readonly node: number }[];
}

type Node = SimulatedFile | SimulatedFolder;

/** All nodes of a disk by number; the root is 0. Never changed in place, so a copy costs one map. */
export type Image = ReadonlyMap<number, Node>;

const EMPTY_FOLDER: SimulatedFolder = { type: 'folder', synced: new Map(), pending: [] };
const NOTHING = new Uint8Array();

/** An error of the operating system. */
export const systemError = (code: string, path = ''): Error =>
  Object.assign(new Error(`${code}: ${path}`), { code, path });

const applied = (bytes: Uint8Array, changes: readonly Change[]): Uint8Array => {
  const [only] = changes;
  if (only === undefined) return bytes;
  if (bytes.length === 0 && changes.length === 1 && only.bytes && only.at === 0) return only.bytes;
  let length = bytes.length;
  let most = length;
  for (const change of changes) {
    length = change.bytes ? Math.max(length, change.at + change.bytes.length) : change.cut;
    most = Math.max(most, length);
  }
  const result = Buffer.alloc(most);
  result.set(bytes);
  for (const change of changes) {
    if (change.bytes) result.set(change.bytes, change.at);
    else result.fill(0, change.cut);
  }
  return result.subarray(0, length);
};

const named = ({ synced, pending }: SimulatedFolder): Map<string, number> => {
  const names = new Map(synced);
  for (const { remove, add, node } of pending) {
    if (remove !== undefined) names.delete(remove);
    if (add !== undefined) names.set(add, node);
  }
  return names;
};

/** What is asked before each operation: to let it happen, or to throw. */
export type Fault = (operation: string, name: string, disk: SimulatedDisk) => void;

/**
 * A disk that keeps apart what was synced and what was not, names too: a file's name is on it after its folder's sync
 * only. Every system call is an operation; a fault may be thrown at each of them.
 */
export class SimulatedDisk {
  image: Map<number, Node>;
  /** Operations that were begun. */
  operations = 0;
  #next: number;
  #dead = false;
  readonly #fault: Fault;

  constructor(image: Image = new Map([[0, EMPTY_FOLDER]]), fault: Fault = () => {}) {
    this.image = new Map(image);
    this.#next = Math.max(...image.keys()) + 1;
    this.#fault = fault;
  }

  get root(): Folder {
    return this.#folderAt(0, '/disk');
  }

  /** After this nothing reaches the disk. */
  fail(): never {
    this.#dead = true;
    throw POWER_FAILURE;
  }

  get failed(): boolean {
    return this.#dead;
  }

  /** The bytes of a file as a running program sees them. */
  live(node: number): Uint8Array {
    const file = this.#file(node);
    return applied(file.synced, file.pending);
  }

  /** Lets an operation happen, or a fault in its place; one that a power failure meets may have happened. */
  #operate<T>(operation: string, name: string, change: () => T, part: () => void = () => {}): T {
    if (this.#dead) throw POWER_FAILURE;
    this.operations += 1;
    try {
      this.#fault(operation, name, this);
    } catch (error) {
      if (!this.#dead) part();
      else if (operation !== 'sync') change();
      throw error;
    }
    return change();
  }

  #file(node: number): SimulatedFile {
    const found = this.image.get(node);
    if (found?.type !== 'file') throw new Error(`node ${node} is no file`);
    return found;
  }

  #folder(node: number): SimulatedFolder {
    const found = this.image.get(node);
    if (found?.type !== 'folder') throw new Error(`node ${node} is no folder`);
    return found;
  }

  #change(node: number, change: Change): void {
    const file = this.#file(node);
    this.image.set(node, { ...file, pending: [...file.pending, change] });
  }

  #rename(node: number, change: { remove?: string; add?: string; node: number }): void {
    const folder = this.#folder(node);
    this.image.set(node, { ...folder, pending: [...folder.pending, change] });
  }

  #make(parent: number, name: string, made: Node): number {
    const node = this.#next;
    this.#next += 1;
    this.image.set(node, made);
    this.#rename(parent, { add: name, node });
    return node;
  }

  #sync(node: number, name: string): void {
    this.#operate('sync', name, () => {
      const found = this.image.get(node);
      if (found?.type === 'file')
        this.image.set(node, { type: 'file', synced: this.live(node), pending: [] });
      if (found?.type === 'folder')
        this.image.set(node, { type: 'folder', synced: named(found), pending: [] });
    });
  }

  #find(folder: number, name: string): number | undefined {
    return named(this.#folder(folder)).get(name);
  }

  #opened(folder: number, name: string): number {
    const node = this.#find(folder, name);
    if (node === undefined) throw systemError('ENOENT', name);
    return node;
  }

  #create(folder: number, name: string): number {
    return this.#operate('open', name, () =>
      this.#make(folder, name, { type: 'file', synced: NOTHING, pending: [] }),
    );
  }

  /** Writes bytes; a fault that is no power failure lets a part of them through. */
  #write(node: number, name: string, at: number, bytes: Uint8Array): void {
    // Not copied: what the program writes it does not change afterwards.
    const put = (some: Uint8Array) => () => this.#change(node, { at, bytes: some });
    this.#operate('write', name, put(bytes), put(bytes.subarray(0, bytes.length >> 1)));
  }

  /** Puts a new file with these bytes in the place of another. */
  #replace(folder: number, name: string, bytes: Uint8Array, synced: boolean): void {
    const temporary = `.${this.#next}.tmp`;
    const node = this.#create(folder, temporary);
    this.#write(node, temporary, 0, bytes);
    if (synced) this.#sync(node, temporary);
    this.#operate('rename', name, () => this.#rename(folder, { remove: temporary, add: name, node }));
  }

  #appendFile(node: number, name: string): AppendFile {
    let size = this.live(node).length;
    return {
      get size() {
        return size;
      },
      append: (bytes) => {
        this.#write(node, name, this.live(node).length, bytes);
        size += bytes.length;
      },
      sync: () => this.#sync(node, name),
      close: () => {},
    };
  }

  #folderAt(node: number, path: string): Folder {
    return {
      path,
      open: (name, create) => {
        if (create === 'existing') {
          const found = this.#opened(node, name);
          return this.#operate('open', name, () => this.#appendFile(found, name));
        }
        if (this.#find(node, name) !== undefined) throw systemError('EEXIST', name);
        return this.#appendFile(this.#create(node, name), name);
      },
      read: (name) => {
        const found = this.#find(node, name);
        return found === undefined ? undefined : this.live(found);
      },
      slice: (name, start, length) => this.live(this.#opened(node, name)).subarray(start, start + length),
      write: (name, bytes) => {
        this.#replace(node, name, bytes, true);
        this.#sync(node, path);
      },
      rewrite: (name, pieces) => this.#replace(node, name, Buffer.from([...pieces].join('')), false),
      truncate: (name, length) => {
        const file = this.#opened(node, name);
        this.#operate('truncate', name, () => this.#change(file, { cut: length }));
        this.#sync(file, name);
      },
      remove: (name) => {
        const found = this.#find(node, name);
        if (found === undefined) return;
        this.#operate('remove', name, () => this.#rename(node, { remove: name, node: found }));
      },
      exists: (name) => this.#find(node, name) !== undefined,
      list: () => [...named(this.#folder(node)).keys()].sort(),
      sync: () => this.#sync(node, path),
      removeFolder: (name) => {
        const found = this.#find(node, name);
        if (found === undefined || named(this.#folder(found)).size > 0) return;
        this.#operate('remove', name, () => this.#rename(node, { remove: name, node: found }));
      },
      folder: (name) => {
        let found = this.#find(node, name);
        if (found === undefined) {
          found = this.#operate('mkdir', name, () => this.#make(node, name, EMPTY_FOLDER));
          this.#sync(node, path);
        }
        return this.#folderAt(found, `${path}/${name}`);
      },
    };
  }
}

/** What is left when the power comes back: of what was not synced any part may be missing. */
export function afterPowerFailure(image: Image, random: () => number): Image {
  const left = new Map<number, Node>();
  for (const [number, node] of image) {
    if (node.type === 'file') {
      left.set(number, { type: 'file', synced: survivingBytes(node, random), pending: [] });
    } else {
      left.set(number, { type: 'folder', synced: survivingNames(node, random), pending: [] });
    }
  }
  return left;
}

const survivingNames = (folder: SimulatedFolder, random: () => number): ReadonlyMap<string, number> => {
  if (folder.pending.length === 0) return folder.synced;
  const fate = random();
  if (fate < 0.3) return named(folder);
  if (fate < 0.5) return folder.synced;
  return named({ ...folder, pending: folder.pending.filter(() => random() < 0.5) });
};

const survivingBytes = (file: SimulatedFile, random: () => number): Uint8Array => {
  if (file.pending.length === 0) return file.synced;
  const fate = random();
  if (fate < 0.2) return applied(file.synced, file.pending);
  if (fate < 0.3) return file.synced;
  if (fate < 0.5 && file.pending.every(({ bytes }) => bytes && bytes.length < LARGE))
    return missingSectors(file, random);
  return applied(
    file.synced,
    file.pending.flatMap((change) => survivors(change, random)),
  );
};

/** What is left of one write: all, nothing, its beginning, or zeros in the place of its end. */
const survivors = (change: Change, random: () => number): readonly Change[] => {
  const fate = random();
  if (fate < 0.3) return [change];
  if (fate < 0.5 || change.bytes === undefined) return [];
  const { at, bytes } = change;
  const kept = Math.floor(random() * (bytes.length + 1));
  if (fate < 0.75 || bytes.length >= LARGE) return [{ at, bytes: bytes.subarray(0, kept) }];
  const zeroed = Uint8Array.from(bytes).fill(0, fate < 0.85 ? 0 : kept);
  return [{ at, bytes: zeroed }];
};

/** The length of the file is there, and some of the sectors behind what was synced are not. */
const missingSectors = (file: SimulatedFile, random: () => number): Uint8Array => {
  const bytes = Uint8Array.from(applied(file.synced, file.pending));
  const from = file.synced.length;
  for (let sector = from - (from % SECTOR); sector < bytes.length; sector += SECTOR) {
    if (random() < 0.5) bytes.fill(0, Math.max(sector, from), Math.min(sector + SECTOR, bytes.length));
  }
  return bytes;
};
