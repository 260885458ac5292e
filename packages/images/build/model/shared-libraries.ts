import { readdir, readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { isMissing } from '../../oci/files.ts'
import { BuildError } from '../errors.ts'
import { type Linkage, readLinkage } from './elf.ts'

/** A library as programs name it, and the file on this machine. */
export interface SharedLibrary {
  readonly name: string
  /** The file itself, links followed. */
  readonly path: string
  /** The folder where it was found. */
  readonly folder: string
}

export interface Libraries {
  readonly loader: string
  readonly libraries: readonly SharedLibrary[]
}

/** Found by name at run time, so that no ELF file names them: name resolution of glibc before 2.34. */
const quietlyNeeded = ['libnss_files.so.2', 'libnss_dns.so.2']
const usualFolders = ['/lib64', '/usr/lib64', '/lib', '/usr/lib']

/**
 * All libraries that a program and modules loaded by it need from the system, found as the dynamic
 * loader finds them (ld.so(8)); those that lie beside the modules are left out, for they come along.
 * ELF files are read rather than run through `ldd`, which executes the loader that a file names.
 * @throws BuildError when one is missing
 */
export async function findLibraries(
  program: string,
  modules: readonly string[],
): Promise<Libraries> {
  const { interpreter, machine } = await readLinkage(program)
  if (!interpreter) throw new BuildError('unsupported', `${program} is not a dynamic program`)
  const search = new Search(
    machine,
    await systemFolders(),
    new Set(modules.map((path) => dirname(path))),
  )
  for (const path of [program, ...modules]) await search.follow(path)
  for (const name of quietlyNeeded) await search.add(name)
  return { loader: interpreter, libraries: search.found(basename(interpreter)) }
}

class Search {
  readonly #machine: number
  readonly #folders: readonly string[]
  readonly #own: ReadonlySet<string>
  readonly #seen = new Map<string, SharedLibrary | undefined>()

  constructor(machine: number, folders: readonly string[], own: ReadonlySet<string>) {
    this.#machine = machine
    this.#folders = folders
    this.#own = own
  }

  /** The system's libraries found so far, without the loader, which programs also name. */
  found(loader: string): readonly SharedLibrary[] {
    return [...this.#seen.values()]
      .filter((found) => found !== undefined)
      .filter(({ name, folder }) => name !== loader && !this.#own.has(folder))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** A library that may as well be missing. */
  async add(name: string): Promise<void> {
    const found = await this.#find(name, [])
    if (!found || this.#seen.has(name)) return
    this.#seen.set(name, found)
    await this.follow(found.path)
  }

  async follow(path: string): Promise<void> {
    const { needed, paths } = await readLinkage(path)
    const origin = dirname(path)
    const own = paths.map((folder) => resolve(folder.replace(/\$ORIGIN|\$\{ORIGIN\}/g, origin)))
    for (const name of needed) {
      if (this.#seen.has(name)) continue
      const found = await this.#find(name, own)
      if (!found) {
        throw new BuildError('unavailable', `${path} needs ${name}, which is not on this machine`, {
          next: 'Install the library, or build on another image with --base.',
        })
      }
      this.#seen.set(name, found)
      await this.follow(found.path)
    }
  }

  async #find(name: string, first: readonly string[]): Promise<SharedLibrary | undefined> {
    for (const folder of [...first, ...this.#folders]) {
      const path = await realpath(join(folder, name)).catch(() => undefined)
      if (path && (await this.#fits(path))) return { name, path, folder }
    }
    return undefined
  }

  /** Folders may hold the same library for other processors. */
  async #fits(path: string): Promise<boolean> {
    const linkage = await readLinkage(path).catch((): Linkage | undefined => undefined)
    return linkage?.machine === this.#machine
  }
}

/** The folders of /etc/ld.so.conf, then those that the loader knows by itself. */
async function systemFolders(): Promise<readonly string[]> {
  const lines = [...(await linesOf('/etc/ld.so.conf'))]
  for (const name of (await readdir('/etc/ld.so.conf.d').catch(() => [])).toSorted()) {
    if (name.endsWith('.conf')) lines.push(...(await linesOf(join('/etc/ld.so.conf.d', name))))
  }
  return [...lines.filter((line) => line.startsWith('/')), ...usualFolders]
}

async function linesOf(path: string): Promise<readonly string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n').map((line) => line.replace(/#.*/, '').trim())
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
