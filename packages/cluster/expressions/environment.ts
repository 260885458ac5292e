import { Environment } from '@marcbachmann/cel-js'
import { RE2JS } from 're2js'
import { registerLists } from './lists.ts'

/** What an expression may be at most; Kubernetes' own limits are on the cost, which comes to about as much. */
const limits = { maxAstNodes: 10_000, maxDepth: 50, maxListElements: 1000, maxMapEntries: 1000 }

const base = new Environment({
  enableOptionalTypes: true,
  homogeneousAggregateLiterals: false,
  limits: { ...limits, maxCallArguments: 32 },
})
  .registerFunction('string.find(string): string', (text: string, pattern: string) => {
    const found = RE2JS.compile(pattern).matcher(text)
    return found.find() ? (found.group() ?? '') : ''
  })
  .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) => {
    const found = RE2JS.compile(pattern).matcher(text)
    const all: string[] = []
    while (found.find()) all.push(found.group() ?? '')
    return all
  })
registerLists(base)

/**
 * The Common Expression Language with Kubernetes' functions for lists and regular expressions. What an expression names besides
 * (`url`, `ip`, `cidr`, `quantity`, `semver`) is not there, and does not compile.
 */
export const expressions = (): Environment => base.clone()
