import { type FieldError, forbidden, invalid, notSupported, required } from '../../field-error.ts'
import type { KubeObject } from '../../object.ts'
import { type FlowCondition, validateConditionTypes } from '../conditions.ts'

interface Queuing {
  queues?: number
  handSize?: number
  queueLengthLimit?: number
}

interface Shares {
  nominalConcurrencyShares?: number
  lendablePercent?: number
}

interface Limited extends Shares {
  borrowingLimitPercent?: number
  limitResponse?: { type?: string; queuing?: Queuing }
}

export type PriorityLevel = KubeObject & {
  spec: { type?: string; exempt?: Shares; limited?: Limited }
  status?: { conditions?: FlowCondition[] }
}

const mostQueues = 10_000_000
/** Bits of a hash that choose a hand of queues. */
const mostBits = 60

export const validatePriorityLevel = ({ metadata, spec, status }: PriorityLevel): FieldError[] => [
  ...((metadata.name === 'exempt') === (spec.type === 'Exempt')
    ? []
    : [
        invalid(
          'spec.type',
          spec.type ?? '',
          "type must be 'Exempt' if and only if name is 'exempt'",
        ),
      ]),
  ...validateByType(spec),
  ...validateConditionTypes(status?.conditions),
]

function validateByType({ type = '', exempt, limited }: PriorityLevel['spec']): FieldError[] {
  switch (type) {
    case 'Exempt':
      return [
        ...(limited ? [forbidden('spec.limited', 'must be nil if the type is not Limited')] : []),
        ...(exempt ? validateShares('spec.exempt', exempt) : []),
      ]
    case 'Limited':
      return [
        ...(exempt ? [forbidden('spec.exempt', 'must be nil if the type is Limited')] : []),
        ...(limited
          ? validateLimited(limited)
          : [required('spec.limited', 'must not be empty when type is Limited')]),
      ]
    default:
      return [notSupported('spec.type', type, ['Exempt', 'Limited'])]
  }
}

function validateShares(field: string, shares: Shares): FieldError[] {
  const { nominalConcurrencyShares: nominal = 0 } = shares
  return [
    ...(nominal < 0
      ? [invalid(`${field}.nominalConcurrencyShares`, nominal, 'must be a non-negative integer')]
      : []),
    ...validateLendable(field, shares),
  ]
}

const validateLendable = (field: string, { lendablePercent: percent = 0 }: Shares): FieldError[] =>
  percent < 0 || percent > 100
    ? [invalid(`${field}.lendablePercent`, percent, 'must be between 0 and 100, inclusive')]
    : []

function validateLimited(limited: Limited): FieldError[] {
  const field = 'spec.limited'
  const { nominalConcurrencyShares: nominal = 0, borrowingLimitPercent: borrowing = 0 } = limited
  return [
    ...(nominal < 0
      ? [invalid(`${field}.nominalConcurrencyShares`, nominal, 'must be a non-negative integer')]
      : []),
    ...validateResponse(limited.limitResponse),
    ...validateLendable(field, limited),
    ...(borrowing < 0
      ? [
          invalid(
            `${field}.borrowingLimitPercent`,
            borrowing,
            'if specified, must be a non-negative integer',
          ),
        ]
      : []),
  ]
}

function validateResponse({ type = '', queuing }: NonNullable<Limited['limitResponse']> = {}) {
  const field = 'spec.limited.limitResponse'
  switch (type) {
    case 'Reject':
      return queuing
        ? [
            forbidden(
              `${field}.queuing`,
              'must be nil if limited.limitResponse.type is not Limited',
            ),
          ]
        : []
    case 'Queue':
      return queuing
        ? validateQueuing(`${field}.queuing`, queuing)
        : [
            required(
              `${field}.queuing`,
              'must not be empty if limited.limitResponse.type is Limited',
            ),
          ]
    default:
      return [notSupported(`${field}.type`, type, ['Queue', 'Reject'])]
  }
}

function validateQueuing(field: string, queuing: Queuing): FieldError[] {
  const { queueLengthLimit = 0, queues = 0, handSize = 0 } = queuing
  const positive = 'must be positive'
  const queuesSaid =
    queues <= 0
      ? positive
      : queues > mostQueues
        ? `must not be greater than ${mostQueues}`
        : undefined
  const handSaid = handProblem(queues, handSize)
  return [
    ...(queueLengthLimit <= 0
      ? [invalid(`${field}.queueLengthLimit`, queueLengthLimit, positive)]
      : []),
    ...(queuesSaid ? [invalid(`${field}.queues`, queues, queuesSaid)] : []),
    ...(handSaid ? [invalid(`${field}.handSize`, handSize, handSaid)] : []),
  ]
}

function handProblem(queues: number, hand: number): string | undefined {
  if (hand <= 0) return 'must be positive'
  if (hand > queues) return `should not be greater than queues (${queues})`
  return bitsToDeal(queues, hand) > mostBits
    ? `required entropy bits of deckSize ${queues} and handSize ${hand} should not be greater than ${mostBits}`
    : undefined
}

/** How many bits it takes to deal a hand, one card after another. */
function bitsToDeal(deck: number, hand: number): number {
  let ways = 1
  for (let card = 0; card < hand; card++) ways *= deck - card
  return Math.ceil(Math.log2(ways))
}
