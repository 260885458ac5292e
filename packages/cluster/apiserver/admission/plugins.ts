import type { Plugin } from './admission.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'

/** In upstream's order. */
export const plugins: readonly Plugin[] = [namespaceLifecycle]
