import { posix, resolve } from 'node:path'
import { ContainerError } from '../errors.ts'
import type { BindMount } from '../state/container-config.ts'

/** Reads `SOURCE:TARGET[:ro|rw]`, as after Docker's `-v`; SOURCE is relative to `folder`. */
export function parseBindMount(text: string, folder: string): BindMount {
  const [source = '', target = '', mode = 'rw', ...rest] = text.split(':')
  const isPath = /^[./]/.test(source) && posix.isAbsolute(target) && target !== '/'
  if (!isPath || rest.length > 0 || !/^r[ow]$/.test(mode)) throw notAMount(text)
  return {
    source: resolve(folder, source),
    target: posix.normalize(target),
    readOnly: mode === 'ro',
  }
}

function notAMount(text: string): ContainerError {
  return new ContainerError('invalid', `${JSON.stringify(text)} does not mount a folder.`, {
    next: 'Write SOURCE:TARGET or SOURCE:TARGET:ro; SOURCE begins with "/" or ".", TARGET with "/". Named volumes are not supported.',
  })
}
