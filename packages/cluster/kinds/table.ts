import { extensionKinds } from './extension-kinds.ts'
import type { Kind } from './kind.ts'
import { otherKinds } from './other-kinds.ts'
import { reviewKinds } from './review-kinds.ts'
import { workloadKinds } from './workload-kinds.ts'

/** Every kind that is built in. */
export const kinds: readonly Kind[] = [
  ...workloadKinds,
  ...otherKinds,
  ...reviewKinds,
  ...extensionKinds,
]
