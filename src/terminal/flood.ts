/** Characters that are shown at once, and again each second; more than that nobody reads. */
const BURST = 1024 * 1024;

/** Lets output through as fast as a person could scroll; what is held back is counted, not kept. */
export class FloodGate {
  private allowance = BURST;
  private last: number;
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
    this.last = now();
  }

  /** Whether `size` more characters may be shown now. */
  admits(size: number): boolean {
    const now = this.now();
    this.allowance = Math.min(BURST, this.allowance + ((now - this.last) / 1000) * BURST);
    this.last = now;
    if (size > this.allowance) return false;
    this.allowance -= size;
    return true;
  }
}
