import { type FieldError, invalid } from '../../kinds/field-error.ts'
import type { UpdateRules } from '../../kinds/kind.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { validateMetadata, validateMetadataUpdate } from '../../kinds/validate/metadata.ts'
import { kindTargetOf, type Scope } from '../scope.ts'
import { invalidError } from '../status.ts'

/** Checks a new object: first the kind's own rules with the name it wants, then what holds for any. */
export function validateNew(scope: Scope, object: KubeObject): void {
  const { kind, custom } = scope.resource
  refuse(scope, object.metadata.name ?? '', [
    ...validateMetadata(object, kind),
    ...(custom ? [] : finalizerErrors(object)),
    ...(kind.validate?.(object) ?? []),
  ])
}

const standardFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion'])

/** Kubernetes' own kinds want finalizers that say whose they are. */
function finalizerErrors({ metadata }: KubeObject): FieldError[] {
  return (metadata.finalizers ?? []).flatMap((finalizer, index) =>
    finalizer.includes('/') || standardFinalizers.has(finalizer)
      ? []
      : [
          invalid(
            `metadata.finalizers[${index}]`,
            finalizer,
            'name is neither a standard finalizer name nor is it fully qualified',
          ),
        ],
  )
}

/** Kinds whose update is checked by all the rules of a new object as well, the metadata's once more. */
const checkedAsNew = new Set([
  '/configmaps',
  '/endpoints',
  '/pods',
  '/secrets',
  '/serviceaccounts',
  '/services',
  'networking.k8s.io/ingresses',
])

const keyOf = ({ resource: { kind }, subresource }: Scope) =>
  subresource ? '' : `${kind.group}/${kind.plural}`

/** Upstream checks the metadata of an update twice, once for any kind and once with the kind's rules: causes repeat. */
export function validateUpdated(
  scope: Scope,
  next: KubeObject,
  old: KubeObject,
  rules: UpdateRules<KubeObject> | undefined,
): void {
  const update = validateMetadataUpdate(next, old)
  refuse(scope, next.metadata.name ?? '', [
    ...validateMetadata(next, { ...scope.resource.kind, name: 'path-segment' }),
    ...update,
    ...update,
    ...(checkedAsNew.has(keyOf(scope)) ? validateMetadata(next, scope.resource.kind) : []),
    ...(rules?.validate?.(next, old) ?? []),
  ])
}

function refuse(scope: Scope, name: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidError(kindTargetOf(scope, name), errors)
}
