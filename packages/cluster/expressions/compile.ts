import type { Environment } from '@marcbachmann/cel-js'

/** An expression that compiled; throws where its evaluation fails. */
export type Expression = (values: Readonly<Record<string, unknown>>) => unknown

/** Why an expression cannot be used, in one line. */
export class ExpressionError extends Error {}

/**
 * Compiles an expression that is to give a value of this type.
 * @throws ExpressionError
 */
export function compile(environment: Environment, text: string, type?: string): Expression {
  const parsed = parse(environment, text)
  const checked = parsed.check()
  if (!checked.valid) throw new ExpressionError(firstLine(checked.error))
  if (type !== undefined && checked.type !== type && checked.type !== 'dyn')
    throw new ExpressionError(`must evaluate to ${type}`)
  return (values) => {
    try {
      return parsed(values)
    } catch (error) {
      throw new ExpressionError(firstLine(error))
    }
  }
}

const mostKept = 1000

/** Compiles in an environment that is made when it is first needed, and keeps what it has compiled. */
export function compilerIn(make: () => Environment): (text: string, type?: string) => Expression {
  const kept = new Map<string, Expression>()
  let environment: Environment | undefined
  return (text, type) => {
    const key = `${type ?? ''} ${text}`
    const known = kept.get(key)
    if (known) return known
    if (kept.size >= mostKept) kept.clear()
    environment ??= make()
    const made = compile(environment, text, type)
    kept.set(key, made)
    return made
  }
}

function parse(environment: Environment, text: string) {
  try {
    return environment.parse(text)
  } catch (error) {
    throw new ExpressionError(firstLine(error))
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
