/** Reads answers in packed columns; the format is told in eclor/faces/api/packed.py. */

const MAGIC = 0x314c4345; // "ECL1", little-endian

type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

const READERS: Record<string, (buffer: ArrayBuffer, at: number, rows: number) => Numbers> = {
  u1: (buffer, at, rows) => new Uint8Array(buffer, at, rows),
  u2: (buffer, at, rows) => new Uint16Array(buffer, at, rows),
  u4: (buffer, at, rows) => new Uint32Array(buffer, at, rows),
  i4: (buffer, at, rows) => new Int32Array(buffer, at, rows),
  f4: (buffer, at, rows) => new Float32Array(buffer, at, rows),
  f8: (buffer, at, rows) => new Float64Array(buffer, at, rows),
};

export interface Packed<Header> {
  header: Header & { rows: number; columns: [name: string, type: string][] };
  numbers: Record<string, Numbers>;
}

/** The answer's header and columns. Throws when the bytes are something else. */
export function unpack<Header>(buffer: ArrayBuffer): Packed<Header> {
  const view = new DataView(buffer);
  if (buffer.byteLength < 8 || view.getUint32(0, true) !== MAGIC) throw new Error("no columns");
  const length = view.getUint32(4, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length))) as Packed<Header>["header"];
  // Names come from the answer: an object without a prototype takes any of them as a name alone.
  const numbers = Object.create(null) as Record<string, Numbers>;
  let at = padded(8 + length);
  for (const [name, type] of header.columns) {
    const reader = READERS[type];
    if (!reader) throw new Error(`column ${name} has the unknown type ${type}`);
    const found = reader(buffer, at, header.rows);
    numbers[name] = found;
    at = padded(at + found.byteLength);
  }
  return { header, numbers };
}

function padded(length: number): number {
  return (length + 7) & ~7;
}
