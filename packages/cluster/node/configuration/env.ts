import type { EnvVarSource } from 'kubernetes-types/core/v1.js'
import type { ConfigMap, Pod, Secret, Service } from '../../client/resources.ts'
import type { Container, EnvFromSource } from '../../kinds/pod-spec/types.ts'
import { containerResource, selectedContainer } from './container-resource.ts'
import { expand } from './expansion.ts'
import type { NodeFacts } from './node-facts.ts'
import { ConfigurationError } from './pod-configurator.ts'
import { podField } from './pod-fields.ts'
import { specOf } from './pod-spec.ts'
import { needed, type References } from './references.ts'
import { serviceEnv } from './service-env.ts'

export interface EnvSources {
  readonly pod: Pod
  readonly container: Container
  readonly podAddresses: readonly string[]
  readonly node: NodeFacts
  readonly references: References
  readonly services: readonly Service[]
}

/**
 * The variables that a container's spec and the services of its namespace give, the image's left out. A reference sees what
 * was declared before it, and services. Since 1.32 any key of a ConfigMap or Secret is a name.
 * @throws ConfigurationError
 */
export async function environmentOf(sources: EnvSources): Promise<ReadonlyMap<string, string>> {
  const { pod, container, services } = sources
  const { namespace = '' } = pod.metadata
  const links = serviceEnv(services, namespace, specOf(pod).enableServiceLinks ?? true)
  const objects = new ReadOnce(sources)
  const declared = new Map<string, string>()
  for (const source of container.envFrom ?? [])
    for (const [name, value] of await allOf(source, objects))
      declared.set((source.prefix ?? '') + name, value)
  for (const { name, value, valueFrom } of container.env ?? []) {
    const known = (asked: string) => declared.get(asked) ?? links.get(asked)
    const found = value
      ? expand(value, known)
      : valueFrom
        ? await referredTo(valueFrom, sources, objects)
        : ''
    if (found !== undefined) declared.set(name, found)
  }
  return new Map([...links, ...declared])
}

async function allOf(source: EnvFromSource, objects: ReadOnce): Promise<[string, string][]> {
  if (source.configMapRef) {
    const { name = '', optional = false } = source.configMapRef
    const map = await objects.configMap(name, optional)
    return Object.entries(map?.data ?? {})
  }
  const { name = '', optional = false } = source.secretRef ?? {}
  const secret = await objects.secret(name, optional)
  return Object.entries(secret?.data ?? {}).map(([key, data]) => [key, textOf(data, name, key)])
}

/** Undefined where an optional reference leads nowhere: the variable is not set then. */
async function referredTo(
  { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef }: EnvVarSource,
  { pod, container, node, podAddresses }: EnvSources,
  objects: ReadOnce,
): Promise<string | undefined> {
  if (fieldRef)
    return podField(pod, fieldRef.fieldPath, { node: node.addresses, pod: podAddresses })
  if (resourceFieldRef) {
    const { containerName } = resourceFieldRef
    const meant = containerName ? selectedContainer(pod, containerName) : container
    return containerResource(resourceFieldRef, meant, node.allocatable())
  }
  if (configMapKeyRef) {
    const { name = '', key, optional = false } = configMapKeyRef
    const map = await objects.configMap(name, optional)
    return map && valueAt(map.data, key, { kind: 'ConfigMap', pod, name, optional })
  }
  if (!secretKeyRef) return ''
  const { name = '', key, optional = false } = secretKeyRef
  const secret = await objects.secret(name, optional)
  const data = secret && valueAt(secret.data, key, { kind: 'Secret', pod, name, optional })
  return data === undefined ? undefined : textOf(data, name, key)
}

interface Asked {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly pod: Pod
  readonly name: string
  readonly optional: boolean
}

function valueAt(
  data: Readonly<Record<string, string>> = {},
  key: string,
  { kind, pod, name, optional }: Asked,
): string | undefined {
  if (Object.hasOwn(data, key)) return data[key]
  if (optional) return undefined
  throw new ConfigurationError(
    `couldn't find key ${key} in ${kind} ${pod.metadata.namespace}/${name}`,
  )
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textOf(data: string, name: string, key: string): string {
  try {
    return strict.decode(Buffer.from(data, 'base64'))
  } catch {
    throw new ConfigurationError(
      `key ${key} in secret ${JSON.stringify(name)} contains invalid UTF-8`,
    )
  }
}

/** All variables of a container see the same state of an object. */
class ReadOnce {
  readonly #sources: EnvSources
  readonly #configMaps = new Map<string, ConfigMap>()
  readonly #secrets = new Map<string, Secret>()

  constructor(sources: EnvSources) {
    this.#sources = sources
  }

  async configMap(name: string, optional: boolean): Promise<ConfigMap | undefined> {
    const read = () => this.#sources.references.configMap(this.#namespace, name)
    const known = this.#configMaps.get(name)
    const map = known ?? (await needed(read(), 'configmap', { name, optional }))
    if (map) this.#configMaps.set(name, map)
    return map
  }

  async secret(name: string, optional: boolean): Promise<Secret | undefined> {
    const read = () => this.#sources.references.secret(this.#namespace, name)
    const known = this.#secrets.get(name)
    const secret = known ?? (await needed(read(), 'secret', { name, optional }))
    if (secret) this.#secrets.set(name, secret)
    return secret
  }

  get #namespace(): string {
    return this.#sources.pod.metadata.namespace ?? ''
  }
}
