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
  /** Sees what will be written. */
  validate?(attributes: Attributes): Promise<void> | void
}

export class Admission {
  readonly #plugins: readonly Plugin[]

  constructor(plugins: readonly Plugin[]) {
    this.#plugins = plugins
  }

  async admit(attributes: Attributes): Promise<void> {
    for (const plugin of this.#plugins) await plugin.admit?.(attributes)
  }

  async validate(attributes: Attributes): Promise<void> {
    for (const plugin of this.#plugins) await plugin.validate?.(attributes)
  }
}

/** `pods`, `pods/status`, as plugins name what they look at: with its group. */
export const resourceOf = ({ scope: { resource, subresource } }: Attributes): string =>
  `${resource.kind.group}/${resource.kind.plural}${subresource && `/${subresource}`}`
