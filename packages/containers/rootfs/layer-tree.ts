import { posix } from 'node:path'
import { LayerError } from '../errors.ts'
import { type LayerLimits, tooLarge } from './layer-limits.ts'

export type NodeKind = 'file' | 'directory' | 'symlink'

/**
 * What has been written of a layer so far. Nobody else writes there, so this is the truth about the
 * disk, and no path needs to be asked for (and followed) on the disk itself.
 */
export class LayerTree {
  readonly #kinds = new Map<string, NodeKind>([['', 'directory']])
  readonly #limits: LayerLimits
  readonly whiteouts = new Set<string>()
  readonly opaques = new Set<string>()
  #entries = 0

  constructor(limits: LayerLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#entries
  }

  kind(path: string): NodeKind | undefined {
    return this.#kinds.get(path)
  }

  count(): void {
    this.#entries += 1
    if (this.#entries > this.#limits.entries) {
      throw tooLarge(`has more than ${this.#limits.entries} entries`)
    }
  }

  set(path: string, kind: NodeKind): void {
    this.#kinds.set(path, kind)
  }

  /** Forgets `path` and all within it. */
  remove(path: string): void {
    if (this.#kinds.get(path) === 'directory') {
      for (const other of this.#kinds.keys()) {
        if (other.startsWith(`${path}/`)) this.#kinds.delete(other)
      }
    }
    this.#kinds.delete(path)
  }

  /** The ancestors of `path` that do not exist yet, outermost first; refused when one is no folder. */
  missingParents(path: string): string[] {
    const missing: string[] = []
    for (let folder = parentOf(path); folder !== undefined; folder = parentOf(folder)) {
      const kind = this.#kinds.get(folder)
      if (kind === 'directory') break
      if (kind) throw throughNonFolder(path, folder, kind)
      missing.unshift(folder)
    }
    return missing
  }
}

/** The folder that holds `path`; '' is the root, which nothing holds. */
export function parentOf(path: string): string | undefined {
  if (path === '') return undefined
  const folder = posix.dirname(path)
  return folder === '.' ? '' : folder
}

function throughNonFolder(path: string, folder: string, kind: NodeKind): LayerError {
  return new LayerError(
    'invalid',
    `The layer's entry /${path} goes through /${folder}, a ${kind}.`,
    {
      next: 'Do not use this image unless you trust its maker, and then build it anew.',
    },
  )
}
