import type { KubectlVersion } from './binaries.ts'

/** What kubectl can be asked to do, in an order in which each step finds what it needs; `NS` stands for the namespace. */
export interface KubectlVerb {
  /** As the table names it. */
  readonly name: string
  readonly args: readonly string[]
  readonly input?: string
  /** Standard output has to match. */
  readonly says: RegExp
  readonly env?: Readonly<Record<string, string>>
  /** Older ones ask for a version of the API that Kubernetes 1.33 does not serve. */
  readonly since?: KubectlVersion
}
