import { posix } from 'node:path'
import { LayerError } from '../errors.ts'

const MAX_PATH = 4096
const MAX_NAME = 255

/**
 * The path of an entry, relative to the root of the image: no `.`, no empty part, no trailing slash.
 * A leading slash means that same root. `..` is refused rather than resolved.
 */
export function entryPath(raw: string): string {
  if (raw.includes('\0')) throw refused(raw, 'holds a NUL character')
  if (Buffer.byteLength(raw) > MAX_PATH) throw refused(raw, 'is too long')
  const parts = raw.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw refused(raw, 'leads out of the image')
  if (parts.some((part) => Buffer.byteLength(part) > MAX_NAME)) throw refused(raw, 'is too long')
  return parts.join('/')
}

/** A symbolic link's target as it stands; refused when it climbs above the root of the image. */
export function linkTarget(path: string, target: string): string {
  if (target === '' || target.includes('\0') || Buffer.byteLength(target) > MAX_PATH) {
    throw refused(path, 'is a link without a usable target')
  }
  if (climbsOut(posix.isAbsolute(target) ? target : `${posix.dirname(path)}/${target}`)) {
    throw refused(path, `links to ${JSON.stringify(target)}, out of the image`)
  }
  return target
}

function climbsOut(path: string): boolean {
  const top = posix.normalize(path.replace(/^\/+/, ''))
  return top === '..' || top.startsWith('../')
}

function refused(path: string, why: string): LayerError {
  const shown = path.length > 200 ? `${path.slice(0, 200)}…` : path
  return new LayerError('invalid', `The layer's entry ${JSON.stringify(shown)} ${why}.`, {
    next: 'Do not use this image unless you trust its maker, and then build it anew.',
  })
}
