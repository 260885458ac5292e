import { ageColumn, nameColumn, text } from '../columns.ts'
import { validateContainerResourceName } from '../core/resource-names.ts'
import { validateAmount } from '../core/resource-quota/validate.ts'
import { type FieldError, invalid } from '../field-error.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { validateImmutable } from '../validate/immutable.ts'
import { validateLabels } from '../validate/labels.ts'
import { dnsLabelErrors } from '../validate/names.ts'

type RuntimeClass = KubeObject & {
  handler?: string
  overhead?: { podFixed?: Record<string, string> }
  scheduling?: { nodeSelector?: Record<string, string> }
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
]

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
