import { type FieldError, invalid } from '../field-error.ts'

/** A part of all replicas is no more than all. */
export function validateParts<K extends string>(
  status: { readonly [key in K | 'replicas']?: number },
  names: readonly K[],
): FieldError[] {
  return names.flatMap((name) => {
    const value: number = status[name] ?? 0
    return value > (status.replicas ?? 0)
      ? [invalid(`status.${name}`, value, 'cannot be greater than status.replicas')]
      : []
  })
}

export const validateAvailable = (
  status: { readonly availableReplicas?: number; readonly readyReplicas?: number },
  ready = 'readyReplicas',
): FieldError[] =>
  (status.availableReplicas ?? 0) > (status.readyReplicas ?? 0)
    ? [
        invalid(
          'status.availableReplicas',
          status.availableReplicas ?? 0,
          `cannot be greater than ${ready}`,
        ),
      ]
    : []

/** A count of collisions only grows. */
export function validateCollisions(
  next: { readonly collisionCount?: number },
  old: { readonly collisionCount?: number },
): FieldError[] {
  if (old.collisionCount === undefined) return []
  return next.collisionCount === undefined || next.collisionCount < old.collisionCount
    ? [invalid('status.collisionCount', next.collisionCount ?? 0, 'cannot be decremented')]
    : []
}
