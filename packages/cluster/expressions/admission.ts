import { type Authorizer, registerAuthorizer } from './authorizer.ts'
import { compilerIn } from './compile.ts'
import { expressions } from './environment.ts'

/** What expressions of admission are given, in their form of values. */
export interface AdmissionValues extends Readonly<Record<string, unknown>> {
  readonly object: unknown
  readonly oldObject: unknown
  readonly request: unknown
  readonly authorizer: Authorizer
}

const perRequest = () =>
  registerAuthorizer(
    expressions()
      .registerVariable('object', 'dyn')
      .registerVariable('oldObject', 'dyn')
      .registerVariable('request', 'dyn'),
  ).registerVariable('authorizer', 'Authorizer')

/** Compiles a condition of a webhook. Throws `ExpressionError`. */
export const compileCondition = compilerIn(perRequest)

/** Compiles an expression of a policy. Throws `ExpressionError`. */
export const compilePolicy = compilerIn(() =>
  perRequest()
    .registerVariable('params', 'dyn')
    .registerVariable('namespaceObject', 'dyn')
    .registerVariable('variables', 'dyn'),
)

export type CompileAdmission = typeof compileCondition
