import { createdColumn, nameColumn } from '../kinds/columns.ts'
import { kind } from '../kinds/kind.ts'
import {
  cleanupFinalizer,
  type Definition,
  definitionStruct,
  storageVersionOf,
} from './definition.ts'
import { validateDefinition, validateDefinitionUpdate } from './validate/definition.ts'
import { validateNames } from './validate/names.ts'

/** The kind that makes kinds. */
export const customResourceDefinition = kind<Definition>({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  isNamespaced: false,
  structure: definitionStruct,
  countsGenerations: true,
  requiresResourceVersion: true,
  defaults,
  prepareCreate(definition) {
    definition.status = { acceptedNames: {} }
    addStoredVersion(definition)
  },
  validate: validateDefinition,
  update: {
    prepare: addStoredVersion,
    validate: validateDefinitionUpdate,
  },
  status: {
    prepare(next, old) {
      next.spec = old.spec
    },
    validate: ({ status }) => validateNames(status.acceptedNames, 'status.acceptedNames'),
    resetFields: [['metadata'], ['spec']],
  },
  beginDelete,
  columns: [nameColumn, createdColumn],
})

/** Its objects go first. */
function beginDelete({ metadata, status }: Definition, now: string): void {
  metadata.deletionTimestamp = now
  const finalizers = metadata.finalizers ?? []
  if (!finalizers.includes(cleanupFinalizer))
    metadata.finalizers = [...finalizers, cleanupFinalizer]
  const others = (status.conditions ?? []).filter(({ type }) => type !== 'Terminating')
  status.conditions = [
    ...others,
    {
      type: 'Terminating',
      status: 'True',
      lastTransitionTime: now,
      reason: 'InstanceDeletionPending',
      message:
        'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    },
  ]
}

function defaults({ spec, status }: Definition): void {
  const { names } = spec
  if (!names.singular && names.kind) names.singular = names.kind.toLowerCase()
  if (!names.listKind && names.kind) names.listKind = `${names.kind}List`
  spec.conversion ??= { strategy: 'None' }
  const service = spec.conversion.webhook?.clientConfig?.service
  if (service) service.port ??= 443
  const stored = spec.versions?.find(({ storage }) => storage)?.name
  if (stored && !status.storedVersions?.length) status.storedVersions = [stored]
}

/** Objects of every version that was ever the stored one may be there. */
function addStoredVersion(definition: Definition): void {
  const stored = storageVersionOf(definition)?.name
  const known = definition.status.storedVersions ?? []
  if (stored && !known.includes(stored)) definition.status.storedVersions = [...known, stored]
}
