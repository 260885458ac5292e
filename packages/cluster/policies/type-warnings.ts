import { setImmediate as turn } from 'node:timers/promises'
import type { Resource, Resources } from '../apiserver/resources.ts'
import type { TypeProblem } from '../expressions/words.ts'
import type { ValidatingAdmissionPolicy } from '../kinds/admissionregistration/types.ts'
import { checkedTypes, parameterType } from './checked-types.ts'
import { type TypeCheck, typeCheckOf } from './typed-environment.ts'

/** What a policy's status tells of one of its expressions. */
export interface ExpressionWarning {
  readonly fieldRef: string
  readonly warning: string
}

interface Checked {
  readonly resource: Resource
  readonly check: TypeCheck
}

/** Where a policy's validations do not fit the kinds that it is about. Others have their turn between one kind and the next. */
export async function typeWarnings(
  resources: Resources,
  policy: ValidatingAdmissionPolicy,
): Promise<readonly ExpressionWarning[]> {
  const parameters = parameterType(resources, policy)
  const checked: Checked[] = []
  for (const resource of checkedTypes(resources, policy.spec.matchConstraints)) {
    checked.push({ resource, check: typeCheckOf(resource, parameters) })
    await turn()
  }
  return (policy.spec.validations ?? []).flatMap(({ expression, messageExpression }, index) => {
    const field = `spec.validations[${index}]`
    return [
      ...warningOf(checked, `${field}.expression`, expression),
      ...warningOf(checked, `${field}.messageExpression`, messageExpression),
    ]
  })
}

function warningOf(
  checked: readonly Checked[],
  fieldRef: string,
  text = '',
): readonly ExpressionWarning[] {
  if (text === '') return []
  const said = checked.flatMap(({ resource, check }) => {
    const problem = check(text)
    return problem ? [`${typeName(resource)}: ${shown(text, problem)}\n`] : []
  })
  return said.length > 0 ? [{ fieldRef, warning: said.join('\n') }] : []
}

const typeName = ({ kind: { group, version, kind } }: Resource): string =>
  `${group}/${version}, Kind=${kind}`

/** As cel-go shows a problem below the line that it is in. */
function shown(text: string, { at, message }: TypeProblem): string {
  const before = text.slice(0, at).split('\n')
  const column = before.at(-1)?.length ?? 0
  const line = text.split('\n')[before.length - 1] ?? ''
  return `ERROR: <input>:${before.length}:${column + 1}: ${message}\n | ${line}\n | ${'.'.repeat(column)}^`
}
