import type { CompressionChoice } from '../../layer/compress.ts'
import type { InstalledPackage } from './installed-packages.ts'
import type { LayerFiles } from './layer-files.ts'
import type { NodeProgram } from './node-program.ts'

export interface ServedModel {
  /** The converted model. */
  readonly onnx: string
  /** Its model card, when there is one. */
  readonly card?: string
  /** For people; default the file's name. */
  readonly title?: string
}

/** What the layers of a model image are made of. */
export interface ModelImageParts {
  readonly model: ServedModel
  /** The folder of the project that holds `packages/` and `node_modules/`. */
  readonly project: string
  /** What the service needs of `node_modules`. */
  readonly packages: readonly InstalledPackage[]
  /** The program that becomes the image's Node. */
  readonly node: NodeProgram
}

/** One layer of a model image. */
export interface ModelLayer {
  readonly name: 'runtime' | 'dependencies' | 'server' | 'model'
  /** What the history says of it; the same for every model. */
  readonly createdBy: string
  readonly add: (files: LayerFiles, parts: ModelImageParts) => Promise<void>
  /** How it is best compressed, where that is not as usual. */
  readonly compression?: (parts: ModelImageParts) => Promise<CompressionChoice>
}

/** The packages that serve a model, as folders of the project. */
export const servicePackages = ['packages/kit', 'packages/model', 'packages/server', 'packages/cli']
