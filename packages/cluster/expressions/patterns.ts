import { createRequire } from 'node:module'
import type { Environment } from '@marcbachmann/cel-js'

/** Costly to load. */
const re2 = (): typeof import('re2js') => createRequire(import.meta.url)('re2js')

function* findings(text: string, pattern: string): Generator<string> {
  const matcher = re2().RE2JS.compile(pattern).matcher(text)
  while (matcher.find()) yield matcher.group() ?? ''
}

/** https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-regex-library */
export const registerPatterns = (environment: Environment): Environment =>
  environment
    .registerFunction(
      'string.find(string): string',
      (text: string, pattern: string) => findings(text, pattern).next().value ?? '',
    )
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) => [
      ...findings(text, pattern),
    ])
