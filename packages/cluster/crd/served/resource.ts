import { compareVersions } from '../../apiserver/discovery/version-order.ts'
import type { CustomVersions, Resource } from '../../apiserver/resources.ts'
import type { Kind } from '../../kinds/kind.ts'
import { type Definition, isTrue, type Version } from '../definition.ts'
import type { JsonSchema } from '../schema.ts'
import { fillDefaults } from '../values/defaults.ts'
import { columnsOf } from './columns.ts'
import { findAll, parseJsonPath } from './json-path.ts'
import { schemaNameOf } from './names.ts'
import { publishedSchemas } from './openapi.ts'
import { decodingStruct, structsOf } from './structs.ts'
import { validateObject, validateUpdatedObject, validateUpdatedStatus } from './validate.ts'
import { clean, conversionOf, schemaOf, versionsOf } from './versions.ts'

/** A served version of a definition as a resource like any other; `versions` are all that the definition has. */
export function resourceOf(
  definition: Definition,
  version: Version,
  versions = versionsOf(definition),
): Resource {
  const schema = schemaOf(version)
  const kind = kindOf(definition, version, schema, versions)
  const warning = deprecationOf(definition, version)
  return {
    kind,
    ...structsOf(kind.structure, schema),
    custom: {
      decoding: decodingStruct(kind.structure),
      prune: (object, keepsNulls) => clean(object, schema, true, keepsNulls),
      versions,
      schemas: (openApi) => publishedSchemas(definition, version, openApi),
      ...(warning && { warning }),
      ...(isTrue(definition, 'Terminating') && {
        refusesCreates: 'create not allowed while custom resource definition is terminating',
      }),
    },
  }
}

function deprecationOf({ spec }: Definition, version: Version): string | undefined {
  if (!version.deprecated) return undefined
  if (version.deprecationWarning !== undefined) return version.deprecationWarning
  const named = (name: string) => `${spec.group}/${name} ${spec.names.kind}`
  const { name = '' } = version
  const [newest] = (spec.versions ?? [])
    .flatMap((it) => (it.served && !it.deprecated && it.name ? [it.name] : []))
    .filter((it) => compareVersions(it, name) < 0)
    .toSorted(compareVersions)
  return `${named(name)} is deprecated${newest ? `; use ${named(newest)}` : ''}`
}

function kindOf(
  definition: Definition,
  version: Version,
  schema: JsonSchema,
  versions: CustomVersions,
): Kind {
  const { spec, status } = definition
  const { group = '' } = spec
  const names = status.acceptedNames.kind ? status.acceptedNames : spec.names
  const kind = names.kind ?? ''
  const { scale, status: hasStatus } = version.subresources ?? {}
  const keepsStatus = hasStatus !== undefined && hasStatus !== null
  return {
    group,
    version: version.name ?? '',
    kind,
    plural: names.plural ?? '',
    singular: names.singular ?? '',
    listKind: names.listKind ?? `${kind}List`,
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    isNamespaced: spec.scope === 'Namespaced',
    structure: schemaNameOf(group, version.name ?? '', kind),
    requiresResourceVersion: true,
    countsGenerations: true,
    defaults: (object) => fillDefaults(object, schema),
    validate: (object) => validateObject(object, schema, scale),
    update: { validate: (next, old) => validateUpdatedObject(next, old, schema, scale) },
    ...(keepsStatus && {
      status: { validate: (next, old) => validateUpdatedStatus(next, old, schema, scale) },
    }),
    ...(scale && {
      scale: {
        replicas: stepsOf(scale.specReplicasPath),
        statusReplicas: stepsOf(scale.statusReplicasPath),
        selector: stepsOf(scale.labelSelectorPath),
      },
    }),
    columns: columnsOf(version.additionalPrinterColumns),
    ...selectableOf(version),
    conversion: conversionOf(group, version.name ?? '', versions),
  }
}

const stepsOf = (path = ''): string[] => path.split('.').filter((step) => step !== '')

function selectableOf({ selectableFields = [] }: Version): Pick<Kind, 'selectableFields'> {
  if (selectableFields.length === 0) return {}
  const paths = selectableFields.map(({ jsonPath = '' }) => ({
    name: jsonPath.replace(/^\./, ''),
    path: parseJsonPath(jsonPath) ?? [],
  }))
  return {
    selectableFields: (object) =>
      Object.fromEntries(
        paths.map(({ name, path }) => [name, String(findAll(object, path)[0] ?? '')]),
      ),
  }
}
