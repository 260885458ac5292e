import type { KubeObject } from '../kinds/object.ts'
import type { JsonSchema } from './schema.ts'

/** A CustomResourceDefinition as it is decoded. */
export interface Definition extends KubeObject {
  spec: DefinitionSpec
  status: DefinitionStatus
}

export interface DefinitionSpec {
  group?: string
  scope?: string
  names: Names
  versions?: Version[]
  conversion?: Conversion
  preserveUnknownFields?: boolean
}

export interface Names {
  plural?: string
  singular?: string
  kind?: string
  listKind?: string
  shortNames?: string[]
  categories?: string[]
}

export interface Version {
  name?: string
  served?: boolean
  storage?: boolean
  deprecated?: boolean
  deprecationWarning?: string
  schema?: { openAPIV3Schema?: JsonSchema }
  subresources?: Subresources
  additionalPrinterColumns?: PrinterColumn[]
  selectableFields?: { jsonPath?: string }[]
}

export interface Subresources {
  status?: unknown
  scale?: { specReplicasPath?: string; statusReplicasPath?: string; labelSelectorPath?: string }
}

export interface PrinterColumn {
  name?: string
  type?: string
  format?: string
  description?: string
  priority?: number
  jsonPath?: string
}

export interface Conversion {
  strategy?: string
  webhook?: { conversionReviewVersions?: string[]; clientConfig?: WebhookClientConfig }
}

export interface WebhookClientConfig {
  url?: string
  service?: { namespace?: string; name?: string; path?: string; port?: number }
  caBundle?: string
}

export interface DefinitionStatus {
  conditions?: Condition[]
  acceptedNames: Names
  storedVersions?: string[]
}

export interface Condition {
  type: string
  status: string
  lastTransitionTime?: string | null
  reason?: string
  message?: string
}

export const definitionStruct =
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition'

export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io'

export const conditionOf = ({ status }: Definition, type: string): Condition | undefined =>
  status?.conditions?.find((it) => it.type === type)

export const isTrue = (definition: Definition, type: string): boolean =>
  conditionOf(definition, type)?.status === 'True'

export const storageVersionOf = ({ spec }: Definition): Version | undefined =>
  spec.versions?.find(({ storage }) => storage)
