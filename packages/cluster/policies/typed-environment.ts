import { policyEnvironment } from '../expressions/admission.ts'
import { type Declared, TypeDeclarations } from '../expressions/declare-types.ts'
import { problemIn, type TypeProblem } from '../expressions/words.ts'

/** Finds what is wrong with an expression of a policy once it is known what the objects and the parameters are. */
export type TypeCheck = (text: string) => TypeProblem | undefined

/** `parameters`: undefined where they may be anything. */
export function typeCheckOf(object: Declared, parameters: Declared | undefined): TypeCheck {
  const environment = policyEnvironment((untyped) => {
    const types = new TypeDeclarations(untyped)
    const type = types.declare(object)
    return { object: type, oldObject: type, params: parameters ? types.declare(parameters) : 'dyn' }
  })
  return (text) => {
    const { valid, error } = environment.check(text)
    return valid || !error ? undefined : problemIn(text, error)
  }
}
