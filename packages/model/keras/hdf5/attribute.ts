import { ModelFileError } from '../errors.ts'
import type { Library } from './library.ts'

/** The largest configurations of real models take a few megabytes. */
const MAX_BYTES = 64 << 20
const POINTER_BYTES = 4

/** An attribute's strings, of fixed or variable length; `null` when it is missing or holds no text. */
export function readStrings(
  library: Library,
  file: bigint,
  path: string,
  name: string,
): readonly string[] | null {
  if (!library.get_attribute_names(file, path).includes(name)) return null
  const { type, size, total_size: count, vlen } = library.get_attribute_metadata(file, path, name)
  if (type !== library.H5T_class_t.H5T_STRING.value) return null
  if (count === 0) return []
  const bytes = size * count
  if (!(bytes > 0 && bytes <= MAX_BYTES)) {
    throw new ModelFileError(`attribute ${name} of ${path} claims ${bytes} bytes`)
  }
  return withMemory(library, bytes, (pointer) => {
    const status = library.get_attribute_data(file, path, name, BigInt(pointer))
    if (status < 0) throw new ModelFileError(`attribute ${name} of ${path} cannot be read`)
    if (!vlen) return fixedStrings(library.HEAPU8.subarray(pointer, pointer + bytes), size)
    const strings = variableStrings(library, pointer, count)
    library.reclaim_vlen_memory(file, path, name, BigInt(pointer))
    return strings
  })
}

function withMemory<T>(library: Library, bytes: number, work: (pointer: number) => T): T {
  const pointer = library._malloc(bytes)
  if (pointer === 0) throw new ModelFileError(`no memory for ${bytes} bytes of the file`)
  try {
    library.HEAPU8.fill(0, pointer, pointer + bytes)
    return work(pointer)
  } finally {
    library._free(pointer)
  }
}

function fixedStrings(bytes: Uint8Array, size: number): string[] {
  return Array.from({ length: bytes.length / size }, (_, i) =>
    terminated(bytes.subarray(i * size, (i + 1) * size)),
  )
}

/** HDF5 gives the address of each string, zero for an empty one. */
function variableStrings(library: Library, pointer: number, count: number): string[] {
  const memory = library.HEAPU8
  const addresses = new DataView(memory.buffer, pointer, count * POINTER_BYTES)
  return Array.from({ length: count }, (_, i) => {
    const address = addresses.getUint32(i * POINTER_BYTES, true)
    return address === 0 ? '' : terminated(memory.subarray(address, address + MAX_BYTES))
  })
}

function terminated(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end))
}
