import { readFile } from 'node:fs/promises'
import { buildImage } from '@galley/images/build/build-image'
import type { WrittenImage } from '@galley/images/build/write-image'
import { GalleyError } from '@galley/kit/errors'
import { askedPlatform } from '../images/asked-platform.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import type { BuildChoices } from './build-choices.ts'
import type { BuildPlace } from './build-place.ts'
import { lazyStepRunner } from './lazy-step-runner.ts'
import { nameValues } from './name-values.ts'
import { tellBuild } from './tell-build.ts'

/** Builds a Dockerfile. */
export async function buildFolder(
  context: string,
  choices: BuildChoices,
  place: BuildPlace,
  terminal: Terminal,
): Promise<WrittenImage> {
  const { file, target, platform } = choices
  const { layout, cacheFolder, tags, baseImages, epoch } = place
  return buildImage({
    context,
    layout,
    cacheFolder,
    tags,
    baseImages,
    noCache: !choices.cache,
    buildArgs: nameValues('--build-arg', choices.buildArg, (name) => process.env[name]),
    labels: nameValues('--label', choices.label, () => ''),
    secrets: await readSecrets(choices.secret),
    stepRunner: lazyStepRunner(place.containers, layout),
    onEvent: tellBuild(terminal),
    signal: terminal.signal,
    ...(file !== undefined && { dockerfile: file }),
    ...(target !== undefined && { target }),
    ...(platform !== undefined && { platform: askedPlatform(platform) }),
    ...(epoch !== undefined && { epoch }),
  })
}

async function readSecrets(pairs: readonly string[]): Promise<Record<string, Uint8Array>> {
  const secrets: Record<string, Uint8Array> = {}
  const files = nameValues('--secret', pairs, (id) => {
    throw new UsageError(`--secret: expected ID=FILE, found '${id}'`)
  })
  for (const [id, file] of Object.entries(files)) secrets[id] = await readSecret(file)
  return secrets
}

async function readSecret(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw new GalleyError('not-found', `the secret's file ${file} cannot be read`, { cause })
  }
}
