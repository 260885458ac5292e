import type { FieldError } from '../../kinds/field-error.ts'
import type { UpdateRules } from '../../kinds/kind.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { kindTargetOf, type Scope } from '../scope.ts'
import { invalidError } from '../status.ts'

/** Checks a new object: first the kind's own rules with the name it wants, then what holds for any. */
export function validateNew(scope: Scope, object: KubeObject): void {
  const { kind } = scope.resource
  refuse(scope, object.metadata.name ?? '', kind.validate?.(object) ?? [])
}

export function validateUpdated(
  scope: Scope,
  next: KubeObject,
  old: KubeObject,
  rules: UpdateRules<KubeObject> | undefined,
): void {
  refuse(scope, next.metadata.name ?? '', rules?.validate?.(next, old) ?? [])
}

function refuse(scope: Scope, name: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidError(kindTargetOf(scope, name), errors)
}
