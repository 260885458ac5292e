import { posix, resolve } from 'node:path'
import { ContainerError } from '../errors.ts'
import type { BindMount, VolumeMount } from '../state/container-config.ts'

/**
 * Reads `SOURCE:TARGET[:ro|rw]`, as after Docker's `-v`: SOURCE is a path, relative to `folder`, or the
 * name of a volume.
 */
export function parseMount(text: string, folder: string): BindMount | VolumeMount {
  const [source = '', target = '', mode = 'rw', ...rest] = text.split(':')
  const isMount = posix.isAbsolute(target) && posix.normalize(target) !== '/'
  if (!isMount || rest.length > 0 || !/^r[ow]$/.test(mode)) throw notAMount(text)
  const common = { target: posix.resolve(target), readOnly: mode === 'ro' }
  if (/^[./]/.test(source)) return { source: resolve(folder, source), ...common }
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,62}$/.test(source)) return { volume: source, ...common }
  throw notAMount(text)
}

function notAMount(text: string): ContainerError {
  return new ContainerError('invalid', `${JSON.stringify(text)} does not mount anything.`, {
    next: 'Write FOLDER:TARGET or VOLUME:TARGET, ":ro" after it to forbid writing; a FOLDER begins with "/" or ".", TARGET with "/".',
  })
}
