import type { Environment } from '@marcbachmann/cel-js'
import { inGoWords } from './go-words.ts'

/** An expression that compiled; throws where its evaluation fails. */
export type Expression = (values: Readonly<Record<string, unknown>>) => unknown

/** Why an expression cannot be used. */
export class ExpressionError extends Error {}

/** It gives another type than is due. */
export class ResultError extends ExpressionError {
  constructor(due: string, got: string) {
    super(`must evaluate to ${due} but got ${got}`)
  }
}

/**
 * Compiles an expression that is to give a value of this type.
 * @throws ExpressionError
 */
export function compile(environment: Environment, text: string, type?: string): Expression {
  const parsed = parse(environment, text)
  const checked = parsed.check()
  if (!checked.valid) throw new ExpressionError(problemOf(checked.error, text))
  if (type !== undefined && checked.type !== type && checked.type !== 'dyn')
    throw new ResultError(type, String(checked.type))
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
    throw new ExpressionError(problemOf(error, text))
  }
}

function problemOf(error: unknown, text: string): string {
  const said = firstLine(error)
  const { node } = error as { readonly node?: { readonly pos?: number } }
  return inGoWords(said, text, node?.pos ?? 0) ?? said
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
