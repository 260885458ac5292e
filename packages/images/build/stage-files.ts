import { FileTree } from '../layer/tree.ts'
import type { Descriptions } from './cache/descriptions.ts'
import type { StageLayer } from './cache/layer-store.ts'

/** The file system of a stage while it is built: layers, and once somebody asks, the tree they add up to. */
export class StageFiles {
  readonly #descriptions: Descriptions
  readonly #layers: StageLayer[]
  readonly #tree = new FileTree()
  #applied = 0

  constructor(descriptions: Descriptions, layers: readonly StageLayer[]) {
    this.#descriptions = descriptions
    this.#layers = [...layers]
  }

  /** The lowest first. */
  get layers(): readonly StageLayer[] {
    return this.#layers
  }

  /** The tree as of now; `push` does not change what was returned until `tree` is called again. */
  async tree(): Promise<FileTree> {
    for (; this.#applied < this.#layers.length; this.#applied += 1) {
      const layer = this.#layers[this.#applied]
      if (layer) this.#tree.apply(await this.#descriptions.of(layer))
    }
    return this.#tree
  }

  push(layer: StageLayer): void {
    this.#layers.push(layer)
  }
}
