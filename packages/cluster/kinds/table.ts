import { customResourceDefinition } from '../crd/custom-resource-definition.ts'
import { namespace } from './core/namespace.ts'
import type { Kind } from './kind.ts'
import { otherKinds } from './other-kinds.ts'
import { reviewKinds } from './review-kinds.ts'

/** Every kind that is built in. */
export const kinds: readonly Kind[] = [
  namespace,
  ...otherKinds,
  ...reviewKinds,
  customResourceDefinition,
]
