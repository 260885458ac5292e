import { GalleyError } from '@galley/kit/errors'
import { parseRegistryHost, type RegistryHost } from './reference.ts'

/** Names of registries that lead elsewhere; images keep the name, connections go to the URL. */
export type RegistryAliases = ReadonlyMap<RegistryHost, URL>

/** Where Galley's own registry listens unless told otherwise. */
export const embeddedRegistry = new URL('http://127.0.0.1:5000')

/** Names by which labs know the registry on their own machine. */
const embeddedNames = ['10.10.1.1:5000', 'node-0:5000', 'localhost:5000'].map(parseRegistryHost)

/** The usual names, all leading to the embedded registry. */
export function defaultAliases(embedded: URL = embeddedRegistry): RegistryAliases {
  return new Map(embeddedNames.map((name) => [name, embedded]))
}

export class InvalidAliasError extends GalleyError {
  constructor(asked: string) {
    super('invalid', `"${asked.slice(0, 120)}" is not an alias of a registry`, {
      next: 'Write name=address, such as node-0:5000=127.0.0.1:5000 or hub=https://registry.example:443.',
    })
  }
}

/**
 * An alias from `name=address`; an address without a scheme is plain HTTP.
 * @throws InvalidAliasError, InvalidReferenceError
 */
export function parseAlias(text: string): readonly [RegistryHost, URL] {
  const [, name, address] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (name === undefined || address === undefined) throw new InvalidAliasError(text)
  const url = URL.parse(/^https?:\/\//.test(address) ? address : `http://${address}`)
  if (url?.pathname !== '/' || url.search || url.username) throw new InvalidAliasError(text)
  return [parseRegistryHost(name), url]
}
