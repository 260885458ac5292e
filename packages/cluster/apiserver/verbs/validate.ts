import type { FieldError } from '../../kinds/field-error.ts'
import type { UpdateRules } from '../../kinds/kind.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { validateMetadata, validateMetadataUpdate } from '../../kinds/validate/metadata.ts'
import { kindTargetOf, type Scope } from '../scope.ts'
import { invalidError } from '../status.ts'

/** Checks a new object: first what holds for any, then the kind's own rules. */
export function validateNew(scope: Scope, object: KubeObject): void {
  const { kind } = scope.resource
  refuse(scope, object.metadata.name ?? '', [
    ...validateMetadata(object, kind),
    ...(kind.validate?.(object) ?? []),
  ])
}

export function validateUpdated(
  scope: Scope,
  next: KubeObject,
  old: KubeObject,
  rules: UpdateRules<KubeObject> | undefined,
): void {
  refuse(scope, next.metadata.name ?? '', [
    ...validateMetadataUpdate(next, old),
    ...(rules?.validate?.(next, old) ?? []),
  ])
}

function refuse(scope: Scope, name: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidError(kindTargetOf(scope, name), errors)
}
