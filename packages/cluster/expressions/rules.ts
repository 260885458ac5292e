import type { Environment } from '@marcbachmann/cel-js'
import { compile, type Expression } from './compile.ts'
import { expressions, library } from './environment.ts'

let made: Environment | undefined

const compiled = new Map<string, Expression>()
const mostCompiled = 2000

/**
 * Compiles a rule of a schema, which looks at a value as `self` and at what it was as `oldSelf`.
 * @throws ExpressionError
 */
export function compileRule(text: string, type: 'bool' | 'string'): Expression {
  const key = `${type} ${text}`
  const known = compiled.get(key)
  if (known) return known
  if (compiled.size >= mostCompiled) compiled.clear()
  made ??= expressions().registerVariable('self', 'dyn').registerVariable('oldSelf', 'dyn')
  const expression = compile(made, text, type)
  compiled.set(key, expression)
  return expression
}

/** A value that may not be there, as expressions have it. */
export const optional = (value: unknown): unknown => {
  const { Optional } = library()
  return value === undefined ? Optional.none() : Optional.of(value)
}
