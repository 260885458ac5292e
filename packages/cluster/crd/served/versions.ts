import type { ConversionWebhook, CustomVersion, CustomVersions } from '../../apiserver/resources.ts'
import type { Conversion } from '../../kinds/kind.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { type Definition, storageVersionOf, type Version } from '../definition.ts'
import type { JsonSchema } from '../schema.ts'
import { dropNulls, fillDefaults } from '../values/defaults.ts'
import { coerceEmbedded } from '../values/embedded.ts'
import { prune } from '../values/prune.ts'
import { schemaNameOf } from './names.ts'
import { structsOf } from './structs.ts'

/** All versions of a definition, whether they are served or not: objects may be stored in any of them. */
export function versionsOf(definition: Definition): CustomVersions {
  const { group = '', versions = [] } = definition.spec
  const apiVersion = (version: Version | undefined) => `${group}/${version?.name ?? ''}`
  const made = new Map(versions.map((it) => [apiVersion(it), versionOf(definition, it)]))
  const webhook = webhookOf(definition)
  return {
    storage: apiVersion(storageVersionOf(definition)),
    ...(webhook && { webhook }),
    find: (wanted) => made.get(wanted),
  }
}

function webhookOf({ spec: { conversion } }: Definition): ConversionWebhook | undefined {
  if (conversion?.strategy !== 'Webhook') return undefined
  const { clientConfig = {}, conversionReviewVersions: reviewVersions = [] } =
    conversion.webhook ?? {}
  return { clientConfig, reviewVersions }
}

function versionOf({ spec, status }: Definition, version: Version): CustomVersion {
  const schema = schemaOf(version)
  const kind = status.acceptedNames.kind ?? spec.names.kind ?? ''
  const name = schemaNameOf(spec.group ?? '', version.name ?? '', kind)
  return {
    ...structsOf(name, schema),
    clean: (object) => {
      clean(object, schema, false)
    },
    fillDefaults: (object) => fillDefaults(object, schema),
  }
}

/**
 * Objects of one version to and from what is stored: but for what the schemas make of them, only `apiVersion` changes.
 * Where a webhook changes more, it has to be asked beforehand.
 */
export function conversionOf(
  group: string,
  version: string,
  { storage, webhook, find }: CustomVersions,
): Conversion {
  const own = `${group}/${version}`
  const refuse = () => {
    if (webhook) throw new TypeError(`A webhook has to convert to and from ${own}.`)
  }
  return {
    stored: { group, version: storage.slice(group.length + 1) },
    toStored(object) {
      if (storage === own) return object
      refuse()
      object.apiVersion = storage
      find(storage)?.clean(object)
      return object
    },
    fromStored(object) {
      if (object.apiVersion !== own) refuse()
      const stored = find(object.apiVersion) ?? find(own)
      stored?.clean(object)
      stored?.fillDefaults(object)
      if (object.apiVersion === own) return object
      object.apiVersion = own
      find(own)?.clean(object)
      return object
    },
  }
}

export const schemaOf = ({ schema }: Version): JsonSchema => schema?.openAPIV3Schema ?? {}

/** Drops what the schema does not name and nulls that mean nothing; gives the paths of unknown fields. */
export function clean(
  object: KubeObject,
  schema: JsonSchema,
  isStrict: boolean,
  keepsNulls = false,
): string[] {
  const dropped = prune(object, schema, true)
  if (!keepsNulls) dropNulls(object, schema)
  return [...dropped, ...coerceEmbedded(object, schema, isStrict)]
}
