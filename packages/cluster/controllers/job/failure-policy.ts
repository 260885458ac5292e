import type {
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyRule,
} from 'kubernetes-types/batch/v1.js'
import type { ContainerStatus } from 'kubernetes-types/core/v1.js'
import type { Job, Pod } from '../../client/resources.ts'

/** What a job's policy makes of a failed pod. */
export interface Judgement {
  readonly action?: 'Ignore' | 'Count' | 'FailIndex' | 'FailJob'
  /** Whether the failure counts towards the limits. */
  readonly isCounted: boolean
  /** Why the whole job fails of it. */
  readonly message?: string
}

const uncommented: Judgement = { isCounted: true }

/** The first rule that fits decides. */
export function judge({ spec }: Job, pod: Pod): Judgement {
  for (const [index, rule] of (spec?.podFailurePolicy?.rules ?? []).entries()) {
    const judgement = judgeBy(rule, index, pod)
    if (judgement) return judgement
  }
  return uncommented
}

function judgeBy(rule: PodFailurePolicyRule, index: number, pod: Pod): Judgement | undefined {
  const found = rule.onExitCodes ? exitText(rule.onExitCodes, pod) : conditionText(rule, pod)
  if (found === undefined) return undefined
  switch (rule.action) {
    case 'Ignore':
      return { action: 'Ignore', isCounted: false }
    case 'Count':
    case 'FailIndex':
      return { action: rule.action, isCounted: true }
    case 'FailJob': {
      const message = `${found} matching FailJob rule at index ${index}`
      return { action: 'FailJob', isCounted: true, message }
    }
    default:
      return undefined
  }
}

const placeText = ({ metadata }: Pod) => `${metadata.namespace}/${metadata.name}`

function exitText(codes: PodFailurePolicyOnExitCodesRequirement, pod: Pod): string | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {}
  const found = [...containerStatuses, ...initContainerStatuses].find((it) => fits(codes, it))
  if (!found) return undefined
  const code = found.state?.terminated?.exitCode
  return `Container ${found.name} for pod ${placeText(pod)} failed with exit code ${code}`
}

function fits(
  { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement,
  { name, state }: ContainerStatus,
): boolean {
  const code = state?.terminated?.exitCode ?? 0
  if (code === 0 || (containerName !== undefined && containerName !== name)) return false
  if (operator === 'In') return values.includes(code)
  return operator === 'NotIn' && !values.includes(code)
}

function conditionText(
  { onPodConditions = [] }: PodFailurePolicyRule,
  pod: Pod,
): string | undefined {
  const found = pod.status?.conditions?.find(({ type, status }) =>
    onPodConditions.some((it) => it.type === type && it.status === status),
  )
  return found && `Pod ${placeText(pod)} has condition ${found.type}`
}
