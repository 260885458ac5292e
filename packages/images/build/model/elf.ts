import { type FileHandle, open } from 'node:fs/promises'
import { BuildError } from '../errors.ts'

/** What a program or library asks of the dynamic loader (System V ABI, "Dynamic Linking"). */
export interface Linkage {
  /** `e_machine`: 62 is x86-64, 183 is AArch64. */
  readonly machine: number
  /** The loader itself, of a program. */
  readonly interpreter: string | undefined
  /** DT_NEEDED: names of libraries. */
  readonly needed: readonly string[]
  /** DT_RUNPATH, else DT_RPATH: where they are looked for first; may hold `$ORIGIN`. */
  readonly paths: readonly string[]
}

const maxStrings = 16 * 1024 * 1024
const maxDynamic = 1024 * 1024
const segment = { load: 1, dynamic: 2, interpreter: 3 } as const
const tag = { end: 0, needed: 1, strings: 5, stringsSize: 10, rpath: 15, runpath: 29 } as const

interface ElfFile {
  readonly handle: FileHandle
  readonly path: string
  readonly size: number
}

interface Segment {
  readonly type: number
  readonly offset: number
  readonly address: number
  readonly size: number
}

/** @throws BuildError when the file is no 64-bit little-endian ELF file */
export async function readLinkage(path: string): Promise<Linkage> {
  const handle = await open(path)
  try {
    return await readFrom({ handle, path, size: (await handle.stat()).size })
  } finally {
    await handle.close()
  }
}

async function readFrom(file: ElfFile): Promise<Linkage> {
  const header = await bytesAt(file, 0, Math.min(64, file.size))
  if (header.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') {
    throw new BuildError(
      'unsupported',
      `${file.path} is not a 64-bit little-endian program or library`,
    )
  }
  if (header.length < 64) throw damaged(file)
  const machine = header.readUInt16LE(18)
  const segments = await readSegments(file, header)
  const interpreter = await readInterpreter(file, segments)
  const dynamic = segments.find(({ type }) => type === segment.dynamic)
  if (!dynamic) return { machine, interpreter, needed: [], paths: [] }
  return { machine, interpreter, ...(await readDynamic(file, dynamic, segments)) }
}

async function readSegments(file: ElfFile, header: Buffer): Promise<readonly Segment[]> {
  const [size, count] = [header.readUInt16LE(54), header.readUInt16LE(56)]
  if (size < 56) throw damaged(file)
  const table = await bytesAt(file, Number(header.readBigUInt64LE(32)), size * count)
  return Array.from({ length: count }, (_, index) => {
    const at = index * size
    return {
      type: table.readUInt32LE(at),
      offset: Number(table.readBigUInt64LE(at + 8)),
      address: Number(table.readBigUInt64LE(at + 16)),
      size: Number(table.readBigUInt64LE(at + 32)),
    }
  })
}

async function readInterpreter(file: ElfFile, segments: readonly Segment[]) {
  const found = segments.find(({ type }) => type === segment.interpreter)
  if (!found) return undefined
  return textAt(await bytesAt(file, found.offset, Math.min(found.size, 4096)), 0)
}

async function readDynamic(
  file: ElfFile,
  dynamic: Segment,
  segments: readonly Segment[],
): Promise<Pick<Linkage, 'needed' | 'paths'>> {
  const table = await bytesAt(file, dynamic.offset, Math.min(dynamic.size, maxDynamic))
  const entries = dynamicEntries(table)
  const one = (wanted: number) => entries.find(([found]) => found === wanted)?.[1]
  const size = one(tag.stringsSize) ?? 0
  if (size > maxStrings)
    throw new BuildError('too-large', `${file.path} has ${size} bytes of names`)
  const strings = await bytesAt(file, offsetOf(one(tag.strings) ?? 0, segments, file), size)
  const paths = one(tag.runpath) ?? one(tag.rpath)
  return {
    needed: entries.filter(([found]) => found === tag.needed).map(([, at]) => textAt(strings, at)),
    paths: paths === undefined ? [] : textAt(strings, paths).split(':'),
  }
}

function dynamicEntries(table: Buffer): readonly (readonly [number, number])[] {
  const entries: (readonly [number, number])[] = []
  for (let at = 0; at + 16 <= table.length; at += 16) {
    const found = Number(table.readBigInt64LE(at))
    if (found === tag.end) break
    entries.push([found, Number(table.readBigUInt64LE(at + 8))])
  }
  return entries
}

/** Where in the file the byte lies that will be at `address` in memory. */
function offsetOf(address: number, segments: readonly Segment[], file: ElfFile): number {
  const found = segments.find(
    ({ type, address: start, size }) =>
      type === segment.load && address >= start && address < start + size,
  )
  if (found) return address - found.address + found.offset
  throw damaged(file)
}

async function bytesAt(file: ElfFile, position: number, length: number): Promise<Buffer> {
  if (position + length > file.size) throw damaged(file)
  const buffer = Buffer.alloc(length)
  await file.handle.read(buffer, 0, length, position)
  return buffer
}

function damaged({ path }: ElfFile): BuildError {
  return new BuildError('invalid', `${path} is a damaged ELF file`)
}

function textAt(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(0, start)
  return bytes.toString('utf8', start, end < 0 ? bytes.length : end)
}
