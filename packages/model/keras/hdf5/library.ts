type Library = Awaited<typeof import('h5wasm/node')['ready']>

/** Emscripten's errno for "no such file". */
const ENOENT = 44
const STANDARD_ERROR = 2
/** No bounds on the version of the format. */
const ANY_VERSION = -1

let loading: Promise<Library> | null = null
/** The one path that may be opened right now. */
let allowed: string | null = null

/**
 * The HDF5 library, compiled to WebAssembly. It reads the real file system; what it opens there is
 * left to `openFile` alone, since a file can name others: by external links, external storage,
 * virtual datasets and filter plugins.
 */
export function loadLibrary(): Promise<Library> {
  loading ??= import('h5wasm/node').then(async ({ ready }) => confine(await ready))
  return loading
}

/** Opens `path` for reading; the id is negative when it is not an HDF5 file. */
export function openFile(library: Library, path: string): bigint {
  allowed = path
  try {
    return library.open(path, library.H5F_ACC_RDONLY, false, ANY_VERSION, ANY_VERSION)
  } finally {
    allowed = null
  }
}

function confine(library: Library): Library {
  // The library's own types leave out how the compiled code really calls these two.
  const files = library.FS as unknown as {
    ErrnoError: new (errno: number) => Error
    open: (path: string, ...rest: unknown[]) => unknown
    write: (stream: { fd: number }, data: unknown, start: number, length: number) => number
  }
  const { open, write } = files
  files.open = (path, ...rest) => {
    if (path !== allowed) throw new files.ErrnoError(ENOENT)
    return open(path, ...rest)
  }
  // On every failure HDF5 prints its stack of errors; callers get an exception instead.
  files.write = (stream, data, start, length) =>
    stream.fd === STANDARD_ERROR ? length : write(stream, data, start, length)
  return library
}

export type { Library }
