import { basename, resolve } from 'node:path'
import { version } from '@galley/kit/version'
import type { CompressionChoice } from '../../layer/compress.ts'
import { ContentMap } from '../../layer/contents.ts'
import type { History, RunConfig } from '../../oci/config.ts'
import type { Layout } from '../../oci/layout.ts'
import { hostPlatform } from '../../oci/platform.ts'
import { formatReference, type Reference } from '../../oci/reference.ts'
import type { BaseImages } from '../base-images.ts'
import { BuildCache } from '../cache/build-cache.ts'
import { Descriptions } from '../cache/descriptions.ts'
import { FileDigests } from '../cache/file-digests.ts'
import { LayerStore, type StoredLayer } from '../cache/layer-store.ts'
import { RewrittenFiles } from '../cache/rewritten-files.ts'
import { defaultPath, withPairs } from '../stage-state.ts'
import { isoTime, type NewImage, type WrittenImage, writeImage } from '../write-image.ts'
import { checkedBase } from './checked-base.ts'
import { dependenciesLayer } from './dependencies-layer.ts'
import { installedPackages } from './installed-packages.ts'
import { type FileSources, LayerFiles } from './layer-files.ts'
import {
  type ModelImageParts,
  type ModelLayer,
  type ServedModel,
  servicePackages,
} from './model-layer.ts'
import { type NodeProgram, nodeProgram } from './node-program.ts'
import { scriptForm } from './plain-script.ts'
import { runtimeLayer, serviceUser } from './runtime-layer.ts'
import { serverLayer } from './server-layer.ts'
import { modelPath, weightsLayer } from './weights-layer.ts'

export interface ModelImageOptions {
  readonly model: ServedModel
  /** The folder of the project that holds `packages/` and `node_modules/`. */
  readonly project: string
  readonly layout: Layout
  readonly cacheFolder: string
  readonly tags?: readonly Reference[]
  /** Stands below everything instead of a base assembled here; has to bring Node 24 and glibc. */
  readonly base?: Reference
  /** Fetches the base when the layout does not have it. */
  readonly baseImages?: BaseImages
  readonly labels?: Readonly<Record<string, string>>
  /** SOURCE_DATE_EPOCH in seconds; default 0. */
  readonly epoch?: number
  /** Default gzip; weights that do not get smaller are wrapped only. */
  readonly compression?: CompressionChoice
  /** The program that becomes the image's Node; default the one that runs now. */
  readonly node?: string
  readonly noCache?: boolean
  readonly onEvent?: (event: ModelImageEvent) => void
  readonly signal?: AbortSignal
}

export interface ModelImageEvent {
  readonly kind: 'layer-done'
  readonly layer: ModelLayer['name']
  readonly isCached: boolean
  readonly milliseconds: number
  /** Bytes of the layer's blob. */
  readonly layerBytes: number
}

/** glibc's allocator, for buffers of decoded photos: without these a service grows under load. */
const allocator = [
  ['MALLOC_ARENA_MAX', '2'],
  ['MALLOC_MMAP_THRESHOLD_', '262144'],
] as const

/** Above the base, the lowest first: what changes more often stands higher. */
const upperLayers: readonly ModelLayer[] = [dependenciesLayer, serverLayer, weightsLayer]

/**
 * The image of the service for one model: a base, the packages it depends on, the server, and the
 * model as a layer of its own. Each is known by what is in it, so that a new model makes one layer.
 * @throws BuildError, and what layers and media throw
 */
export async function buildModelImage(options: ModelImageOptions): Promise<WrittenImage> {
  const maker = await LayerMaker.open(options)
  const base = await baseOf(options, maker)
  const layers = [...base.layers]
  for (const layer of upperLayers) layers.push(await maker.make(layer))
  await maker.close()
  const epoch = options.epoch ?? 0
  const image: NewImage = {
    config: serviceConfig(base.config, options),
    platform: base.platform,
    layers,
    history: [...base.history, ...upperLayers.map((layer) => historyOf(layer, epoch))],
    epoch,
  }
  return writeImage(options.layout, image, options.tags ?? [])
}

type Base = Pick<NewImage, 'config' | 'platform' | 'layers' | 'history'>

async function baseOf(options: ModelImageOptions, maker: LayerMaker): Promise<Base> {
  if (!options.base) {
    const history = [historyOf(runtimeLayer, options.epoch ?? 0)]
    return {
      config: {},
      platform: hostPlatform(),
      layers: [await maker.make(runtimeLayer)],
      history,
    }
  }
  const { layout, baseImages, signal = new AbortController().signal } = options
  const services = { layout, baseImages, signal, descriptions: maker.descriptions }
  const { config, layers } = await checkedBase(options.base, services)
  const { os, architecture, variant } = config
  const platform = { os, architecture, ...(variant ? { variant } : {}) }
  return { config: config.config ?? {}, platform, layers, history: config.history ?? [] }
}

/** Makes layers, or finds that they are there. */
class LayerMaker {
  readonly descriptions: Descriptions
  readonly #options: ModelImageOptions
  readonly #parts: ModelImageParts
  readonly #sources: FileSources
  readonly #layers: LayerStore

  private constructor(
    options: ModelImageOptions,
    cache: BuildCache,
    found: { readonly sources: FileSources; readonly node: NodeProgram },
  ) {
    const { model, project, layout } = options
    this.descriptions = new Descriptions(layout, cache)
    this.#options = options
    const packages = installedPackages(project, servicePackages)
    this.#parts = { model, project, node: found.node, packages }
    this.#sources = found.sources
    this.#layers = new LayerStore(layout, cache, this.descriptions, options.signal)
  }

  static async open(options: ModelImageOptions): Promise<LayerMaker> {
    const cache = new BuildCache(options.cacheFolder)
    const digests = await FileDigests.open(cache, `model image of ${resolve(options.project)}`)
    const rewritten = await RewrittenFiles.open(cache, `${resolve(options.project)} ${scriptForm}`)
    const { epoch = 0 } = options
    const sources = { digests, rewritten, contents: new ContentMap(), epoch }
    return new LayerMaker(options, cache, { sources, node: await nodeProgram(options.node) })
  }

  async make(layer: ModelLayer): Promise<StoredLayer> {
    const { signal, noCache = false, onEvent } = this.#options
    signal?.throwIfAborted()
    const start = performance.now()
    const files = new LayerFiles(this.#sources)
    await layer.add(files, this.#parts)
    const { contents } = this.#sources
    const best = await layer.compression?.(this.#parts)
    const compression = this.#options.compression ?? best ?? { kind: 'gzip' }
    const stored = await this.#layers.store(files.description(), contents, compression, !noCache)
    onEvent?.({
      kind: 'layer-done',
      layer: layer.name,
      isCached: stored.isCached,
      milliseconds: performance.now() - start,
      layerBytes: stored.descriptor.size,
    })
    return stored
  }

  async close(): Promise<void> {
    await this.#sources.digests.save()
    await this.#sources.rewritten.save()
  }
}

function historyOf({ createdBy }: ModelLayer, epoch: number): History {
  return { created: isoTime(epoch), created_by: createdBy, comment: 'galley' }
}

/** How the base would have run is of no use to the service; its variables and labels are. */
function serviceConfig(base: RunConfig, options: ModelImageOptions): RunConfig {
  const { Cmd: _, Healthcheck: __, Volumes: ___, ...kept } = base
  const env = [['NODE_ENV', 'production'], ...allocator] as const
  return {
    ...kept,
    User: `${serviceUser}:${serviceUser}`,
    WorkingDir: '/app',
    Env: withPairs(base.Env ?? [`PATH=${defaultPath}`], env),
    Entrypoint: [
      'node',
      '/app/packages/cli/galley.js',
      'serve',
      modelPath,
      '--host',
      '0.0.0.0',
      '--public',
    ],
    ExposedPorts: { '5000/tcp': {} },
    StopSignal: 'SIGTERM',
    Labels: { ...base.Labels, ...imageLabels(options), ...options.labels },
  }
}

/** image-spec 1.1 "Pre-Defined Annotation Keys". */
function imageLabels({ model, base, epoch = 0 }: ModelImageOptions): Record<string, string> {
  const prefix = 'org.opencontainers.image'
  const title = model.title ?? basename(model.onnx).replace(/\.onnx$/, '')
  return {
    [`${prefix}.title`]: title,
    [`${prefix}.description`]: `Classifies photos with the model ${title}`,
    [`${prefix}.version`]: version,
    [`${prefix}.created`]: isoTime(epoch),
    ...(base ? { [`${prefix}.base.name`]: formatReference(base) } : {}),
  }
}
