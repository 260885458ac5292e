import { posix } from 'node:path'
import type { FileTree } from '../../layer/tree.ts'
import type { Layout } from '../../oci/layout.ts'
import { hostPlatform } from '../../oci/platform.ts'
import { familiarReference, type Reference } from '../../oci/reference.ts'
import type { BaseImages } from '../base-images.ts'
import type { Descriptions } from '../cache/descriptions.ts'
import { BuildError } from '../errors.ts'
import { type LoadedImage, loadImage } from '../load-image.ts'
import { StageFiles } from '../stage-files.ts'
import { defaultPath, splitPair } from '../stage-state.ts'
import { leastNode } from './node-program.ts'

interface Services {
  readonly layout: Layout
  readonly descriptions: Descriptions
  readonly baseImages: BaseImages | undefined
  readonly signal: AbortSignal
}

/**
 * An image that the service can stand on.
 * @throws BuildError when it is not to be had, or has no Node that would run the service
 */
export async function checkedBase(base: Reference, services: Services): Promise<LoadedImage> {
  const { layout, baseImages, descriptions, signal } = services
  const platform = hostPlatform()
  const descriptor =
    (await layout.resolve(base)) ?? (await baseImages?.bring(base, platform, signal))
  if (!descriptor) throw refused(base, 'is not among the local images', 'not-found')
  const image = await loadImage(layout, descriptor, platform)
  checkNode(base, image, await new StageFiles(descriptions, image.layers).tree())
  return image
}

function checkNode(base: Reference, image: LoadedImage, tree: FileTree): void {
  const env = new Map((image.config.config?.Env ?? []).map(splitPair))
  const folders = (env.get('PATH') ?? defaultPath).split(':')
  const hasNode = folders.some((folder) => tree.resolve(posix.join(folder, 'node')).node)
  if (!hasNode) throw refused(base, 'has no node on its PATH')
  const isMusl = [...(tree.resolve('/lib').node?.children?.keys() ?? [])].some((name) =>
    name.startsWith('ld-musl'),
  )
  if (isMusl) throw refused(base, 'has musl for its C library, and ONNX Runtime needs glibc')
  // Official Node images say their version; of others nothing is known before they run.
  const major = Number.parseInt(env.get('NODE_VERSION') ?? String(leastNode), 10)
  if (major < leastNode) throw refused(base, `has Node ${major}, and the server needs ${leastNode}`)
}

function refused(
  base: Reference,
  why: string,
  code: 'not-found' | 'unsupported' = 'unsupported',
): BuildError {
  return new BuildError(code, `the base ${familiarReference(base)} ${why}`, {
    next: `Use a base such as node:${leastNode}-slim, or none: Galley then assembles one.`,
  })
}
