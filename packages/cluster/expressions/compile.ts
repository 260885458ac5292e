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

function parse(environment: Environment, text: string) {
  try {
    return environment.parse(text)
  } catch (error) {
    throw new ExpressionError(firstLine(error))
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
