import { ageColumn, nameColumn, text } from '../columns.ts'
import { type FieldError, forbidden, notSupported, required } from '../field-error.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { validateImmutable } from '../validate/immutable.ts'

type PriorityClass = KubeObject & {
  value?: number
  globalDefault?: boolean
  preemptionPolicy?: string
}

/** The most that users may give. */
const most = 1_000_000_000
const systemPrefix = 'system-'
const systemValues = new Map([
  ['system-node-critical', 2_000_001_000],
  ['system-cluster-critical', 2_000_000_000],
])

/** Why a class of a system's name is none of the system's own. */
function unknownSystemClass({ metadata, value = 0, globalDefault }: PriorityClass) {
  const { name = '' } = metadata
  const due = systemValues.get(name)
  if (due === undefined) return `${name} is not a known system priority class`
  if (value !== due) return `value of ${name} PriorityClass must be ${due}`
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined
}

function validate(priority: PriorityClass): FieldError[] {
  const { value = 0, preemptionPolicy: policy } = priority
  const errors: FieldError[] = []
  if (priority.metadata.name?.startsWith(systemPrefix)) {
    const reason = unknownSystemClass(priority)
    if (reason)
      errors.push(
        forbidden(
          'metadata.name',
          `priority class names with '${systemPrefix}' prefix are reserved for system use only. error: ${reason}`,
        ),
      )
  } else if (value > most) {
    errors.push(forbidden('value', `maximum allowed value of a user defined priority is ${most}`))
  }
  const policies = ['Never', 'PreemptLowerPriority']
  if (policy === '') errors.push(required('preemptionPolicy'))
  else if (policy !== undefined && !policies.includes(policy))
    errors.push(notSupported('preemptionPolicy', policy, ['PreemptLowerPriority', 'Never']))
  return errors
}

export const priorityClass = kind<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  singular: 'priorityclass',
  shortNames: ['pc'],
  isNamespaced: false,
  structure: 'io.k8s.api.scheduling.v1.PriorityClass',
  defaults(priority) {
    priority.preemptionPolicy ??= 'PreemptLowerPriority'
  },
  prepareCreate({ metadata }) {
    metadata.generation = 1
  },
  validate,
  update: {
    validate: (next, old) => [
      ...((next.value ?? 0) === (old.value ?? 0)
        ? []
        : [forbidden('value', 'may not be changed in an update.')]),
      ...validateImmutable('preemptionPolicy', next.preemptionPolicy, old.preemptionPolicy),
    ],
  },
  columns: [
    nameColumn,
    text('Value', ({ value = 0 }) => value, { type: 'integer' }),
    text('Global-Default', ({ globalDefault = false }) => globalDefault, { type: 'boolean' }),
    ageColumn,
    text('PreemptionPolicy', ({ preemptionPolicy = '' }) => preemptionPolicy),
  ],
})
