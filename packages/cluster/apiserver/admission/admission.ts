import type { KubeObject } from '../../kinds/object.ts'
import type { User } from '../call.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'

/** What a write is about to do. */
export interface Attributes {
  readonly server: Server
  readonly scope: Scope
  readonly operation: Operation
  readonly namespace: string
  readonly name: string
  /** The new object; absent for deletions. Plugins that admit may change it. */
  readonly object: KubeObject | undefined
  readonly old: KubeObject | undefined
  readonly user: User
  readonly isDryRun: boolean
}

/** One admission plugin; upstream's of the same name. Refuses by throwing. */
export interface Plugin {
  readonly name: string
  /** May change the object. */
  admit?(attributes: Attributes): Promise<void> | void
  /** Sees what will be written. What it holds back others for until that is done, it gives a release of. */
  validate?(attributes: Attributes): Promise<Release | undefined> | Promise<void> | void
}

/** Called once the write is done, or has failed. */
export type Release = (isWritten: boolean) => Promise<void> | void

export class Admission {
  readonly #plugins: readonly Plugin[]

  constructor(plugins: readonly Plugin[]) {
    this.#plugins = plugins
  }

  async admit(attributes: Attributes): Promise<void> {
    for (const plugin of this.#plugins) {
      const admitted = plugin.admit?.(attributes)
      // Most have nothing to wait for.
      if (admitted) await admitted
    }
  }

  /** For a write that holds nothing back: a deletion. */
  validate(attributes: Attributes): Promise<void> {
    return this.guard(attributes, async () => undefined)
  }

  /** Runs `write` once all plugins have let it pass. */
  async guard<T>(attributes: Attributes, write: () => Promise<T>): Promise<T> {
    const releases: Release[] = []
    let isWritten = false
    try {
      for (const plugin of this.#plugins) {
        const validated = plugin.validate?.(attributes)
        const release = validated && (await validated)
        if (release) releases.push(release)
      }
      const written = await write()
      isWritten = true
      return written
    } finally {
      for (const release of releases) await release(isWritten)
    }
  }
}

/** `pods`, `pods/status`, as plugins name what they look at: with its group. */
export const resourceOf = ({ scope: { resource, subresource } }: Attributes): string =>
  `${resource.kind.group}/${resource.kind.plural}${subresource && `/${subresource}`}`
