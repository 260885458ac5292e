import { type Authorizer, registerAuthorizer } from './authorizer.ts'
import { compile, type Expression } from './compile.ts'
import { expressions } from './environment.ts'

/** The environments of a webhook's conditions and of a policy's expressions. */
function environments() {
  const condition = registerAuthorizer(
    expressions()
      .registerVariable('object', 'dyn')
      .registerVariable('oldObject', 'dyn')
      .registerVariable('request', 'dyn'),
  ).registerVariable('authorizer', 'Authorizer')
  const policy = condition
    .clone()
    .registerVariable('params', 'dyn')
    .registerVariable('namespaceObject', 'dyn')
    .registerVariable('variables', 'dyn')
  return { condition, policy }
}

let made: ReturnType<typeof environments> | undefined

/** What expressions of admission are given, in their form of values. */
export interface AdmissionValues extends Readonly<Record<string, unknown>> {
  readonly object: unknown
  readonly oldObject: unknown
  readonly request: unknown
  readonly authorizer: Authorizer
}

/** Expressions are few and asked for at every request. */
const compiled = new Map<string, Expression>()
const mostCompiled = 1000

/**
 * Compiles a condition of a webhook, or an expression of a policy.
 * @throws ExpressionError
 */
export function compileAdmission(
  kind: 'condition' | 'policy',
  text: string,
  type?: string,
): Expression {
  const key = `${kind} ${type ?? ''} ${text}`
  const known = compiled.get(key)
  if (known) return known
  if (compiled.size >= mostCompiled) compiled.clear()
  made ??= environments()
  const expression = compile(made[kind], text, type)
  compiled.set(key, expression)
  return expression
}
