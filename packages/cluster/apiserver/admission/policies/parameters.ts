import type {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from '../../../kinds/admissionregistration/types.ts'
import type { KubeObject } from '../../../kinds/object.ts'
import { selects } from '../../../kinds/validate/selects.ts'
import type { Resource } from '../../resources.ts'
import type { Attributes } from '../admission.ts'
import { find, findAll } from '../lookup.ts'

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
export function parametersOf(
  attributes: Attributes,
  resource: Resource,
  ref: ParamRef,
): readonly KubeObject[] {
  const { server } = attributes
  const namespace = namespaceOf(attributes, resource, ref)
  const named = ref.name ? find(server, resource.kind, namespace, ref.name) : undefined
  const found = ref.name
    ? named
      ? [named]
      : []
    : findAll(server, resource.kind, namespace).filter(({ metadata }) =>
        selects(ref.selector, metadata.labels),
      )
  if (found.length === 0 && ref.parameterNotFoundAction === 'Deny')
    throw new ConfigurationError(
      'no params found for policy binding with `Deny` parameterNotFoundAction',
    )
  return found
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
