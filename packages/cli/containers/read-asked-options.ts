import { readFile } from 'node:fs/promises'
import { checkName } from '@galley/containers/names/container-name'
import { envEntry, parseEnvFile } from '@galley/containers/options/env-file'
import { memoryLimit } from '@galley/containers/options/memory-limit'
import { parseMount } from '@galley/containers/options/mount'
import { parsePublishedPort } from '@galley/containers/options/published-port'
import type { CreateOptions } from '@galley/containers/verbs/create-options'
import { GalleyError } from '@galley/kit/errors'
import { readOption } from '../usage-error.ts'

/** What was asked of a new container, as its options were written. */
export interface AskedOptions {
  readonly name: string | undefined
  readonly publish: readonly string[]
  readonly env: readonly string[]
  readonly envFile: readonly string[]
  readonly volume: readonly string[]
  readonly cpus: number | undefined
  readonly memory: string | undefined
  readonly rm: boolean
  readonly user: string | undefined
  readonly entrypoint: string | undefined
  readonly interactive: boolean
  readonly tty: boolean
}

/**
 * Reads the options' texts, and the files that they name.
 * @throws UsageError, GalleyError
 */
export async function readAskedOptions(
  asked: AskedOptions,
): Promise<Omit<CreateOptions, 'image' | 'runtime' | 'network'>> {
  const { name, user, entrypoint, cpus, memory } = asked
  return {
    ...(name !== undefined && { name: readOption('--name', () => checkName(name)) }),
    ...(user !== undefined && { user }),
    ...(entrypoint !== undefined && { entrypoint: [entrypoint] }),
    env: await readEnv(asked),
    mounts: asked.volume.map((text) => readOption('-v', () => parseMount(text, process.cwd()))),
    ports: asked.publish.map((text) => readOption('-p', () => parsePublishedPort(text))),
    limits: {
      ...(cpus !== undefined && { cpus }),
      ...(memory !== undefined && {
        memoryBytes: readOption('--memory', () => memoryLimit(memory)),
      }),
    },
    tty: asked.tty,
    stdin: asked.interactive,
    removeWhenStopped: asked.rm,
  }
}

/** What follows each `-e`. */
export function readEnvOptions(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => readOption('-e', () => envEntry(text, process.env)))
}

/** Later ones win, and `-e` over files, as in Docker. */
async function readEnv({ env, envFile }: AskedOptions): Promise<readonly string[]> {
  const files = await Promise.all(envFile.map(readText))
  const ofFiles = files.flatMap((text) => parseEnvFile(text, process.env))
  return [...ofFiles, ...readEnvOptions(env)]
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const next = 'Check the path after --env-file.'
    throw new GalleyError('not-found', `${path} cannot be read`, { cause, next })
  }
}
