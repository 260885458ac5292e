import { ageColumn, nameColumn, text } from '../columns.ts'
import { keepMetadata, metadataAndSpec } from '../keep-metadata.ts'
import { kind } from '../kind.ts'
import { validateConditionTypes } from './conditions.ts'
import { type PriorityLevel, validatePriorityLevel } from './priority-level/validate.ts'

function defaults({ spec: { exempt, limited } }: PriorityLevel): void {
  if (exempt) {
    exempt.nominalConcurrencyShares ??= 0
    exempt.lendablePercent ??= 0
  }
  if (!limited) return
  limited.nominalConcurrencyShares ??= 30
  limited.lendablePercent ??= 0
  const queuing = limited.limitResponse?.queuing
  if (!queuing) return
  queuing.handSize ??= 8
  queuing.queues ??= 64
  queuing.queueLengthLimit ??= 50
}

const none = '<none>'
const queuing = ({ spec }: PriorityLevel) => spec.limited?.limitResponse?.queuing

export const priorityLevelConfiguration = kind<PriorityLevel>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  isNamespaced: false,
  structure: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration',
  countsGenerations: true,
  defaults,
  validate: validatePriorityLevel,
  update: { validate: validatePriorityLevel },
  status: {
    prepare: keepMetadata,
    validate: ({ status }) => validateConditionTypes(status?.conditions),
    resetFields: metadataAndSpec,
  },
  columns: [
    nameColumn,
    text('Type', ({ spec }) => spec.type ?? ''),
    text('NominalConcurrencyShares', ({ spec }) => spec.limited?.nominalConcurrencyShares ?? none),
    text('Queues', (it) => queuing(it)?.queues ?? none),
    text('HandSize', (it) => queuing(it)?.handSize ?? none),
    text('QueueLengthLimit', (it) => queuing(it)?.queueLengthLimit ?? none),
    ageColumn,
  ],
})
