import { compilerIn } from './compile.ts'
import { expressions, library } from './environment.ts'

/** Compiles a rule of a schema, which looks at a value as `self` and at what it was as `oldSelf`. Throws `ExpressionError`. */
export const compileRule = compilerIn(() =>
  expressions().registerVariable('self', 'dyn').registerVariable('oldSelf', 'dyn'),
)

/** A value that may not be there, as expressions have it. */
export const optional = (value: unknown): unknown => {
  const { Optional } = library()
  return value === undefined ? Optional.none() : Optional.of(value)
}
