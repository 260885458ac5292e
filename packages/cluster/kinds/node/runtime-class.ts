import { ageColumn, nameColumn, text } from '../columns.ts'
import { validateContainerResourceName } from '../core/resource-names.ts'
import { validateAmount } from '../core/resource-quota/validate.ts'
import { duplicateGo, type FieldError, invalid } from '../field-error.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import type { Toleration } from '../pod-spec/types.ts'
import { validateTolerations } from '../pod-spec/validate/scheduling.ts'
import { validateImmutable } from '../validate/immutable.ts'
import { validateLabels } from '../validate/labels.ts'
import { dnsLabelErrors } from '../validate/names.ts'

type RuntimeClass = KubeObject & {
  handler?: string
  overhead?: { podFixed?: Record<string, string> }
  scheduling?: { nodeSelector?: Record<string, string>; tolerations?: Toleration[] }
}

const validate = ({ handler = '', overhead, scheduling }: RuntimeClass): FieldError[] => [
  ...dnsLabelErrors(handler).map((said) => invalid('handler', handler, said)),
  ...Object.entries(overhead?.podFixed ?? {}).flatMap(([name, amount]) => [
    ...validateContainerResourceName(`overhead.limits[${name}]`, name),
    ...validateAmount(`overhead.limits[${name}]`, name, amount),
  ]),
  ...(scheduling?.nodeSelector
    ? validateLabels('scheduling.nodeSelector', scheduling.nodeSelector)
    : []),
  ...validateOwnTolerations(scheduling?.tolerations),
]

/** No two alike, but for how long they hold. The first check says the field's name twice, as upstream does. */
function validateOwnTolerations(tolerations: readonly Toleration[] = []): FieldError[] {
  const field = 'scheduling.tolerations'
  const keys = tolerations.map(({ key, operator, value, effect }) =>
    JSON.stringify([key, operator, value, effect]),
  )
  return [
    ...validateTolerations(`${field}.tolerations`, tolerations),
    ...tolerations.flatMap((toleration, index) =>
      keys.indexOf(keys[index] ?? '') < index
        ? [duplicateGo(`${field}[${index}]`, goToleration(toleration))]
        : [],
    ),
  ]
}

const quote = (text = '') => JSON.stringify(text)

const goToleration = ({ key, operator, value, effect, tolerationSeconds }: Toleration) =>
  `core.Toleration{Key:${quote(key)}, Operator:${quote(operator)}, Value:${quote(value)}, Effect:${quote(effect)}, TolerationSeconds:(*int64)(${tolerationSeconds === undefined ? 'nil' : '0xc000000000'})}`

export const runtimeClass = kind<RuntimeClass>({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  singular: 'runtimeclass',
  isNamespaced: false,
  structure: 'io.k8s.api.node.v1.RuntimeClass',
  createsOnUpdate: true,
  requiresResourceVersion: true,
  validate,
  update: {
    validate: (next, old) => [
      ...validate(next),
      ...validateImmutable('handler', next.handler, old.handler),
    ],
  },
  columns: [
    nameColumn,
    text('Handler', ({ handler = '' }) => handler, { description: '' }),
    ageColumn,
  ],
})
