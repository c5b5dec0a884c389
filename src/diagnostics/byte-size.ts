const UNITS = ['KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A number of bytes for people: `12 bytes`, `3.4 KiB`, `120 MiB`. */
export function byteSize(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  let size = bytes / 1024;
  let unit = 0;
  // What would be shown as 1024 is one of the next.
  while (size >= 1023.5 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size < 9.95 ? Math.round(size * 10) / 10 : Math.round(size)} ${UNITS[unit] ?? ''}`;
}
