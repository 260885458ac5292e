import { type OpaqueEntry, opaqueName, type WhiteoutEntry, whiteoutPrefix } from './entry.ts'
import { InvalidEntryError } from './errors.ts'

/** Linux's PATH_MAX and NAME_MAX. */
const longestPath = 4096
const longestName = 255

/**
 * A path within an image as layers write it: no slash at either end, no `.`; the root is `''`.
 * `..` is refused rather than resolved.
 * @throws InvalidEntryError
 */
export function entryPath(raw: string): string {
  const parts = raw.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw new InvalidEntryError(raw, 'it leads out of the image')
  if (raw.includes('\0')) throw new InvalidEntryError(raw, 'it holds a NUL character')
  const path = parts.join('/')
  const isLong = Buffer.byteLength(path) > longestPath
  if (isLong || parts.some((part) => Buffer.byteLength(part) > longestName)) {
    throw new InvalidEntryError(`${raw.slice(0, 80)}…`, 'it is longer than Linux allows')
  }
  return path
}

/**
 * A path that Galley itself puts into a layer: also not one that a reader would take for a removal,
 * and one whose bytes were understood.
 * @throws InvalidEntryError
 */
export function writablePath(raw: string): string {
  const path = entryPath(raw)
  if (path.includes('\ufffd')) throw new InvalidEntryError(raw, 'its name is not UTF-8')
  if (path.split('/').some((part) => part.startsWith(whiteoutPrefix))) {
    throw new InvalidEntryError(
      raw,
      `names that start with ${whiteoutPrefix} mark removals in a layer`,
    )
  }
  return path
}

/** What a name in an archive stands for: a removal, or nothing at all for what AUFS kept to itself. */
export function removalOf(path: string): WhiteoutEntry | OpaqueEntry | 'aufs' | undefined {
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  const folder = path.slice(0, Math.max(0, slash))
  if (name === opaqueName) return { kind: 'opaque', path: folder }
  if (path.split('/').some((part) => part.startsWith(`${whiteoutPrefix}${whiteoutPrefix}`)))
    return 'aufs'
  if (!name.startsWith(whiteoutPrefix)) return undefined
  return { kind: 'whiteout', path: entryPath(`${folder}/${name.slice(whiteoutPrefix.length)}`) }
}
