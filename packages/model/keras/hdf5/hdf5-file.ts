import { statSync } from 'node:fs'
import { ModelFileError } from '../errors.ts'
import { readStrings } from './attribute.ts'
import { type Dataset, openDataset } from './dataset.ts'
import { type Library, loadLibrary, openFile } from './library.ts'

/** Names from the root of the file down to a group or dataset. */
export type Path = readonly string[]

/** The library's type of what is not there. */
const NOTHING = -1

/** An HDF5 file opened for reading. Whatever is wrong with it comes out as `ModelFileError`. */
export class Hdf5File {
  readonly #library: Library
  readonly #id: bigint
  readonly #bytes: number
  /** Paths known not to be soft links. */
  readonly #firm = new Set<string>()
  #open = true

  private constructor(library: Library, id: bigint, bytes: number) {
    this.#library = library
    this.#id = id
    this.#bytes = bytes
  }

  /**
   * @param path absolute.
   * @param name the file's name in messages.
   */
  static async open(path: string, name: string): Promise<Hdf5File> {
    const library = await loadLibrary()
    const bytes = statSync(path).size
    const id = guarded(`${name} cannot be opened`, () => openFile(library, path))
    if (id < 0n) throw new ModelFileError(`${name} is no HDF5 file, or is damaged or cut short`)
    return new Hdf5File(library, id, bytes)
  }

  /** The bytes of the file itself: a bound for what it can honestly hold. */
  get size(): number {
    return this.#bytes
  }

  hasGroup(path: Path): boolean {
    return this.#type(path) === this.#library.H5G_GROUP
  }

  /** The attribute's strings, a single one as a list of one; `null` when it is missing or no text. */
  strings(path: Path, name: string): readonly string[] | null {
    const where = join(path)
    return this.#guarded(where, () => readStrings(this.#library, this.#id, where, name))
  }

  /** `null` when there is no dataset at `path`. */
  dataset(path: Path): Dataset | null {
    if (this.#type(path) !== this.#library.H5G_DATASET) return null
    const where = join(path)
    const source = { library: this.#library, file: this.#id, path: where, fileSize: this.#bytes }
    const dataset = this.#guarded(where, () => openDataset(source))
    return { ...dataset, read: () => this.#guarded(where, dataset.read) }
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    guarded('the HDF5 file cannot be closed', () => this.#library.close_file(this.#id))
  }

  /** Nothing is behind a soft link: Keras writes none, and they may lead in circles. */
  #type(path: Path): number {
    const where = join(path)
    return this.#guarded(where, () =>
      path.some((_, depth) => this.#isSoftLink(join(path.slice(0, depth + 1))))
        ? NOTHING
        : this.#library.get_type(this.#id, where),
    )
  }

  #isSoftLink(where: string): boolean {
    if (this.#firm.has(where)) return false
    if (this.#library.get_symbolic_link(this.#id, where) !== null) return true
    this.#firm.add(where)
    return false
  }

  #guarded<T>(where: string, work: () => T): T {
    if (!this.#open) throw new ModelFileError(`${where} cannot be read: the file has been closed`)
    return guarded(`${where} of the HDF5 file cannot be read`, work)
  }
}

function join(path: Path): string {
  for (const name of path) {
    if (name === '' || name === '.' || name.includes('\0')) {
      throw new ModelFileError(`the HDF5 file names something ${JSON.stringify(name)}`)
    }
  }
  return `/${path.join('/')}`
}

/** The library throws whatever it likes, traps of WebAssembly included. */
function guarded<T>(message: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof ModelFileError) throw error
    throw new ModelFileError(message, error)
  }
}
