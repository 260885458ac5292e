import {
  type BigIntStats,
  type Dirent,
  lstatSync,
  readdirSync,
  readlinkSync,
  statSync,
} from 'node:fs'
import { join, posix, resolve } from 'node:path'
import type { ContentMap } from '../../layer/contents.ts'
import type { NodeEntry } from '../../layer/entry.ts'
import { writablePath } from '../../layer/entry-path.ts'
import { InvalidEntryError } from '../../layer/errors.ts'
import { hasCode, isMissing } from '../../oci/files.ts'
import type { FileDigests } from '../cache/file-digests.ts'
import { BuildError } from '../errors.ts'
import { glob, isGlob } from '../glob.ts'
import type { CopySource, Selected } from '../sources/copy-source.ts'
import type { IgnoreRules } from './ignore-rules.ts'

const maxEntries = 1_000_000
const maxLinks = 40
/** Files being digested at once. */
const readersAtOnce = 16

interface Found {
  readonly path: string
  readonly kind: 'file' | 'directory' | 'symlink'
}

/**
 * The folder that is built from, less what .dockerignore keeps out. Files belong to root, carry time
 * 0, and have the rights that a umask of 022 would have left them, so that who made the folder, when,
 * and under which umask does not show in the image.
 */
export class BuildContext implements CopySource {
  readonly name = 'the build context'
  readonly #root: string
  readonly #rules: IgnoreRules
  readonly #digests: FileDigests
  readonly #contents: ContentMap

  /** @throws BuildError when there is no such folder */
  constructor(root: string, rules: IgnoreRules, digests: FileDigests, contents: ContentMap) {
    this.#root = resolve(root)
    this.#rules = rules
    this.#digests = digests
    this.#contents = contents
    if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
      throw new BuildError('not-found', `${root} is not a folder to build from`)
    }
  }

  async select(
    pattern: string,
    isExcluded: (path: string) => boolean,
  ): Promise<readonly Selected[]> {
    const selected: Selected[] = []
    for (const path of this.#matching(posix.normalize(`/${pattern}`).slice(1))) {
      const found = this.#resolve(path)
      if (!found) continue
      if (found.kind === 'file' && isExcluded(posix.basename(path))) continue
      const within = found.kind === 'directory' ? [...this.#walk(found.path)] : []
      const kept = within.filter((entry) => !isExcluded(below(found.path, entry.path)))
      selected.push({ path, entries: await this.#entries([found, ...kept], found.path) })
    }
    return selected
  }

  #matching(pattern: string): readonly string[] {
    const names = pattern.split('/').filter((name) => name !== '')
    const fixed = names.findIndex((name) => isGlob(name))
    if (fixed < 0) return [names.join('/')]
    const fits = glob(names.join('/'))
    const start = this.#resolve(names.slice(0, fixed).join('/'))
    if (start?.kind !== 'directory') return []
    const depth = names.includes('**') ? Number.POSITIVE_INFINITY : names.length - fixed
    return [...this.#walk(start.path, depth)].map(({ path }) => path).filter(fits)
  }

  /** Follows links as if the context were the root of everything; undefined where nothing is, or nothing may be seen. */
  #resolve(path: string): Found | undefined {
    const rest = path
      .split('/')
      .filter((name) => name !== '')
      .reverse()
    let way: string[] = []
    let kind: Found['kind'] = 'directory'
    for (let links = 0; rest.length > 0; ) {
      const name = rest.pop() ?? ''
      if (name === '..') way.pop()
      if (name === '..' || name === '.') continue
      const next = [...way, name].join('/')
      const found = this.#look(next)
      if (!found || (found.kind === 'file' && rest.length > 0)) return undefined
      if (found.kind !== 'symlink') {
        way.push(name)
        kind = found.kind
        continue
      }
      links += 1
      if (links > maxLinks) throw new InvalidEntryError(path, 'its symbolic links go in a circle')
      const target = readlinkSync(join(this.#root, next))
      if (target.startsWith('/')) way = []
      rest.push(
        ...target
          .split('/')
          .filter((part) => part !== '')
          .reverse(),
      )
      kind = 'directory'
    }
    const resolved = way.join('/')
    return this.#isHidden(resolved, kind) ? undefined : { path: resolved, kind }
  }

  #look(path: string): Found | undefined {
    try {
      return { path, kind: kindOf(lstatSync(join(this.#root, path)), path) }
    } catch (error) {
      if (isMissing(error) || hasCode(error, 'ENOTDIR')) return undefined
      throw error
    }
  }

  /** An ignored folder with exceptions is there, but shows only what they let in. */
  #isHidden(path: string, kind: Found['kind']): boolean {
    return this.#rules.isIgnored(path) && !(kind === 'directory' && this.#rules.hasExceptions)
  }

  *#walk(folder: string, depth = Number.POSITIVE_INFINITY, seen = { count: 0 }): Generator<Found> {
    if (depth < 1) return
    const names = readdirSync(join(this.#root, folder), { withFileTypes: true })
    for (const entry of names.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      const isIgnored = this.#rules.isIgnored(path)
      if (isIgnored && !(entry.isDirectory() && this.#rules.hasExceptions)) continue
      seen.count += 1
      if (seen.count > maxEntries) {
        throw new BuildError('too-large', `the build context has over ${maxEntries} files`, {
          next: 'List what the image does not need in .dockerignore.',
        })
      }
      const within = entry.isDirectory() ? this.#walk(path, depth - 1, seen) : []
      if (!isIgnored) yield { path, kind: kindOf(entry, path) }
      else {
        // The folder is ignored; it is made only when an exception lets something of it in.
        const kept = [...within]
        if (kept.length > 0) yield { path, kind: 'directory' }
        yield* kept
        continue
      }
      yield* within
    }
  }

  async #entries(found: readonly Found[], base: string): Promise<readonly NodeEntry[]> {
    const entries: NodeEntry[] = []
    for (let at = 0; at < found.length; at += readersAtOnce) {
      const some = found.slice(at, at + readersAtOnce)
      entries.push(...(await Promise.all(some.map((one) => this.#entry(one, base)))))
    }
    return entries
  }

  async #entry({ path, kind }: Found, base: string): Promise<NodeEntry> {
    const disk = join(this.#root, path)
    const stats = lstatSync(disk, { bigint: true })
    const relative = writablePath(below(base, path))
    const attributes = { path: relative, mode: settledMode(stats), uid: 0, gid: 0, mtime: 0 }
    if (kind === 'directory') return { kind, ...attributes }
    if (kind === 'symlink') return { kind, ...attributes, mode: 0o777, target: readlinkSync(disk) }
    const { digest, size } = await this.#digests.digest(disk, stats)
    this.#contents.add(digest, { kind: 'disk', path: disk, size })
    return { kind, ...attributes, size, digest }
  }
}

function kindOf(
  found: Dirent | { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean },
  path: string,
): Found['kind'] {
  if (found.isFile()) return 'file'
  if (found.isDirectory()) return 'directory'
  if (found.isSymbolicLink()) return 'symlink'
  throw new InvalidEntryError(path, 'it is a device, a socket or a pipe')
}

/** `path` as seen from the folder `base` that holds it. */
function below(base: string, path: string): string {
  return base === '' ? path : path.slice(base.length + 1)
}

/** Everyone may do what the owner may, but writing. */
function settledMode({ mode }: BigIntStats): number {
  const owner = Number((mode >> 6n) & 0o7n)
  const others = owner & 0o5
  return (Number(mode) & 0o7000) | (owner << 6) | (others << 3) | others
}
