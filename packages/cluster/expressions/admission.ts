import type { Environment } from '@marcbachmann/cel-js'
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

/** Names of the types of what an expression is given. */
export interface AdmissionTypes {
  readonly object: string
  readonly oldObject: string
  readonly params: string
}

const anything: AdmissionTypes = { object: 'dyn', oldObject: 'dyn', params: 'dyn' }

const perRequest = (environment: Environment, { object, oldObject }: AdmissionTypes) =>
  registerAuthorizer(
    environment
      .registerVariable('object', object)
      .registerVariable('oldObject', oldObject)
      .registerVariable('request', 'dyn'),
  ).registerVariable('authorizer', 'Authorizer')

/** Where expressions of a policy stand; `typesIn` makes types known to it first. */
export function policyEnvironment(
  typesIn: (environment: Environment) => AdmissionTypes,
): Environment {
  const environment = expressions()
  const types = typesIn(environment)
  return perRequest(environment, types)
    .registerVariable('params', types.params)
    .registerVariable('namespaceObject', 'dyn')
    .registerVariable('variables', 'dyn')
}

/** Compiles a condition of a webhook. Throws `ExpressionError`. */
export const compileCondition = compilerIn(() => perRequest(expressions(), anything))

/** Compiles an expression of a policy that has no parameters. Throws `ExpressionError`. */
export const compileWithoutParams = compilerIn(() => {
  const environment = perRequest(expressions(), anything)
  return environment.registerVariable('namespaceObject', 'dyn').registerVariable('variables', 'dyn')
})

/** Compiles an expression of a policy. Throws `ExpressionError`. */
export const compilePolicy = compilerIn(() => policyEnvironment(() => anything))

export type CompileAdmission = typeof compileCondition
