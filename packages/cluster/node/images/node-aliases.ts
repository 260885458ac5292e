import { parseRegistryHost } from '@galley/images/oci/reference'
import { defaultAliases, type RegistryAliases } from '@galley/images/oci/registry-aliases'

/** Where registries listen unless a name says otherwise. */
const port = 5000

/** The registry of a cluster's machine by all names that its nodes have, and those that labs know it by. */
export const nodeAliases = (
  nodes: readonly { readonly name: string; readonly address: string }[],
  registry: URL,
): RegistryAliases =>
  new Map([
    ...defaultAliases(registry),
    ...nodes
      .flatMap(({ name, address }) => [name, address])
      .map((host) => [parseRegistryHost(`${host}:${port}`), registry] as const),
  ])
