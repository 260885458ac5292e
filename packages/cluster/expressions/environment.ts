import { createRequire } from 'node:module'
import type { Environment } from '@marcbachmann/cel-js'
import { registerLists } from './lists.ts'
import { registerPatterns } from './patterns.ts'

/** Costly to load, and most clusters have no expressions. */
export const library = (): typeof import('@marcbachmann/cel-js') =>
  createRequire(import.meta.url)('@marcbachmann/cel-js')

/** What an expression may be at most; Kubernetes' own limits are on the cost, which comes to about as much. */
const limits = {
  maxAstNodes: 10_000,
  maxDepth: 50,
  maxListElements: 1000,
  maxMapEntries: 1000,
  maxCallArguments: 32,
}

/**
 * The Common Expression Language with Kubernetes' functions for lists and regular expressions. What an expression names besides
 * (`url`, `ip`, `cidr`, `quantity`, `semver`) is not there, and does not compile.
 */
export function expressions(): Environment {
  const { Environment: Made } = library()
  const options = { enableOptionalTypes: true, homogeneousAggregateLiterals: false, limits }
  return registerPatterns(registerLists(new Made(options)))
}
