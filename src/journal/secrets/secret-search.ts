import type { Secret } from '../../playbook/inputs.ts';
import { CutSearch, signsCutOff } from './cut-secrets.ts';
import { type FoldedView, type Stretch, withoutBreaks, withoutEscapes } from './folded-view.ts';
import { BEFORE_BREAK, needlesOf } from './forms.ts';
import { type Hit, NeedleSearch } from './needle-search.ts';

/** A secret that escape sequences stretch over more bytes than these is not waited for. */
const FARTHEST_HELD = 64 * 1024;
const LINE_FEED = 0x0a;

/** Bytes as they are searched. */
export interface Searched {
  readonly bytes: Buffer;
  /** Without escape sequences, where there are any. */
  readonly plain: FoldedView | undefined;
  /** Without line ends too, where secrets are long enough to be broken into lines. */
  readonly joined: FoldedView | undefined;
}

/** Finds the secrets of a play in bytes, in all their forms. */
export class SecretSearch {
  readonly #all: NeedleSearch;
  readonly #cut: CutSearch;
  /** Those that may be broken into lines, and what of them stands on the first. */
  readonly #broken: { readonly needles: NeedleSearch; readonly heads: NeedleSearch } | undefined;

  constructor(secrets: readonly Secret[]) {
    const { all, broken } = needlesOf(secrets);
    this.#all = new NeedleSearch(all);
    this.#cut = new CutSearch(all);
    const heads = broken.map(({ name, bytes }) => ({ name, bytes: bytes.subarray(0, BEFORE_BREAK) }));
    if (broken.length > 0)
      this.#broken = { needles: new NeedleSearch(broken), heads: new NeedleSearch(heads) };
  }

  /** Prepares bytes for both questions. */
  look(bytes: Buffer): Searched {
    const plain = withoutEscapes(bytes, (before, after) => this.#all.joins(before, after));
    const isBroken = this.#broken?.heads.finds(plain?.bytes ?? bytes);
    return { bytes, plain, joined: isBroken ? withoutBreaks(bytes) : undefined };
  }

  /** Every place where a secret stands, the first first and of two at the same place the longer. */
  hits({ bytes, plain, joined }: Searched, whole: boolean): readonly Hit[] {
    const coloured = plain ? this.#all.hits(plain.bytes).map((hit) => placed(hit, plain)) : [];
    const broken = joined
      ? (this.#broken?.needles.hits(joined.bytes).map((hit) => placed(hit, joined)) ?? [])
      : [];
    return [
      ...this.#all.hits(bytes),
      ...this.#cut.hits(bytes, whole),
      ...coloured,
      ...broken.filter(({ start }) => beginsOnALine(bytes, start)),
    ].sort((a, b) => a.start - b.start || b.end - a.end);
  }

  /** Where the first secret may begin that what follows can complete; the length where none does. */
  open({ bytes, plain, joined }: Searched): number {
    const cuts = signsCutOff(bytes).map((length) => {
      const before = bytes.length - length;
      const open = this.#all.open(length === 0 ? bytes : bytes.subarray(0, before));
      return open === before ? bytes.length : open;
    });
    const near = (place: number): boolean =>
      bytes.length - place <= Math.max(this.#all.longest, this.#broken?.needles.longest ?? 0) + FARTHEST_HELD;
    const folded = [
      this.#broken?.heads.open(bytes),
      plain && openIn(plain, this.#all, near),
      joined &&
        this.#broken &&
        openIn(joined, this.#broken.needles, (at) => near(at) && beginsOnALine(bytes, at)),
    ];
    return Math.min(...cuts, ...folded.map((open) => open ?? bytes.length));
  }
}

const placed = ({ name, start, end }: Hit, view: FoldedView): Hit => ({
  name,
  start: view.place(start),
  end: view.place(end - 1) + 1,
});

/** Whether enough stands on its first line to tell what is broken into lines from a line that ends. */
const beginsOnALine = (bytes: Buffer, start: number): boolean =>
  !bytes.subarray(start, start + BEFORE_BREAK).includes(LINE_FEED);

function openIn(
  view: FoldedView,
  search: NeedleSearch,
  accepts: (place: number) => boolean,
): number | undefined {
  const open = search.open(view.bytes, (start) => accepts(view.place(start)));
  return open === view.bytes.length ? undefined : view.place(open);
}

/** The escape sequences in a stretch: they stay, since what follows is drawn by them. */
export const escapesIn = ({ bytes, plain }: Searched, stretch: Stretch): readonly Buffer[] =>
  plain?.left(stretch).map(({ start, end }) => bytes.subarray(start, end)) ?? [];
