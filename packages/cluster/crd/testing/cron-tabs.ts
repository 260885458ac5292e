import type { Definition, Version } from '../definition.ts'
import type { JsonSchema } from '../schema.ts'

export const cronTabSchema: JsonSchema = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['cronSpec'],
      properties: {
        cronSpec: { type: 'string', pattern: '^\\S+( \\S+){4}$' },
        mode: { type: 'string', enum: ['Fast', 'Slow'] },
        replicas: { type: 'integer', minimum: 1, maximum: 10, default: 2 },
        note: { type: 'string', nullable: true, maxLength: 5 },
        port: { 'x-kubernetes-int-or-string': true },
        until: { type: 'string', format: 'date' },
        items: {
          type: 'array',
          maxItems: 3,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
        },
        tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        template: {
          type: 'object',
          'x-kubernetes-embedded-resource': true,
          'x-kubernetes-preserve-unknown-fields': true,
        },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
  },
}

export const version = (schema: JsonSchema, extra: Version = {}): Version => ({
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: schema },
  ...extra,
})

/** A definition as it is when its kind's functions see it. */
export const cronTabs = (versions: Version[] = [version(cronTabSchema)]): Definition => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'crontabs.stable.example.com' },
  spec: {
    group: 'stable.example.com',
    scope: 'Namespaced',
    names: { plural: 'crontabs', singular: 'crontab', kind: 'CronTab', listKind: 'CronTabList' },
    versions,
    conversion: { strategy: 'None' },
  },
  status: { acceptedNames: {}, storedVersions: ['v1'] },
})
