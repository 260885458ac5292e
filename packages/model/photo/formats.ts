/** A kind of file that is known by how it begins. */
export interface FileKind {
  readonly name: string
  readonly matches: (bytes: Uint8Array) => boolean
}

export const photoFormats = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const
export type PhotoFormat = (typeof photoFormats)[number]

const beginnings: Readonly<Record<PhotoFormat, (bytes: Uint8Array) => boolean>> = {
  jpeg: (bytes) => has(bytes, 0, '\xff\xd8\xff'),
  png: (bytes) => has(bytes, 0, '\x89PNG\r\n\x1a\n'),
  webp: (bytes) => has(bytes, 0, 'RIFF') && has(bytes, 8, 'WEBP'),
  gif: (bytes) => has(bytes, 0, 'GIF87a') || has(bytes, 0, 'GIF89a'),
  tiff: (bytes) => ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((order) => has(bytes, 0, order)),
  avif: (bytes) => isOfBrand(bytes, ['avif', 'avis']),
}

/** Common files that are not photos, or not ones that are decoded, so that a refusal can name them. */
const others: readonly FileKind[] = [
  {
    name: 'a HEIC photo',
    matches: (bytes) => has(bytes, 4, 'ftyphei') || has(bytes, 4, 'ftypmif1'),
  },
  { name: 'a video', matches: (bytes) => has(bytes, 4, 'ftyp') },
  { name: 'a PDF document', matches: (bytes) => has(bytes, 0, '%PDF') },
  { name: 'a BMP picture', matches: (bytes) => has(bytes, 0, 'BM') },
  { name: 'a zip archive', matches: (bytes) => has(bytes, 0, 'PK\x03\x04') },
  {
    name: 'text, such as HTML or SVG',
    matches: (bytes) => /^\s*[<{[\w]/.test(latin1(bytes, 0, 64)) && isText(bytes),
  },
]

/** The format by the file's first bytes; what a name or a header field claims does not count. */
export function formatOf(bytes: Uint8Array): PhotoFormat | null {
  return photoFormats.find((format) => beginnings[format](bytes)) ?? null
}

/** What a file that is no photo seems to be, to be told to the user. */
export function kindOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty file'
  return others.find((kind) => kind.matches(bytes))?.name ?? 'something else'
}

function has(bytes: Uint8Array, at: number, text: string): boolean {
  return latin1(bytes, at, at + text.length) === text
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return buffer.toString('latin1', start, Math.min(end, buffer.length))
}

/** ISO base media files begin with a `ftyp` box: its size, its name, the main brand, a version, other brands. */
function isOfBrand(bytes: Uint8Array, brands: readonly string[]): boolean {
  if (!has(bytes, 4, 'ftyp')) return false
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0)
  const box = latin1(bytes, 8, Math.min(size, 64))
  return brands.some((brand) => box.includes(brand))
}

function isText(bytes: Uint8Array): boolean {
  return !bytes.subarray(0, 64).some((byte) => byte < 9)
}
