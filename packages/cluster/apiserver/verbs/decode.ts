import { parse } from 'yaml'
import type { KubeObject } from '../../kinds/object.ts'
import { toInnerForm } from '../../kinds/structure/normal-form.ts'
import { clone } from '../objects/clone.ts'
import { groupVersion, type Resource } from '../resources.ts'

/** JSON, YAML or an object cannot be read; the message is upstream's reason alone. */
export class DecodeFailure extends Error {}

export interface Parsed {
  readonly value: unknown
  readonly duplicates: readonly string[]
}

export function parseJson(bytes: Uint8Array): Parsed {
  try {
    return { value: JSON.parse(new TextDecoder().decode(bytes)), duplicates: [] }
  } catch (error) {
    throw new DecodeFailure(String(error))
  }
}

export function parseYaml(bytes: Uint8Array): Parsed {
  try {
    return { value: parse(new TextDecoder().decode(bytes)), duplicates: [] }
  } catch (error) {
    throw new DecodeFailure(String(error))
  }
}

/** JSON as an object of this resource in the inner form, with its defaults; and what of it is not known. */
export function decodeJson(
  json: unknown,
  resource: Resource,
): { object: KubeObject; problems: string[] } {
  const object = clone(json) as KubeObject
  object.kind ??= resource.kind.kind
  object.apiVersion ??= groupVersion(resource.kind)
  object.metadata ??= {}
  toInnerForm(object, resource.struct, resource.structs)
  resource.kind.defaults?.(object)
  return { object, problems: [] }
}
