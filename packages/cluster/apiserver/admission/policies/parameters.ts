import type { Awaitable } from '@galley/kit/at-once'
import type {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from '../../../kinds/admissionregistration/types.ts'
import type { KubeObject } from '../../../kinds/object.ts'
import { selects } from '../../../kinds/validate/selects.ts'
import type { Entry } from '../../../store/store.ts'
import { readable } from '../../conversion/stored.ts'
import { keyOf, prefixOf } from '../../objects/keys.ts'
import type { Resource } from '../../resources.ts'
import type { Server } from '../../server.ts'
import { StatusError } from '../../status.ts'
import type { Attributes } from '../admission.ts'

type ParamKind = NonNullable<ValidatingAdmissionPolicy['spec']['paramKind']>
type ParamRef = NonNullable<ValidatingAdmissionPolicyBinding['spec']['paramRef']>

/** A policy or binding that cannot be worked with, in upstream's words. */
export class ConfigurationError extends Error {}

/** The resource that a policy's parameters are of. */
export function parameterResource(
  { server }: Attributes,
  { apiVersion = '', kind = '' }: ParamKind,
): Resource {
  const found = server.resources.findKind(apiVersion, kind)
  if (found) return found
  const type = `${apiVersion.includes('/') ? '' : '/'}${apiVersion}, Kind=${kind}`
  throw new ConfigurationError(`failed to find resource referenced by paramKind: '${type}'`)
}

/** The objects that a binding's parameters are. */
export async function parametersOf(
  attributes: Attributes,
  resource: Resource,
  ref: ParamRef,
): Promise<readonly KubeObject[]> {
  const { server } = attributes
  const entries = entriesOf(server, resource, namespaceOf(attributes, resource, ref), ref)
  const read = await configured(readable(server, resource, entries))
  const found = read
    .map((entry) => server.records.object(entry, resource))
    .filter(({ metadata }) => ref.name || selects(ref.selector, metadata.labels))
  if (found.length === 0 && ref.parameterNotFoundAction === 'Deny')
    throw new ConfigurationError(
      'no params found for policy binding with `Deny` parameterNotFoundAction',
    )
  return found
}

/** Parameters that a webhook cannot convert are none that can be worked with. */
async function configured<T>(read: Awaitable<T>): Promise<T> {
  try {
    return await read
  } catch (error) {
    throw error instanceof StatusError ? new ConfigurationError(error.message) : error
  }
}

function entriesOf(
  { store }: Server,
  { kind }: Resource,
  namespace: string,
  { name }: ParamRef,
): readonly Entry[] {
  if (!name) return store.list(prefixOf(kind, namespace)).entries
  const entry = store.get(keyOf(kind, namespace, name))
  return entry ? [entry] : []
}

function namespaceOf({ namespace }: Attributes, { kind }: Resource, ref: ParamRef): string {
  if (!kind.isNamespaced && ref.namespace)
    throw new ConfigurationError(
      'paramRef.namespace must not be provided for a cluster-scoped `paramKind`',
    )
  if (!kind.isNamespaced) return ''
  const found = ref.namespace || namespace
  if (found) return found
  throw new ConfigurationError(
    'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
  )
}
