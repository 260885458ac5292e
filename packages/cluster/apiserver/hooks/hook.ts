import type { KubeObject } from '../../kinds/object.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'

/** Undoes what was taken for a write that did not come about. */
export type Undo = () => void

/** What a kind's writes do beyond its own object: a service takes addresses. Keyed by `GROUP/PLURAL`. */
export interface Hook {
  /** Before a new object is checked; may change it. */
  beginCreate?(
    server: Server,
    scope: Scope,
    object: KubeObject,
    isDryRun: boolean,
  ): Undo | undefined
  /** Before a changed object is checked; may change it. */
  beginUpdate?(
    server: Server,
    scope: Scope,
    next: KubeObject,
    old: KubeObject,
    isDryRun: boolean,
  ): Undo | undefined
  /** Holds the object back beyond its finalizers when it is being deleted. */
  isHeld?(object: KubeObject): boolean
  afterUpdate?(server: Server, next: KubeObject, old: KubeObject): void
  afterDelete?(server: Server, object: KubeObject): void
}

export type Hooks = Readonly<Record<string, Hook>>

export const hookOf = ({ hooks }: Server, { resource: { kind } }: Scope): Hook =>
  hooks[`${kind.group}/${kind.plural}`] ?? {}
