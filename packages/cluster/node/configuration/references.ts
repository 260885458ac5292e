import type { Client } from '../../client/client.ts'
import { isNotFound } from '../../client/errors.ts'
import { type ConfigMap, configMaps, type Secret, secrets } from '../../client/resources.ts'
import { ConfigurationError } from './pod-configurator.ts'

/** What pods refer to, as it is now: asked for each time, so that nothing is missed that was just made. */
export interface References {
  configMap(namespace: string, name: string): Promise<ConfigMap | undefined>
  secret(namespace: string, name: string): Promise<Secret | undefined>
}

export const references = (client: Client): References => ({
  configMap: (namespace, name) => found(client.get(configMaps, { namespace, name })),
  secret: (namespace, name) => found(client.get(secrets, { namespace, name })),
})

/** Undefined where there is none. */
export async function found<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** @throws ConfigurationError where there is none, unless that is allowed. */
export async function needed<T>(
  asked: Promise<T | undefined>,
  kind: 'configmap' | 'secret',
  { name, optional }: { readonly name: string; readonly optional: boolean },
): Promise<T | undefined> {
  const object = await asked
  if (object === undefined && !optional)
    throw new ConfigurationError(`${kind} ${JSON.stringify(name)} not found`)
  return object
}
