import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MARK } from './host-processes.ts'

const preload = pathToFileURL(join(import.meta.dirname, 'preload.ts')).href

/**
 * The environment of a Node process of the container `id`, with the container's own values; `address` is where it listens
 * when it listens anywhere.
 */
export function processEnvironment(
  id: string,
  own: Readonly<Record<string, string>>,
  address: string | undefined,
): NodeJS.ProcessEnv {
  const options = [own.NODE_OPTIONS ?? '', `--import=${preload}`].join(' ').trim()
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    ...own,
    SHELL: '/bin/sh',
    NODE_OPTIONS: options,
    [MARK]: id,
    ...(address !== undefined && { GALLEY_ADDRESS: address }),
  }
}
