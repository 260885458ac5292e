import type { Definition, Version } from '../../../crd/definition.ts'
import type { JsonSchema } from '../../../crd/schema.ts'
import { resourceOf } from '../../../crd/served/resource.ts'
import { versionsOf } from '../../../crd/served/versions.ts'
import type { PlainApi } from '../../../testing/plain-api.ts'
import type { WebhookServer } from './webhook-server.ts'

export const group = 'stable.example.com'
export const hosts = (version: string) => `/apis/${group}/${version}/namespaces/lab/hosts`

const text: JsonSchema = { type: 'string' }
const shared: Readonly<Record<string, JsonSchema>> = {
  replicas: { type: 'integer' },
  size: { type: 'integer' },
  status: { type: 'object', properties: { replicas: { type: 'integer' }, note: text } },
}

const withFields = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  properties: { ...shared, ...properties },
})

const version = (name: string, schema: JsonSchema, extra: Version = {}): Version => ({
  name,
  served: true,
  storage: name === 'v1',
  schema: { openAPIV3Schema: schema },
  subresources: {
    status: {},
    scale: { specReplicasPath: '.replicas', statusReplicasPath: '.status.replicas' },
  },
  ...extra,
})

/** Two versions of one thing, of which each has a default that the other does not fill in. */
export const versions = (): Version[] => [
  version('v1', withFields({ hostPort: text, tier: { ...text, default: 'old' } })),
  version(
    'v2',
    withFields({ host: text, port: text, tier: text, era: { ...text, default: 'new' } }),
  ),
]

export function definitionOf(
  webhook: WebhookServer,
  reviewVersions: readonly string[],
  its: Version[],
): Definition {
  const names = { plural: 'hosts', singular: 'host', kind: 'Host', listKind: 'HostList' }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `hosts.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names,
      versions: its,
      conversion: {
        strategy: 'Webhook',
        webhook: {
          clientConfig: webhook.clientConfig,
          conversionReviewVersions: [...reviewVersions],
        },
      },
    },
    status: { acceptedNames: names, storedVersions: ['v1'] },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: hosts of every version.
type Host = any

/** What a webhook makes of a host in another version. */
export function convertHost({ host, port, hostPort, ...rest }: Host, apiVersion: string): Host {
  if (apiVersion === `${group}/v1`)
    return { ...rest, apiVersion, ...(host && { hostPort: `${host}:${port}` }) }
  const [first, second] = hostPort?.split(':') ?? []
  return { ...rest, apiVersion, ...(hostPort && { host: first, port: second }) }
}

/** Serves the versions of a definition that are to be served. */
export function serve({ api }: PlainApi, definition: Definition): void {
  const all = versionsOf(definition)
  for (const it of definition.spec.versions ?? [])
    if (it.served) api.server.resources.add(resourceOf(definition, it, all))
}
