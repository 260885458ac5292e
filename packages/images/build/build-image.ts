import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import type { CompressionChoice } from '../layer/compress.ts'
import { ContentMap } from '../layer/contents.ts'
import { hasCode, isMissing } from '../oci/files.ts'
import type { Layout } from '../oci/layout.ts'
import { hostPlatform, type Platform } from '../oci/platform.ts'
import type { Reference } from '../oci/reference.ts'
import type { BaseImages } from './base-images.ts'
import type { BuildEvent } from './build-event.ts'
import { type Build, buildStages } from './build-stages.ts'
import { BuildCache } from './cache/build-cache.ts'
import { Descriptions } from './cache/descriptions.ts'
import { FileDigests } from './cache/file-digests.ts'
import { LayerStore } from './cache/layer-store.ts'
import { BuildContext } from './context/build-context.ts'
import { readIgnoreRules } from './context/ignore-rules.ts'
import { type Dockerfile, parseDockerfile } from './dockerfile/dockerfile.ts'
import { BuildError } from './errors.ts'
import { globalArguments } from './global-arguments.ts'
import { makeScratch } from './scratch.ts'
import { withConfig } from './stage-state.ts'
import type { StepRunner } from './step-runner.ts'
import { type WrittenImage, writeImage } from './write-image.ts'

export interface BuildOptions {
  /** The folder to build from. */
  readonly context: string
  /** Default: `Dockerfile` in the context. */
  readonly dockerfile?: string
  /** Where the image goes, and where base images are looked for first. */
  readonly layout: Layout
  /** What builds remember; made when it is not there. */
  readonly cacheFolder: string
  readonly tags?: readonly Reference[]
  readonly buildArgs?: Readonly<Record<string, string>>
  /** A stage's name or number; default the last. */
  readonly target?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Default: this machine's. */
  readonly platform?: Platform
  /** Takes nothing from earlier builds; what this one makes is remembered all the same. */
  readonly noCache?: boolean
  /** SOURCE_DATE_EPOCH: the time of everything made, in seconds since 1970; default 0. */
  readonly epoch?: number
  /** Default gzip. */
  readonly compression?: CompressionChoice
  /** For `RUN --mount=type=secret`, by id. */
  readonly secrets?: Readonly<Record<string, Uint8Array>>
  /** Fetches images that the layout does not have; without it they are an error. */
  readonly baseImages?: BaseImages
  /** Runs RUN; without it a build that needs one fails at that step. */
  readonly stepRunner?: StepRunner
  readonly onEvent?: (event: BuildEvent) => void
  readonly signal?: AbortSignal
}

/**
 * Builds the image that a Dockerfile describes and names it. The same files, Dockerfile and options
 * give the same digest on any machine and day, RUN steps permitting.
 * @throws DockerfileError, UnsupportedDockerfileError, BuildError, and what layers and media throw
 */
export async function buildImage(options: BuildOptions): Promise<WrittenImage> {
  const path = resolve(options.dockerfile ?? join(options.context, 'Dockerfile'))
  const dockerfile = parseDockerfile(await readDockerfile(path), shownPath(path))
  const scratch = await makeScratch(options.cacheFolder)
  try {
    return await runBuild(await openBuild(options, dockerfile, path, scratch), options)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function runBuild(build: Build, options: BuildOptions): Promise<WrittenImage> {
  warnOfUnused(build)
  const built = await buildStages(build)
  const Labels = { ...built.config.Labels, ...options.labels }
  const state = Object.keys(Labels).length > 0 ? withConfig(built, { Labels }) : built
  const { epoch } = build.services
  return writeImage(
    options.layout,
    { ...state, layers: state.files.layers, epoch },
    options.tags ?? [],
  )
}

async function openBuild(
  options: BuildOptions,
  dockerfile: Dockerfile,
  path: string,
  scratch: string,
): Promise<Build> {
  const { layout, context } = options
  const cache = new BuildCache(options.cacheFolder)
  const descriptions = new Descriptions(layout, cache)
  const contents = new ContentMap()
  const digests = await FileDigests.open(cache, resolve(context))
  const rules = await readIgnoreRules(context, path)
  const platform = options.platform ?? hostPlatform()
  const buildArgs = new Map(Object.entries(options.buildArgs ?? {}))
  return {
    dockerfile,
    target: options.target,
    platform,
    baseImages: options.baseImages,
    digests,
    services: {
      layout,
      cache,
      descriptions,
      contents,
      layers: new LayerStore(layout, cache, descriptions, options.signal),
      context: new BuildContext(context, rules, digests, contents),
      useCache: !options.noCache,
      compression: options.compression ?? { kind: 'gzip' },
      epoch: epochOf(options, buildArgs),
      buildArgs,
      globalArgs: globalArguments(dockerfile, buildArgs, platform, options.target),
      secrets: new Map(Object.entries(options.secrets ?? {})),
      stepRunner: options.stepRunner,
      scratch: () => mkdtemp(join(scratch, 'step-')),
      emit: options.onEvent ?? (() => {}),
      signal: options.signal ?? new AbortController().signal,
    },
  }
}

/** An argument that no ARG takes is a slip of the pen more often than not. */
function warnOfUnused({ dockerfile, services }: Build): void {
  const stages = dockerfile.stages.flatMap(({ instructions }) => instructions)
  const taken = new Set(
    [...dockerfile.globalArgs, ...stages].flatMap((instruction) =>
      instruction.kind === 'arg' ? instruction.args.map(({ name }) => name) : [],
    ),
  )
  for (const name of services.buildArgs.keys()) {
    if (taken.has(name) || /_proxy$/i.test(name) || name === 'SOURCE_DATE_EPOCH') continue
    services.emit({ kind: 'warning', message: `no ARG takes the build argument ${name}` })
  }
}

/** The option, or the build argument that other builders take it from. */
function epochOf(options: BuildOptions, buildArgs: ReadonlyMap<string, string>): number {
  const epoch = options.epoch ?? Number(buildArgs.get('SOURCE_DATE_EPOCH') ?? 0)
  if (Number.isInteger(epoch) && epoch >= 0 && epoch < 253_402_300_800) return epoch
  throw new BuildError('invalid', `SOURCE_DATE_EPOCH is ${epoch}, not whole seconds since 1970`)
}

async function readDockerfile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (!isMissing(error) && !hasCode(error, 'EISDIR')) throw error
    throw new BuildError('not-found', `there is no Dockerfile at ${path}`, {
      next: 'Name it with -f, or put one into the folder.',
      cause: error,
    })
  }
}

/** As a user would write it from where they are. */
function shownPath(path: string): string {
  const near = relative(process.cwd(), path)
  return near.startsWith('..') ? path : near
}
