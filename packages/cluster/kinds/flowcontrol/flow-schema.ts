import { ageColumn, nameColumn, text } from '../columns.ts'
import { keepMetadata, metadataAndSpec } from '../keep-metadata.ts'
import { kind } from '../kind.ts'
import { validateConditionTypes } from './conditions.ts'
import type { FlowSchema } from './flow-schema/types.ts'
import { validateFlowSchema } from './flow-schema/validate.ts'

const defaultPrecedence = 1000

const precedenceOf = ({ spec }: FlowSchema): number => spec.matchingPrecedence ?? 0

export const flowSchema = kind<FlowSchema>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  singular: 'flowschema',
  isNamespaced: false,
  structure: 'io.k8s.api.flowcontrol.v1.FlowSchema',
  countsGenerations: true,
  defaults({ spec }) {
    spec.matchingPrecedence ??= defaultPrecedence
  },
  validate: validateFlowSchema,
  update: { validate: validateFlowSchema },
  status: {
    prepare: keepMetadata,
    validate: ({ status }) => validateConditionTypes(status?.conditions),
    resetFields: metadataAndSpec,
  },
  rowOrder: (a, b) => precedenceOf(a) - precedenceOf(b),
  columns: [
    nameColumn,
    text('PriorityLevel', ({ spec }) => spec.priorityLevelConfiguration?.name ?? ''),
    text('MatchingPrecedence', precedenceOf),
    text('DistinguisherMethod', ({ spec }) => spec.distinguisherMethod?.type ?? '<none>'),
    ageColumn,
    text(
      'MissingPL',
      ({ status }) => status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
    ),
  ],
})
