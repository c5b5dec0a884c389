/** A piece of output as a line; `cut` characters of a long one are left out. */
export interface Line {
  readonly text: string;
  readonly cut: number;
}

/** Characters of a line that are kept. */
const LINE_LIMIT = 2000;

/** Turns the bytes of one stream into lines; memory is bounded by the longest line that is kept. */
export class LineBuffer {
  private decoder = new TextDecoder();
  private text = '';
  private cut = 0;
  /** A carriage return at the end of a piece: whether a line feed follows is not known yet. */
  private held = '';

  /** The lines that these bytes complete; a carriage return ends a line too, as progress bars use it. */
  push(bytes: Uint8Array): Line[] {
    const text = this.held + this.decoder.decode(bytes, { stream: true });
    this.held = text.endsWith('\r') ? '\r' : '';
    const parts = text.slice(0, text.length - this.held.length).split(/\r\n|\n|\r/);
    const last = parts.pop() ?? '';
    const lines = parts.map((part) => {
      this.extend(part);
      return this.take();
    });
    this.extend(last);
    return lines;
  }

  /** The line that has begun, if any, and a fresh start. */
  end(): Line[] {
    this.extend(this.decoder.decode());
    const open = this.text !== '' || this.held !== '' ? [this.take()] : [];
    this.held = '';
    return open;
  }

  private extend(part: string): void {
    const room = Math.max(0, LINE_LIMIT - this.text.length);
    this.text += part.slice(0, room);
    this.cut += Math.max(0, part.length - room);
  }

  private take(): Line {
    const line = { text: this.text, cut: this.cut };
    this.text = '';
    this.cut = 0;
    return line;
  }
}
