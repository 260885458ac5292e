import { posix } from 'node:path'
import { LayerError } from '../errors.ts'

const MAX_PATH = 4096

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
  return new LayerError('invalid', `The layer's entry ${JSON.stringify(path)} ${why}.`, {
    next: 'Do not use this image unless you trust its maker, and then build it anew.',
  })
}
